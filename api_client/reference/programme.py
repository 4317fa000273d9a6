"""Reads a programme: by the name of a preset or the path of a file; every fault is named with file, line and field."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api_client.reference.programme_links import faults
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.programme_source import Source, SourceFault, read_source

__all__ = ["ProgrammeError", "ProgrammeFile", "explain", "list_presets", "load_programme"]

PRESETS = Path(__file__).parent / "presets"
_SUFFIXES = (".yaml", ".yml")


class ProgrammeError(ValueError):
    """A programme cannot be used. The text has one line per fault: `file:line: field: what is wrong`."""


def list_presets() -> list[str]:
    """The names of the programmes that come along, sorted."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


def load_programme(name_or_path: str | Path) -> ProgrammeFile:
    """The programme of that name or file. Raises `ProgrammeError`."""
    path = _find(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ProgrammeError(f"{path.name}:{line}: not UTF-8 text") from None
    except OSError as error:
        raise ProgrammeError(f"{path}: cannot be read: {error.strerror}") from None
    return parse_programme(text, path.name)


def parse_programme(text: str, file_name: str) -> ProgrammeFile:
    """The programme written in `text`; `file_name` is what faults are reported under. Raises `ProgrammeError`."""
    try:
        source = read_source(text)
    except SourceFault as fault:
        raise ProgrammeError(f"{file_name}:{fault.line}: {fault.message}") from None
    if not isinstance(source.data, dict):
        raise ProgrammeError(f"{file_name}:{source.line(())}: a programme is a map of fields, such as `id: aurora`")
    try:
        programme = ProgrammeFile.model_validate_json(json.dumps(source.data))
    except ValidationError as error:
        found = [(tuple(one["loc"]), explain(one)) for one in error.errors()]
        raise ProgrammeError(_report(file_name, source, found)) from None
    found = list(faults(programme))
    if found:
        raise ProgrammeError(_report(file_name, source, found))
    return programme


def explain(error: ErrorDetails) -> str:
    """pydantic's message, in the words of somebody who edits a file."""
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is no field of this part"
        case "union_tag_not_found":
            return "the field `kind` is missing"
        case "union_tag_invalid":
            return f"unknown kind; there are {error['ctx']['expected_tags']}"
        case _:
            given = error.get("input")
            shown = f", not {json.dumps(given)}" if isinstance(given, str | int | float | bool) else ""
            message = error["msg"].removeprefix("Value error, ")
            return message[0].lower() + message[1:] + shown


def _report(file_name: str, source: Source, found: Iterable[tuple[tuple[str | int, ...], str]]) -> str:
    lines = sorted({(source.line(path), source.field(path), words) for path, words in found})
    return "\n".join(f"{file_name}:{line}: {field}: {words}" for line, field, words in lines)


def _find(name_or_path: str | Path) -> Path:
    """The file meant; a bare word is a preset, anything with a suffix or a separator a path."""
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in list_presets():
        return PRESETS / f"{name}.yaml"
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        raise ProgrammeError(f"{path}: is a folder, not a programme file")
    raise ProgrammeError(_not_found(name, path))


def _not_found(name: str, path: Path) -> str:
    presets = list_presets()
    near = [one.name for one in path.parent.glob("*") if one.suffix in _SUFFIXES] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.stem, presets, 1) or difflib.get_close_matches(path.name, near, 1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return f"{name}: no such programme file or preset.{hint} The presets are: {', '.join(presets)}."
