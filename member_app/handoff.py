"""How `member-app till` finds the running server: a note in the data folder, readable by its owner only."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NOTE = "till.json"


@dataclass(frozen=True)
class Handoff:
    """Where the API answers (what stands before `/v1`) and the till's credential."""

    api: str
    token: str = field(repr=False)


@contextlib.contextmanager
def announced(data: Path, handoff: Handoff) -> Iterator[None]:
    """Leave the note while the server runs."""
    path = data / NOTE
    _write_private(path, json.dumps({"api": handoff.api, "token": handoff.token}))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def find(data: Path) -> Handoff | None:
    """The note of a server that uses this data folder."""
    try:
        note = json.loads((data / NOTE).read_text(encoding="utf-8"))
        return Handoff(str(note["api"]), str(note["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_private(path: Path, text: str) -> None:
    """Created with its final rights: a moment of being readable by others would be enough."""
    temporary = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)
