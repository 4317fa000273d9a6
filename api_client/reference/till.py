"""The credential of the tills: made once beside the data, for its owner alone; the database knows its hash."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from api_client.reference.ids import digest, new_secret
from api_client.reference.problems import Problem
from api_client.reference.tables import credentials

FILE = "till.token"
SCOPE = "till"


def till_credential(data_dir: Path) -> str:
    """The token of the till that belongs to the service running on `data_dir`."""
    return private_file(Path(data_dir) / FILE)


def private_file(path: Path) -> str:
    """The secret in `path`, made on first use; whoever creates it first wins, and nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{new_secret()[:8]}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new_secret())
            file.flush()
            os.fsync(file.fileno())
        try:
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    return path.read_text("ascii").strip()


def admit(conn: Connection, token: str, name: str, now: datetime) -> None:
    """Let this token act as a till."""
    known = conn.execute(select(credentials.c.hash).where(credentials.c.hash == digest(token))).first()
    if known is None:
        conn.execute(credentials.insert().values(hash=digest(token), scope=SCOPE, name=name, created_at=now))


def authenticate(conn: Connection, token: str) -> str:
    """The name of the till that holds `token`."""
    row = conn.execute(select(credentials).where(credentials.c.hash == digest(token))).one_or_none()
    if row is None:
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    if row.scope != SCOPE:
        raise Problem("forbidden")
    return str(row.name)
