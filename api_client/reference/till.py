"""Secrets in files beside the data, for their owner alone, such as the credential of the embedded till."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from api_client.reference.ids import new_secret

FILE = "till.token"
#: What the credential of that file is called.
NAME = "embedded"


def till_credential(data_dir: Path) -> str:
    """The token of the till that belongs to the service running on `data_dir`."""
    return private_file(Path(data_dir) / FILE)


def private_file(path: Path, secret: str | None = None) -> str:
    """The secret in `path`, made on first use; whoever creates it first wins, and nobody sees half of it.

    It is `secret`, or one that nobody has seen.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = _draft(path, secret or new_secret())
        try:
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    return path.read_text("ascii").strip()


def replace_secret(path: Path, secret: str) -> None:
    """Write another secret into a file that `private_file` made; nobody sees half of it."""
    os.replace(_draft(path, secret), path)


def _draft(path: Path, secret: str) -> Path:
    """Created with its final rights: a moment of being readable by others would be enough."""
    draft = path.with_name(f".{path.name}.{new_secret()[:8]}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return draft
