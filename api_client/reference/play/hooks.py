"""What a purchase and a refund set off beyond their points: one place that says in which order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.reference.context import Context


def purchased(conn: Connection, ctx: Context, member_id: str, transaction_id: str, occurred_at: datetime) -> None:
    """A purchase is in the books, its points given; the member is locked."""


def refunded(conn: Connection, ctx: Context, member_id: str, transaction_id: str, occurred_at: datetime) -> None:
    """A purchase was taken back, whole or in part; what is left of it is in its row."""
