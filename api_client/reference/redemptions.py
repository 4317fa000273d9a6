"""Buying a reward: quote, reserve, reveal, redeem at a till, cancel. What time ends is `lapsing`'s."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from api_client.models import PortionDto, QuoteDto
from api_client.reference import events, expiry, lapsing, ledger, rewards, standing, stock
from api_client.reference.context import Context
from api_client.reference.ids import new_coupon, new_id
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import Reward
from api_client.reference.tables import redemptions


def quote(conn: Connection, ctx: Context, member_id: str, reward_id: str, now: datetime, locale: str = "") -> QuoteDto:
    """What reserving would do, or the problem it would meet."""
    reward = _allowed(conn, ctx, member_id, reward_id, now, locale)
    wallet = ctx.programme.wallet.id
    used = ledger.portions(conn, member_id, wallet, reward.cost)
    held = ledger.balances(conn, member_id, wallet)
    by_day: dict[object, PortionDto] = {}
    for part in used:
        day = expiry.last_day(ctx, part.expires_at) if part.expires_at else None
        so_far = by_day[day].amount if day in by_day else 0
        by_day[day] = PortionDto(so_far + part.amount, day)
    until = now + timedelta(days=ctx.programme.reserve_days(reward))
    return QuoteDto(
        cost=reward.cost,
        uses_first=list(by_day.values()),
        balance_after=held["active"] + held["pending"] - reward.cost,
        # A tier counts what was earned or spent in shops, which a reward does not undo.
        tier_stays=True,
        tier_after=standing.tier_name(ctx, standing.tier_id(conn, ctx, member_id, now), locale),
        reserve_until=until.astimezone(ctx.zone).date(),
        as_of=now,
    )


def reserve(conn: Connection, ctx: Context, member_id: str, reward_id: str, now: datetime, locale: str = "") -> str:
    """Set the points aside; returns the id of the issued reward."""
    expiry.settle(conn, ctx, member_id, now)
    reward = _allowed(conn, ctx, member_id, reward_id, now, locale)
    if not stock.take(conn, reward.id, 1, reward.stock):
        raise Problem("out-of-stock")
    wallet, redemption_id = ctx.programme.wallet.id, new_id("red")
    title = reward.title.pick(ctx.programme.locales[0])
    conn.execute(
        redemptions.insert().values(
            id=redemption_id, member_id=member_id, wallet=wallet, reward_id=reward_id, title=title, cost=reward.cost,
            status="reserved", created_at=now, reveal_minutes=ctx.programme.reveal_minutes(reward),
            reserve_until=now + timedelta(days=ctx.programme.reserve_days(reward)),
        )
    )  # fmt: skip
    cause = ledger.Cause(now, ctx.zone, title, redemption_id=redemption_id)
    posted = ledger.reserve(conn, member_id, wallet, reward.cost, redemption_id, cause)
    data = {"entry_id": posted.id, "amount": -reward.cost, "balance": posted.balance_after, "title": title}
    events.record(conn, member_id, "points.changed", data, now)
    events.record(
        conn, member_id, "redemption.changed", {"id": redemption_id, "status": "reserved", "title": title}, now
    )
    return redemption_id


def reveal(conn: Connection, ctx: Context, member_id: str, redemption_id: str, now: datetime) -> str:
    """Show the coupon and start its timer; returns the code. Showing it again does not restart the timer."""
    expiry.settle(conn, ctx, member_id, now)
    row = own(conn, member_id, redemption_id)
    if row["status"] == "issued":
        return str(row["coupon"])
    if row["status"] != "reserved":
        raise Problem("closed", current_status=row["status"])
    code = new_coupon()
    lapsing.end(conn, row, "issued", now, coupon=code, valid_until=now + timedelta(minutes=row["reveal_minutes"]))
    return code


def cancel(conn: Connection, ctx: Context, member_id: str, redemption_id: str, now: datetime) -> None:
    """Take a reservation back before its coupon was shown."""
    expiry.settle(conn, ctx, member_id, now)
    row = own(conn, member_id, redemption_id)
    if row["status"] != "reserved":
        raise Problem("closed", current_status=row["status"])
    lapsing.give_back(conn, ctx, row, "cancelled", now)


def redeem(
    conn: Connection, ctx: Context, code: str, now: datetime, store: str = "", member_id: str | None = None
) -> RowMapping:
    """A till takes a coupon, once; `member_id` when a card was shown with it. Returns the redemption as it was."""
    row = conn.execute(select(redemptions).where(redemptions.c.coupon == code)).mappings().one_or_none()
    if row is None or (member_id is not None and row["member_id"] != member_id):
        raise Problem("coupon-unknown")
    if row["status"] == "redeemed":
        raise Problem("coupon-used")
    if row["status"] != "issued" or row["valid_until"] <= now:
        raise Problem("coupon-expired")
    expiry.settle(conn, ctx, row["member_id"], now)
    cause = ledger.Cause(now, ctx.zone, row["title"], redemption_id=row["id"])
    ledger.spend(conn, row["member_id"], row["wallet"], row["cost"], cause)
    lapsing.end(conn, row, "redeemed", now, redeemed_at=now, redeemed_at_store=store or None)
    return row


def own(conn: Connection, member_id: str, redemption_id: str) -> RowMapping:
    """A redemption of this member; anybody else's does not exist for them."""
    found = conn.execute(
        select(redemptions).where(redemptions.c.id == redemption_id, redemptions.c.member_id == member_id)
    )
    row = found.mappings().one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


def _allowed(conn: Connection, ctx: Context, member_id: str, reward_id: str, now: datetime, locale: str) -> Reward:
    """The reward, if this member may have it now, points aside."""
    reward = rewards.get(conn, ctx, reward_id)
    if reward is None:
        raise Problem("not-found")
    if reward.tier_required and reward.tier_required not in standing.held(conn, ctx, member_id, now):
        raise Problem(
            "tier-required",
            tier=standing.tier_name(ctx, reward.tier_required, locale),
            tier_id=reward.tier_required,
        )
    if reward.limit is not None and stock.taken_by(conn, member_id, [reward_id]).get(reward_id, 0) >= reward.limit:
        raise Problem("limit-reached", limit=reward.limit)
    if reward.stock is not None and stock.taken(conn, [reward_id]).get(reward_id, 0) >= reward.stock:
        raise Problem("out-of-stock")
    available = ledger.balances(conn, member_id, ctx.programme.wallet.id)["active"]
    if available < reward.cost:
        raise Problem("insufficient-points", needed=reward.cost, available=available)
    return reward
