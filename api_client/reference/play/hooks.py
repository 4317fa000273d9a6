"""What a purchase and a refund set off beyond their points: one place that says in which order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.reference.context import Context
from api_client.reference.play import counting, friends


def concerned(conn: Connection, member_id: str) -> tuple[str, ...]:
    """Whose turn it must be before this member's purchases change: all at once, since locks have an order."""
    return friends.together(conn, member_id)


def purchased(conn: Connection, ctx: Context, member_id: str, transaction_id: str, occurred_at: datetime) -> None:
    """A purchase is in the books, its points given; whoever is `concerned` is locked."""
    counting.purchased(conn, ctx, member_id, transaction_id, occurred_at)
    friends.judge(conn, ctx, member_id, occurred_at)


def refunded(conn: Connection, ctx: Context, member_id: str, transaction_id: str, occurred_at: datetime) -> None:
    """A purchase was taken back, whole or in part; what is left of it is in its row."""
    counting.refunded(conn, ctx, member_id, transaction_id, occurred_at)
    friends.judge(conn, ctx, member_id, occurred_at)
