"""What several processes on one database agree on: the key that they share, and whose turn regular work is."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, Connection, String, Table, or_, select, update

from api_client.reference import till, upserts
from api_client.reference.database import DatabaseUnusable
from api_client.reference.tables import Utc, metadata

runtime = Table(
    "runtime",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("at", Utc, nullable=False),
)
KEY_FILE = "pepper.key"
SHORTEST_KEY = 32
_KEY = "key"


def key(conn: Connection, folder: Path, shared: Path | None, now: datetime) -> bytes:
    """The key in `folder`, made on first use: a copy of the one in the file `shared`, if there is such.

    Raises `DatabaseUnusable` when this database was begun with another one: with a wrong key nobody's codes, cards and
    secrets would be right, and new ones would be wrong for the other processes.
    """
    file = folder / KEY_FILE
    query = select(runtime.c.value).where(runtime.c.name == _KEY)
    known = conn.execute(query).scalar()
    source = shared or file
    if known is not None and not source.exists():
        raise DatabaseUnusable(f"it needs the key that it was begun with, and there is no {source} (--key-file)")
    found = till.private_file(file) if shared is None else _shared(shared)
    mark = _mark(found)
    if known is None:
        upserts.begin(conn, runtime, {"name": _KEY, "value": mark, "at": now})
        known = conn.execute(query).scalar_one()
    if not hmac.compare_digest(known, mark):
        raise DatabaseUnusable(f"it was begun with another key than the one in {source} (--key-file)")
    if till.private_file(file, found) != found:
        raise DatabaseUnusable(f"the key in {file} is another one than that in {source}; remove the wrong one")
    return found.encode()


def fits(conn: Connection, key: str) -> bool:
    """Whether this database was begun with `key`, or with none yet."""
    known = conn.execute(select(runtime.c.value).where(runtime.c.name == _KEY)).scalar()
    return known is None or hmac.compare_digest(known, _mark(key))


def _mark(key: str) -> str:
    """What tells a key from others without telling it."""
    return hmac.new(key.encode(), b"member-app: which key", hashlib.sha256).hexdigest()


def _shared(file: Path) -> str:
    try:
        found = till.private_file(file)
    except (OSError, UnicodeDecodeError) as fault:
        raise DatabaseUnusable(f"the key in {file} can't be read: {fault}") from None
    if len(found) < SHORTEST_KEY:
        raise DatabaseUnusable(f"the key in {file} has fewer than {SHORTEST_KEY} characters")
    return found


def claim(conn: Connection, name: str, by: str, every: timedelta, now: datetime) -> bool:
    """Take the turn at what one process does `every` so often; False while the last turn is younger.

    A turn said to be in the future was taken by a wrong clock and does not count. Whoever dies simply takes no more.
    """
    if upserts.begin(conn, runtime, {"name": name, "value": by, "at": now}):
        return True
    due = or_(runtime.c.at <= now - every, runtime.c.at > now + every)
    taken = conn.execute(update(runtime).where(runtime.c.name == name, due).values(value=by, at=now))
    return taken.rowcount == 1


def renew(conn: Connection, name: str, by: str, now: datetime) -> None:
    """Say that this turn goes on, so that no other process begins its own."""
    conn.execute(update(runtime).where(runtime.c.name == name, runtime.c.value == by).values(at=now))
