"""News for a member's open apps: stored with the change itself, so that a stream can resume where it broke off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select

from api_client.models import EventDto
from api_client.reference import locks, webhooks
from api_client.reference.tables import events

KEPT = timedelta(days=7)


def record(conn: Connection, member_id: str, type_: str, data: dict[str, Any], at: datetime) -> None:
    """Store one event, tell other systems, and have the member's streams woken once the transaction is on the disk.

    The member is locked, so that their events become visible in the order of their numbers: a stream that has seen
    one never finds an older one later.
    """
    locks.members(conn, member_id)
    conn.execute(events.insert().values(member_id=member_id, type=type_, data=data, at=at))
    webhooks.enqueue(conn, member_id, type_, data, at)
    conn.info.setdefault("touched", set()).add(member_id)


def after(conn: Connection, member_id: str, last_id: int, limit: int = 100) -> list[EventDto]:
    """Events younger than `last_id`, oldest first."""
    rows = conn.execute(
        select(events).where(events.c.member_id == member_id, events.c.id > last_id).order_by(events.c.id).limit(limit)
    )
    return [EventDto(str(row.id), row.type, dict(row.data)) for row in rows]


def latest(conn: Connection, member_id: str) -> int:
    """The number of the member's newest event; 0 when there is none."""
    return conn.execute(select(func.max(events.c.id)).where(events.c.member_id == member_id)).scalar() or 0


def sweep(conn: Connection, now: datetime) -> None:
    """Forget what no stream will ask for any more."""
    conn.execute(delete(events).where(events.c.at < now - KEPT))
