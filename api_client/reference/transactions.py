"""Purchases and what they earn; refunds and what they take back; points for activities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from api_client.reference import events, expiry, ledger, standing
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import ActivityRule, Store
from api_client.reference.programme_types import Text
from api_client.reference.rules import (
    Basket,
    BasketLine,
    Earned,
    Reason,
    activity_of,
    earn,
    refund_points,
)
from api_client.reference.tables import refunds, transactions
from api_client.reference.tiers import Qualifying


@dataclass(frozen=True)
class Line:
    """One line of a receipt; `total` in minor units."""

    title: str
    quantity: int
    total: int
    product: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Bought:
    """A purchase that is in the books. `tier_changed` is the id of a tier just reached, else None."""

    transaction_id: str
    entry_id: str
    points: int
    balance: int
    reasons: list[Reason]
    tier_changed: str | None


@dataclass(frozen=True)
class Refunded:
    """Money given back and the points that went with it."""

    refund_id: str
    member_id: str
    points_taken: int
    balance: int


def post_purchase(
    conn: Connection,
    ctx: Context,
    member_id: str,
    lines: Sequence[Line],
    amount: int,
    occurred_at: datetime,
    *,
    store: Store | None = None,
    reference: str | None = None,
) -> Bought:
    """Book a purchase of `amount` minor units at `occurred_at` (UTC) and give what the rules say."""
    expiry.settle(conn, member_id, occurred_at)
    did = standing.history(conn, member_id)
    before = standing.tier_of(ctx, did, occurred_at)
    earned = _earned(ctx, lines, amount, occurred_at, store, before)
    transaction_id = new_id("trx")
    conn.execute(
        transactions.insert().values(
            id=transaction_id, member_id=member_id, store_id=store.id if store else None,
            store=store.name if store else "", amount=amount, currency=ctx.programme.currency,
            lines=[asdict(line) for line in lines], reference=reference, points=earned.points,
            refunded=0, points_taken=0, occurred_at=occurred_at,
        )
    )  # fmt: skip
    cause = ledger.Cause(
        occurred_at,
        store.name if store else "",
        [one.stored() for one in earned.reasons],
        transaction_id=transaction_id,
    )
    posted = _give(conn, ctx, member_id, earned.points, cause)
    events.record(conn, member_id, "purchase.posted", {"transaction_id": transaction_id}, occurred_at)
    did.append(Qualifying(occurred_at, spend=amount, points=earned.points, visits=1))
    reached = _tell_tier(conn, member_id, before, standing.tier_of(ctx, did, occurred_at), occurred_at)
    return Bought(transaction_id, posted.id, earned.points, posted.balance_after, list(earned.reasons), reached)


def post_activity(
    conn: Connection,
    ctx: Context,
    member_id: str,
    rule: ActivityRule,
    occurred_at: datetime,
    *,
    title: Text | None = None,
) -> ledger.Posted:
    """Give what `rule` pays for something done. `title` replaces the rule's own in the history."""
    expiry.settle(conn, member_id, occurred_at)
    did = standing.history(conn, member_id)
    before = standing.tier_of(ctx, did, occurred_at)
    earned = activity_of(rule)
    reasons = [{**one.stored(), **({"title": dict(title.root)} if title else {})} for one in earned.reasons]
    words = (title or rule.title).pick(ctx.programme.locales[0])
    posted = _give(conn, ctx, member_id, earned.points, ledger.Cause(occurred_at, words, reasons))
    did.append(Qualifying(occurred_at, points=earned.points))
    _tell_tier(conn, member_id, before, standing.tier_of(ctx, did, occurred_at), occurred_at)
    return posted


def refund(conn: Connection, ctx: Context, transaction_id: str, amount: int | None, occurred_at: datetime) -> Refunded:
    """Give back `amount` minor units of a purchase (None: what is left) and take its share of the points."""
    bought = row(conn, transaction_id)
    member_id = bought["member_id"]
    expiry.settle(conn, member_id, occurred_at)
    left = bought["amount"] - bought["refunded"]
    amount = left if amount is None else amount
    if amount > left or left == 0:
        raise Problem("refund-too-large", left=left)
    before = standing.tier_id(conn, ctx, member_id, occurred_at)
    refunded = bought["refunded"] + amount
    due = refund_points(bought["points"], bought["amount"], refunded, bought["points_taken"])
    cause = ledger.Cause(occurred_at, bought["store"], transaction_id=transaction_id)
    posted, taken = ledger.take_back(conn, member_id, ctx.programme.wallet.id, due, cause)
    conn.execute(
        update(transactions)
        .where(transactions.c.id == transaction_id)
        .values(refunded=refunded, points_taken=bought["points_taken"] + taken)
    )
    refund_id = new_id("ref")
    conn.execute(
        refunds.insert().values(
            id=refund_id, transaction_id=transaction_id, amount=amount, points_taken=taken, occurred_at=occurred_at
        )
    )
    _tell_points(conn, member_id, posted, -taken, bought["store"], occurred_at)
    _tell_tier(conn, member_id, before, standing.tier_id(conn, ctx, member_id, occurred_at), occurred_at)
    return Refunded(refund_id, member_id, taken, posted.balance_after)


def row(conn: Connection, transaction_id: str) -> RowMapping:
    """The stored purchase."""
    found = conn.execute(select(transactions).where(transactions.c.id == transaction_id)).mappings().one_or_none()
    if found is None:
        raise Problem("not-found")
    return found


def _earned(
    ctx: Context, lines: Sequence[Line], amount: int, occurred_at: datetime, store: Store | None, tier: str | None
) -> Earned:
    looked_at = [BasketLine(line.quantity, line.total, line.product, line.category) for line in lines]
    local = occurred_at.astimezone(ctx.zone)
    return earn(ctx.programme, Basket(amount, local, store.id if store else None, looked_at), tier)


def _give(conn: Connection, ctx: Context, member_id: str, points: int, cause: ledger.Cause) -> ledger.Posted:
    until = expiry.expires_at(ctx, cause.occurred_at)
    posted = ledger.earn(conn, member_id, ctx.programme.wallet.id, points, cause, expires_at=until)
    _tell_points(conn, member_id, posted, points, cause.title, cause.occurred_at)
    return posted


def _tell_points(
    conn: Connection, member_id: str, posted: ledger.Posted, amount: int, title: str, at: datetime
) -> None:
    data: dict[str, Any] = {
        "entry_id": posted.id, "amount": amount, "balance": posted.balance_after, "title": title
    }  # fmt: skip
    events.record(conn, member_id, "points.changed", data, at)


def _tell_tier(conn: Connection, member_id: str, before: str | None, after: str | None, at: datetime) -> str | None:
    """Tell the member's apps when the tier changed; returns the one reached, if it did."""
    if after == before or after is None:
        return None
    events.record(conn, member_id, "tier.changed", {"tier": after}, at)
    return after
