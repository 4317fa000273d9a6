"""How far a member is on the way to a badge, in figures and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from api_client.reference.context import Context
from api_client.reference.play.badges_file import Badge


@dataclass(frozen=True)
class Progress:
    """To the next level: `share` from 0 to 1 (None: can't be measured); `goals` say what each level takes."""

    share: float | None
    text: str
    missing: str
    goals: tuple[str, ...]


def of_all(conn: Connection, ctx: Context, member_id: str, now: datetime, locale: str) -> dict[str, Progress]:
    """The way to every badge that counts something, by badge."""
    return {}


def of_one(conn: Connection, ctx: Context, member_id: str, badge: Badge, now: datetime, locale: str) -> Progress | None:
    """The same of one badge."""
    return of_all(conn, ctx, member_id, now, locale).get(badge.id)
