"""Settings of the command line from a TOML file. Order: default < file < environment < option."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path


class SettingsError(Exception):
    """The file can't be used; the text names file and key and says what to do."""


def read_settings(path: Path, command: str, known: Mapping[str, type]) -> dict[str, object]:
    """The values `path` sets for `command`: those at its top, then those of the table named after the command.

    `known` holds the command's options and their types, by name with underscores. Keys at the top may be meant for
    another command, so an unknown one is an error in the command's own table only.
    """
    document = _parse(path)
    own = document.get(command, {})
    if not isinstance(own, dict):
        raise SettingsError(f"{path}: '{command}' must be a table, [{command}].")
    values: dict[str, object] = {}
    for table, strict in ((document, False), (own, True)):
        for key, value in table.items():
            name = key.replace("-", "_")
            if isinstance(value, dict):
                continue
            if name in known:
                values[name] = _checked(path, key, value, known[name])
            elif strict or name not in ALL_OPTIONS:
                raise SettingsError(f"{path}: unknown setting '{key}'. `member-app {command} --help` lists them.")
    return values


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no settings file {path}. Check --config or MEMBER_APP_CONFIG.") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path} can't be read: {fault}") from None
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{path} is not valid TOML: {fault}") from None


def _checked(path: Path, key: str, value: object, kind: type) -> object:
    # A port of `true` is a mistake, though Python counts it as 1.
    if kind is int and isinstance(value, bool):
        fits = False
    elif kind is str:
        fits = isinstance(value, str)
    else:
        fits = isinstance(value, kind)
    if not fits:
        raise SettingsError(f"{path}: '{key}' must be {_WORDS[kind]}, not {value!r}.")
    return value


ALL_OPTIONS = frozenset(
    {
        "allowed_host", "api", "browser", "data", "database", "desktop", "fresh", "host", "port", "precompress",
        "programme", "token", "trusted_proxy",
    }
)  # fmt: skip
_WORDS = {int: "a whole number", str: "a text", bool: "true or false", list: "a list of texts"}
