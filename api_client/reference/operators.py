"""What an operator does by hand to a member's points. Who did it and why is kept with the entry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from api_client.movements import AdjustmentDto
from api_client.reference import events, expiry, ledger
from api_client.reference.context import Context
from api_client.reference.problems import Problem
from api_client.reference.tables import cards


def adjust(
    conn: Connection, ctx: Context, card_number: str, points: int, reason: str, actor: str, now: datetime
) -> AdjustmentDto:
    """Give points, or take them where `points` is negative, as far as they are there. The member reads the reason."""
    if points == 0:
        raise Problem("validation", errors={"points": "is not 0"})
    member_id = conn.execute(select(cards.c.member_id).where(cards.c.number == card_number)).scalar_one_or_none()
    if member_id is None:
        raise Problem("code-unknown")
    expiry.settle(conn, ctx, member_id, now)
    cause, wallet = ledger.Cause(now, ctx.zone, reason, actor=actor), ctx.programme.wallet.id
    if points > 0:
        until = expiry.expires_at(ctx, now)
        posted = ledger.earn(conn, member_id, wallet, points, cause, until, type_="adjust")
    else:
        posted = ledger.withdraw(conn, member_id, wallet, -points, cause)
    data = {"entry_id": posted.id, "amount": posted.amount, "balance": posted.balance_after, "title": reason}
    events.record(conn, member_id, "points.changed", data, now)
    return AdjustmentDto(posted.id, points, posted.balance_after, reason, now)
