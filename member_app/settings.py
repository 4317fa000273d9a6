"""Settings of the command line from a TOML file. Order: default < file < environment < option."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

OPTIONS: Mapping[str, type] = {
    "allowed_host": list,
    "amount": str,
    "api": str,
    "browser": bool,
    "check": bool,
    "code": str,
    "commitment": str,
    "coupon": str,
    "data": str,
    "database": str,
    "desktop": bool,
    "drain": int,
    "encrypt": bool,
    "fresh": bool,
    "host": str,
    "image": str,
    "json": bool,
    "key_file": str,
    "line": list,
    "log_format": str,
    "log_level": str,
    "passphrase_file": str,
    "pool_size": int,
    "port": int,
    "precompress": bool,
    "programme": str,
    "proof": str,
    "public_url": str,
    "refund": str,
    "replace": bool,
    "sweep_every": int,
    "ticket": str,
    "token": str,
    "trusted_proxy": str,
    "worker": bool,
}
_WORDS = {int: "a whole number", str: "a text", bool: "true or false", list: "a list of texts"}


class SettingsError(Exception):
    """The file can't be used; the text names file and key and says what to do."""


def read_settings(path: Path, command: str, names: Collection[str]) -> dict[str, object]:
    """The values `path` sets for `command`: those at its top, then those of the table named after the command.

    `names` are the command's options, with underscores. Keys at the top may be meant for another command, so one that
    is not this command's is an error in the command's own table only.
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
            if name in names and name in OPTIONS:
                values[name] = _checked(path, key, value, OPTIONS[name])
            elif strict or name not in OPTIONS:
                raise SettingsError(f"{path}: unknown setting '{key}'. `member-app {command} --help` lists them.")
    return values


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no settings file {path}. Check --config or MEMBER_APP_CONFIG.") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path} can't be read: {getattr(fault, 'strerror', None) or fault}") from None
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{path} is not valid TOML: {fault}") from None


def _checked(path: Path, key: str, value: object, kind: type) -> object:
    # A port of `true` is a mistake, though Python counts it as 1.
    if kind is int and isinstance(value, bool):
        fits = False
    elif kind is list:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        fits = isinstance(value, kind)
    if not fits:
        raise SettingsError(f"{path}: '{key}' must be {_WORDS[kind]}, not {value!r}.")
    return value
