"""What time does by itself: pending points mature, points expire, reservations lapse, shown coupons run out.

Run for a member before every read and write that depends on it, and for everybody in a small background sweep;
each happening is booked at the time it was due, in order, however late it is noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    String,
    bindparam,
    func,
    literal_column,
    select,
    union,
    union_all,
)

from api_client.models import ExpirationDto
from api_client.reference import events, lapsing, ledger, locks, lot_book
from api_client.reference.context import Context
from api_client.reference.tables import expirations, lots, redemptions

LIVE = ("reserved", "issued")
ENDS = (("reserved", redemptions.c.reserve_until), ("issued", redemptions.c.valid_until))
# Written out, so that a database finds the partial indexes.
_ZERO: ColumnElement[int] = literal_column("0")


def _soonest() -> CompoundSelect[Any]:
    """What is next of each kind: made once, since every request asks it and making it takes longer than asking."""
    pending = select(func.min(lots.c.pending_until)).where(
        lots.c.member_id == _MEMBER, lots.c.remaining > _ZERO, lots.c.pending_until.is_not(None)
    )
    expiring = select(func.min(expirations.c.expires_at)).where(
        expirations.c.member_id == _MEMBER, expirations.c.points > _ZERO
    )
    ending = (
        select(func.min(until)).where(redemptions.c.member_id == _MEMBER, redemptions.c.status == status)
        for status, until in ENDS
    )
    return union_all(pending, expiring, *ending)


_MEMBER: ColumnElement[str] = bindparam("member", type_=String)
_SOONEST = _soonest()


def expires_at(ctx: Context, earned_at: datetime) -> datetime | None:
    """When points earned then are gone: the local midnight after their last day. None: never."""
    expiry = ctx.programme.wallet.expiry
    if expiry is None:
        return None
    day = earned_at.astimezone(ctx.zone).date()
    months = day.year * 12 + day.month - 1 + expiry.months
    following = _first(months + 1)
    last = following - timedelta(days=1)
    if expiry.at == "day":
        last = last.replace(day=min(day.day, last.day))
    return datetime.combine(last + timedelta(days=1), time(), ctx.zone).astimezone(UTC)


def last_day(ctx: Context, moment: datetime) -> date:
    """The last local day on which something that ends at `moment` is still good."""
    return (moment - timedelta(microseconds=1)).astimezone(ctx.zone).date()


def pending_until(ctx: Context, earned_at: datetime) -> datetime | None:
    """When points of a purchase made then become active: the local midnight after their days. None: at once."""
    days = ctx.programme.wallet.pending_days
    if not days:
        return None
    last = earned_at.astimezone(ctx.zone).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time(), ctx.zone).astimezone(UTC)


def upcoming(conn: Connection, ctx: Context, member_id: str, wallet: str) -> list[ExpirationDto]:
    """Points by the day they expire if nobody spends them, soonest first."""
    return [ExpirationDto(points, last_day(ctx, moment)) for moment, points in lot_book.by_day(conn, member_id, wallet)]


def next_due(conn: Connection, member_id: str) -> datetime | None:
    """When something next happens by itself to this member."""
    soonest = conn.execute(_SOONEST, {"member": member_id}).scalars()
    return min((moment for moment in soonest if moment is not None), default=None)


def settle(conn: Connection, ctx: Context, member_id: str, now: datetime) -> None:
    """Book everything that was due for this member by `now`, oldest first."""
    locks.members(conn, member_id)
    last: datetime | None = None
    while (due := next_due(conn, member_id)) is not None and due <= now:
        if due == last:  # rather no answer than going round for ever
            raise RuntimeError(f"what was due at {due:%Y-%m-%d %H:%M} UTC is still due")
        last = due
        _mature(conn, ctx, member_id, due)
        for row in _ending(conn, member_id, "reserved", redemptions.c.reserve_until, due):
            lapsing.give_back(conn, ctx, row, "expired", due)
        for row in _ending(conn, member_id, "issued", redemptions.c.valid_until, due):
            lapsing.run_out(conn, ctx, row, due)
        _expire(conn, ctx, member_id, due)


def settle_now(ctx: Context, member_id: str) -> None:
    """`settle` in a transaction of its own, taken only when something is due: reads stay reads."""
    now = ctx.now()
    with ctx.read() as conn:
        due = next_due(conn, member_id)
    if due is not None and due <= now:
        with ctx.write() as conn:
            settle(conn, ctx, member_id, now)


def members_due(conn: Connection, now: datetime) -> list[str]:
    """Members for whom `settle` has something to do, for the background sweep."""
    late = [
        select(lots.c.member_id).where(
            lots.c.remaining > _ZERO, lots.c.pending_until.is_not(None), lots.c.pending_until <= now
        ),
        select(expirations.c.member_id).where(expirations.c.points > _ZERO, expirations.c.expires_at <= now),
    ]
    late += [select(redemptions.c.member_id).where(redemptions.c.status == status, at <= now) for status, at in ENDS]
    return list(conn.execute(union(*late)).scalars())


def _mature(conn: Connection, ctx: Context, member_id: str, due: datetime) -> None:
    for posted, points in ledger.mature(conn, member_id, due, ledger.Cause(due, ctx.zone)):
        data = {"entry_id": posted.id, "amount": 0, "balance": posted.balance_after, "title": "", "matured": points}
        events.record(conn, member_id, "points.changed", data, due)


def _ending(
    conn: Connection, member_id: str, status: str, until: ColumnElement[datetime | None], due: datetime
) -> Sequence[RowMapping]:
    query = select(redemptions).where(
        redemptions.c.member_id == member_id, redemptions.c.status == status, until <= due
    )
    return conn.execute(query.order_by(redemptions.c.seq)).mappings().all()


def _expire(conn: Connection, ctx: Context, member_id: str, due: datetime) -> None:
    for posted in ledger.expire(conn, member_id, due, ledger.Cause(due, ctx.zone)):
        data = {"entry_id": posted.id, "amount": posted.amount, "balance": posted.balance_after, "title": ""}
        events.record(conn, member_id, "points.changed", data, due)


def _first(months: int) -> date:
    """The first day of the month that is `months` months after January of year 0."""
    return date(months // 12, months % 12 + 1, 1)
