"""What members do besides buying: kept once each, and counted for challenges and badges at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from api_client.reference import locks, upserts
from api_client.reference.context import Context
from api_client.reference.play import counting
from api_client.reference.play.challenges_tables import happenings

KINDS = (
    "checkin", "event", "review", "social", "profile", "referral", "quiz", "survey", "game", "challenge", "tier",
)  # fmt: skip


def record(
    conn: Connection,
    ctx: Context,
    member_id: str,
    kind: str,
    key: str,
    at: datetime,
    *,
    store: str | None = None,
    subject: str | None = None,
    amount: int = 1,
) -> bool:
    """Something was done at `at` (business time); False, and nothing done, when it is known already.

    `subject` is the id of the store, quiz, game or whatever it was about; `amount` how much of it.
    """
    if kind not in KINDS:
        raise ValueError(f"nothing is known of '{kind}'")
    locks.members(conn, member_id)
    row = {
        "member_id": member_id, "kind": kind, "key": key, "at": at, "store_id": store, "subject": subject,
        "amount": amount,
    }  # fmt: skip
    if not upserts.begin(conn, happenings, row):
        return False
    counting.happened(conn, ctx, member_id, row, at)
    return True


def move(conn: Connection, ctx: Context, member_id: str, kind: str, key: str, at: datetime, noticed: datetime) -> None:
    """It was at another time than was thought: what it counts for follows, as if that had been known."""
    locks.members(conn, member_id)
    row = (happenings.c.member_id == member_id) & (happenings.c.kind == kind) & (happenings.c.key == key)
    conn.execute(update(happenings).where(row).values(at=at))
    counting.moved(conn, ctx, member_id, f"{kind}:{key}", at, noticed)


def withdraw(conn: Connection, ctx: Context, member_id: str, kind: str, key: str, at: datetime) -> bool:
    """It is no more, and what it counted for neither; False when it was not known."""
    locks.members(conn, member_id)
    row = (happenings.c.member_id == member_id) & (happenings.c.kind == kind) & (happenings.c.key == key)
    if conn.execute(select(happenings.c.key).where(row)).first() is None:
        return False
    conn.execute(delete(happenings).where(row))
    counting.undone(conn, ctx, member_id, f"{kind}:{key}", at)
    return True
