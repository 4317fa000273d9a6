"""What time does by itself: pending points mature, points expire, reservations lapse, shown coupons run out.

Run for a member before every read and write that depends on it, and for everybody in a small background sweep;
each happening is booked at the time it was due, in order, however late it is noticed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, case, func, or_, select, union, union_all

from api_client.models import ExpirationDto
from api_client.reference import events, lapsing, ledger, locks
from api_client.reference.context import Context
from api_client.reference.tables import lots, redemptions

LIVE = ("reserved", "issued")


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


def upcoming(conn: Connection, ctx: Context, member_id: str, wallet: str) -> list[ExpirationDto]:
    """Points by the day they expire if nobody spends them, soonest first."""
    rows = conn.execute(
        select(lots.c.expires_at, func.sum(lots.c.remaining))
        .where(
            lots.c.member_id == member_id, lots.c.wallet == wallet,
            lots.c.remaining > 0, lots.c.expires_at.is_not(None),
        )
        .group_by(lots.c.expires_at)
        .order_by(lots.c.expires_at)
    )  # fmt: skip
    return [ExpirationDto(int(amount), last_day(ctx, moment)) for moment, amount in rows]


def next_due(conn: Connection, member_id: str) -> datetime | None:
    """When something next happens by itself to this member."""
    waiting = (
        lots.c.pending_until,
        case((lots.c.pending_until.is_(None), lots.c.expires_at)),
    )
    open_for = (
        case((redemptions.c.status == "reserved", redemptions.c.reserve_until)),
        case((redemptions.c.status == "issued", redemptions.c.valid_until)),
    )
    soonest = conn.execute(
        union_all(
            select(*(func.min(one) for one in waiting)).where(lots.c.member_id == member_id, lots.c.remaining > 0),
            select(*(func.min(one) for one in open_for)).where(redemptions.c.member_id == member_id),
        )
    )
    return min((moment for row in soonest for moment in row if moment is not None), default=None)


def settle(conn: Connection, member_id: str, now: datetime) -> None:
    """Book everything that was due for this member by `now`, oldest first."""
    locks.members(conn, member_id)
    while (due := next_due(conn, member_id)) is not None and due <= now:
        _mature(conn, member_id, due)
        _lapse(conn, member_id, due)
        _run_out(conn, member_id, due)
        _expire(conn, member_id, due)


def settle_now(ctx: Context, member_id: str) -> None:
    """`settle` in a transaction of its own, taken only when something is due: reads stay reads."""
    now = ctx.now()
    with ctx.read() as conn:
        due = next_due(conn, member_id)
    if due is not None and due <= now:
        with ctx.write() as conn:
            settle(conn, member_id, now)


def members_due(conn: Connection, now: datetime) -> list[str]:
    """Members for whom `settle` has something to do, for the background sweep."""
    late_lots = select(lots.c.member_id).where(
        lots.c.remaining > 0, or_(lots.c.pending_until <= now, lots.c.expires_at <= now)
    )
    late_rewards = select(redemptions.c.member_id).where(
        redemptions.c.status.in_(LIVE),
        func.coalesce(redemptions.c.valid_until, redemptions.c.reserve_until) <= now,
    )
    return list(conn.execute(union(late_lots, late_rewards)).scalars())


def _mature(conn: Connection, member_id: str, due: datetime) -> None:
    rows = conn.execute(
        select(lots).where(lots.c.member_id == member_id, lots.c.remaining > 0, lots.c.pending_until <= due)
    ).all()
    for lot in rows:
        ledger.mature(conn, member_id, lot.wallet, lot.id, ledger.Cause(due))
        events.record(conn, member_id, "member.changed", {"matured": lot.remaining}, due)


def _lapse(conn: Connection, member_id: str, due: datetime) -> None:
    rows = conn.execute(
        select(redemptions).where(
            redemptions.c.member_id == member_id,
            redemptions.c.status == "reserved",
            redemptions.c.reserve_until <= due,
        )
    ).mappings()
    for row in rows.all():
        lapsing.give_back(conn, row, "expired", due)


def _run_out(conn: Connection, member_id: str, due: datetime) -> None:
    rows = conn.execute(
        select(redemptions).where(
            redemptions.c.member_id == member_id, redemptions.c.status == "issued", redemptions.c.valid_until <= due
        )
    ).mappings()
    for row in rows.all():
        lapsing.run_out(conn, row, due)


def _expire(conn: Connection, member_id: str, due: datetime) -> None:
    rows = conn.execute(
        select(lots).where(
            lots.c.member_id == member_id, lots.c.remaining > 0,
            lots.c.pending_until.is_(None), lots.c.expires_at <= due,
        )
    ).all()  # fmt: skip
    for wallet in sorted({row.wallet for row in rows}):
        parts = [ledger.Portion(row.id, row.remaining, row.expires_at) for row in rows if row.wallet == wallet]
        posted = ledger.expire(conn, member_id, wallet, parts, ledger.Cause(due))
        points = sum(part.amount for part in parts)
        data = {"entry_id": posted.id, "amount": -points, "balance": posted.balance_after, "title": ""}
        events.record(conn, member_id, "points.changed", data, due)


def _first(months: int) -> date:
    """The first day of the month that is `months` months after January of year 0."""
    return date(months // 12, months % 12 + 1, 1)
