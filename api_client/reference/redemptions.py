"""Buying a reward: quote, reserve, reveal, redeem at a till, cancel. What time ends is `lapsing`'s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select

from api_client.models import MoneyDto, QuoteDto
from api_client.reference import events, expiry, lapsing, ledger, locks, rewards, standing, stock
from api_client.reference.context import Context
from api_client.reference.ids import new_coupon, new_id
from api_client.reference.portions import portion_dtos
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import Reward
from api_client.reference.tables import redemptions
from api_client.reference.tiers import Qualifying


@dataclass(frozen=True)
class Wanted:
    """Which reward, how many of it, and whether part of it is paid with money."""

    reward_id: str
    quantity: int = 1
    with_money: bool = False

    def price(self, reward: Reward) -> tuple[int, int]:
        """Points and minor units for all of it."""
        if not self.with_money:
            return reward.cost * self.quantity, 0
        if reward.money is None:
            raise Problem("validation", errors={"with_money": "this reward takes points only"})
        return reward.money.points * self.quantity, reward.money.amount * self.quantity


def quote(
    conn: Connection, ctx: Context, member_id: str, wanted: str | Wanted, now: datetime, locale: str = ""
) -> QuoteDto:
    """What reserving would do, or the problem it would meet."""
    wanted = _wanted(wanted)
    reward = _allowed(conn, ctx, member_id, wanted, now, locale)
    wallet, (cost, money) = ctx.programme.wallet.id, wanted.price(reward)
    used = ledger.portions(conn, member_id, wallet, cost)
    held = ledger.balances(conn, member_id, wallet)
    until = now + timedelta(days=ctx.programme.reserve_days(reward))
    outlook = standing.after(conn, ctx, member_id, [Qualifying(now, balance=-cost)])
    # Several ladders may stand side by side: the one that would fall is the one to tell of, else the main one.
    told = next((one for one in outlook if one.falls), outlook[0] if outlook else None)
    return QuoteDto(
        cost=cost,
        uses_first=portion_dtos(ctx, used),
        balance_after=held["active"] + held["pending"] - cost,
        # Most tiers count what was earned or spent in shops, which a reward does not undo; some count points held.
        tier_stays=not any(one.falls for one in outlook),
        tier_after=standing.tier_name(ctx, told.tier_id if told else None, locale),
        reserve_until=until.astimezone(ctx.zone).date(),
        as_of=now,
        quantity=wanted.quantity,
        money=MoneyDto(money, ctx.programme.currency) if money else None,
        tier_until=min((one.until for one in outlook if one.until), default=None),
    )


def reserve(
    conn: Connection, ctx: Context, member_id: str, wanted: str | Wanted, now: datetime, locale: str = ""
) -> str:
    """Set the points aside; returns the id of the issued reward."""
    wanted = _wanted(wanted)
    expiry.settle(conn, ctx, member_id, now)
    reward = _allowed(conn, ctx, member_id, wanted, now, locale)
    cost, money = wanted.price(reward)
    if not stock.take(conn, reward.id, wanted.quantity, reward.stock):
        raise Problem("out-of-stock")
    wallet, redemption_id = ctx.programme.wallet.id, new_id("red")
    title = reward.title.pick(ctx.programme.locales[0])
    conn.execute(
        redemptions.insert().values(
            id=redemption_id, member_id=member_id, wallet=wallet, reward_id=reward.id, title=title, cost=cost,
            quantity=wanted.quantity, money=money, status="reserved", created_at=now,
            reveal_minutes=ctx.programme.reveal_minutes(reward),
            reserve_until=now + timedelta(days=ctx.programme.reserve_days(reward)),
        )
    )  # fmt: skip
    cause = ledger.Cause(now, ctx.zone, title, redemption_id=redemption_id)
    posted = ledger.reserve(conn, member_id, wallet, cost, redemption_id, cause)
    data = {"entry_id": posted.id, "amount": -cost, "balance": posted.balance_after, "title": title}
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
    query = select(redemptions).where(redemptions.c.coupon == code)
    row = conn.execute(query).mappings().one_or_none()
    if row is None or (member_id is not None and row["member_id"] != member_id):
        raise Problem("coupon-unknown")
    locks.members(conn, row["member_id"])
    row = conn.execute(query).mappings().one()  # as it is now that nobody else changes it
    if row["status"] == "redeemed":
        raise Problem("coupon-used")
    if row["status"] != "issued" or row["valid_until"] <= now:
        raise Problem("coupon-expired")
    expiry.settle(conn, ctx, row["member_id"], now)
    if row["cost"]:
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


def due(conn: Connection, member_id: str, now: datetime) -> int:
    """Minor units to be paid for the coupons this member is showing."""
    total = select(func.coalesce(func.sum(redemptions.c.money), 0)).where(
        redemptions.c.member_id == member_id, redemptions.c.status == "issued", redemptions.c.valid_until > now
    )
    return int(conn.execute(total).scalar_one())


def _wanted(said: str | Wanted) -> Wanted:
    return Wanted(said) if isinstance(said, str) else said


def _allowed(conn: Connection, ctx: Context, member_id: str, wanted: Wanted, now: datetime, locale: str) -> Reward:
    """The reward, if this member may have it now and can pay the points."""
    reward = rewards.get(conn, ctx, wanted.reward_id)
    if reward is None:
        raise Problem("not-found")
    if reward.tier_required and reward.tier_required not in standing.held(conn, ctx, member_id, now):
        raise Problem(
            "tier-required",
            tier=standing.tier_name(ctx, reward.tier_required, locale),
            tier_id=reward.tier_required,
        )
    own = stock.taken_by(conn, member_id, [reward.id]).get(reward.id, 0) if reward.limit is not None else 0
    if reward.limit is not None and own + wanted.quantity > reward.limit:
        raise Problem("limit-reached", limit=reward.limit)
    gone = stock.taken(conn, [reward.id]).get(reward.id, 0) if reward.stock is not None else 0
    if reward.stock is not None and gone + wanted.quantity > reward.stock:
        raise Problem("out-of-stock")
    available, (cost, _) = ledger.balances(conn, member_id, ctx.programme.wallet.id)["active"], wanted.price(reward)
    if available < cost:
        raise Problem("insufficient-points", needed=cost, available=max(0, available))
    return reward
