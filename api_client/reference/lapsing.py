"""How an issued reward ends without being used: its points go back, or a shown coupon runs out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, update

from api_client.reference import events, ledger, stock
from api_client.reference.context import Context
from api_client.reference.tables import redemptions


def give_back(conn: Connection, ctx: Context, row: RowMapping, status: str, at: datetime) -> None:
    """A reservation lapsed (`expired`) or was cancelled: the points return, if it cost any."""
    if not row["cost"]:
        stock.give_back(conn, row["reward_id"], row["quantity"])
        end(conn, row, status, at)
        return
    cause = ledger.Cause(at, ctx.zone, row["title"], redemption_id=row["id"])
    posted = ledger.release(conn, row["member_id"], row["wallet"], row["cost"], row["id"], cause)
    stock.give_back(conn, row["reward_id"], row["quantity"])
    end(conn, row, status, at)
    data = {"entry_id": posted.id, "amount": row["cost"], "balance": posted.balance_after, "title": row["title"]}
    events.record(conn, row["member_id"], "points.changed", data, at)


def run_out(conn: Connection, ctx: Context, row: RowMapping, at: datetime) -> None:
    """A coupon that was shown may have been used where nobody noticed, so its points do not return."""
    if row["cost"]:
        cause = ledger.Cause(at, ctx.zone, row["title"], redemption_id=row["id"])
        ledger.spend(conn, row["member_id"], row["wallet"], row["cost"], cause, account="lapsed")
    end(conn, row, "expired", at)


def end(conn: Connection, row: RowMapping, status: str, at: datetime, **values: object) -> None:
    """Write the new status and tell the member's apps."""
    conn.execute(update(redemptions).where(redemptions.c.id == row["id"]).values(status=status, **values))
    data = {"id": row["id"], "status": status, "title": row["title"]}
    events.record(conn, row["member_id"], "redemption.changed", data, at)
