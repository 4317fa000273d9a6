"""Whose turn it is: two transactions that change the same member come one after the other.

The order everywhere is: the round of an auction, then members (sorted, when there are two), then the stock of a reward,
then the rest. Whoever keeps to it waits at most for others and never in a circle.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, func, select

from api_client.reference.database import LOCKED, is_sqlite
from api_client.reference.tables import members as members_table


def members(conn: Connection, *ids: str) -> None:
    """Wait until no other transaction changes these members, and keep them until this one ends.

    What is read afterwards is what the one before left behind. Members who do not exist are passed over. SQLite has
    one writer at a time anyway. Not to be called for the first time inside a savepoint that may be rolled back: that
    gives the lock back, which is not noticed here.
    """
    if is_sqlite(conn):
        return
    held: set[str] = conn.info.setdefault(LOCKED, set())
    wanted = sorted(set(ids) - held)
    if not wanted:
        return
    # NO KEY UPDATE: a row that merely refers to the member may be written meanwhile, and two that both did so first
    # do not wait for each other here.
    conn.execute(
        select(members_table.c.id)
        .where(members_table.c.id.in_(wanted))
        .order_by(members_table.c.id)
        .with_for_update(key_share=True)
    ).all()
    held.update(wanted)


def named(conn: Connection, *name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until this one ends. For what has no row to lock."""
    if not is_sqlite(conn):
        conn.execute(select(func.pg_advisory_xact_lock(_number(name))))


def alone(conn: Connection, *name: str) -> bool:
    """Hold this name until the transaction ends; False, without waiting, when another one holds it."""
    if is_sqlite(conn):
        return True
    return bool(conn.execute(select(func.pg_try_advisory_xact_lock(_number(name)))).scalar_one())


def _number(name: tuple[str, ...]) -> int:
    """A name as the signed 64 bits that PostgreSQL knows such locks by; two names may meet, and then merely wait."""
    return int.from_bytes(hashlib.sha256("\0".join(name).encode()).digest()[:8], signed=True)
