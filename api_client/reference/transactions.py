"""Purchases and what they earn; refunds and what they take back; points for activities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from api_client.reference import earning, events, expiry, giving, ledger, locks, months, moves, standing
from api_client.reference.context import Context
from api_client.reference.earning import Line
from api_client.reference.ids import new_id
from api_client.reference.play import hooks
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import ActivityRule, Store
from api_client.reference.programme_types import Text
from api_client.reference.rules import Earned, Reason, refund_points
from api_client.reference.tables import refunds, transactions
from api_client.reference.tiers import Qualifying

__all__ = ["Bought", "Line", "Refunded", "post_activity", "post_purchase", "refund", "row"]


@dataclass(frozen=True)
class Bought:
    """A purchase that is in the books. `tier_changed` is the id of a tier just reached, else None; `earned` also tells

    what was nearly earned, and the limits.
    """

    transaction_id: str
    entry_id: str
    points: int
    balance: int
    reasons: list[Reason]
    tier_changed: str | None
    earned: Earned


@dataclass(frozen=True)
class Refunded:
    """Money given back, in minor units, and the points that went with it."""

    refund_id: str
    member_id: str
    amount: int
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
    locks.members(conn, *hooks.concerned(conn, member_id))
    expiry.settle(conn, ctx, member_id, occurred_at)
    before = standing.tier_id(conn, ctx, member_id, occurred_at)
    earning.hold_budgets(conn, earning.shared(ctx.programme, occurred_at.astimezone(ctx.zone).date()))
    earned = earning.assess(conn, ctx, member_id, lines, amount, occurred_at, store.id if store else None)
    earning.book(conn, member_id, earned)
    transaction_id = new_id("trx")
    conn.execute(
        transactions.insert().values(
            id=transaction_id, member_id=member_id, store_id=store.id if store else None,
            store=store.name if store else "", amount=amount, currency=ctx.programme.currency,
            lines=[asdict(line) for line in lines], reference=reference, points=earned.points,
            refunded=0, points_taken=0, occurred_at=occurred_at,
        )
    )  # fmt: skip
    months.add(conn, member_id, ctx.programme.wallet.id, months.number(occurred_at, ctx.zone), spend=amount, visits=1)
    moves.note(conn, member_id, Qualifying(occurred_at, spend=amount, visits=1))
    cause = ledger.Cause(
        occurred_at,
        ctx.zone,
        store.name if store else "",
        [one.stored() for one in earned.reasons],
        transaction_id=transaction_id,
    )
    until = expiry.pending_until(ctx, occurred_at)
    posted = giving.give(conn, ctx, member_id, earned.points, cause, until)
    events.record(conn, member_id, "purchase.posted", {"transaction_id": transaction_id}, occurred_at)
    with giving.tiers_told(conn) as told:
        # Before what follows from the purchase, which tells itself where it lifts the tier further.
        held = standing.tier_id(conn, ctx, member_id, occurred_at)
        giving.tell_tier(conn, member_id, before, held, occurred_at)
        hooks.purchased(conn, ctx, member_id, transaction_id, occurred_at)
    balance, reached = _balance(conn, ctx, member_id), told.get(member_id)
    return Bought(transaction_id, posted.id, earned.points, balance, list(earned.reasons), reached, earned)


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
    expiry.settle(conn, ctx, member_id, occurred_at)
    before = standing.tier_id(conn, ctx, member_id, occurred_at)
    if any(one.per == "everyone" for one in rule.caps):
        earning.hold_budgets(conn, [rule.id])
    earned = earning.assess_activity(conn, ctx, member_id, rule, occurred_at)
    earning.book(conn, member_id, earned)
    reasons = earning.titled(earned, title)
    words = (title or rule.title).pick(ctx.programme.locales[0])
    posted = giving.give(conn, ctx, member_id, earned.points, ledger.Cause(occurred_at, ctx.zone, words, reasons))
    giving.tell_tier(conn, member_id, before, standing.tier_id(conn, ctx, member_id, occurred_at), occurred_at)
    return posted


def refund(conn: Connection, ctx: Context, transaction_id: str, amount: int | None, occurred_at: datetime) -> Refunded:
    """Give back `amount` minor units of a purchase (None: what is left) and take its share of the points."""
    member_id, wallet = row(conn, transaction_id)["member_id"], ctx.programme.wallet.id
    locks.members(conn, *hooks.concerned(conn, member_id))
    expiry.settle(conn, ctx, member_id, occurred_at)
    bought = row(conn, transaction_id)
    left = bought["amount"] - bought["refunded"]
    amount = left if amount is None else amount
    if amount > left or left == 0:
        raise Problem("refund-too-large", left=left)
    before = standing.tier_id(conn, ctx, member_id, occurred_at)
    refunded = bought["refunded"] + amount
    # The share of this refund, whatever of it can still be taken: so much less counts for a tier.
    share = refund_points(bought["points"], bought["amount"], refunded, _share(bought))
    due = refund_points(bought["points"], bought["amount"], refunded, bought["points_taken"])
    cause = ledger.Cause(
        occurred_at, ctx.zone, bought["store"], transaction_id=transaction_id, tier_points=-share
    )  # fmt: skip
    taken = ledger.take_back(conn, member_id, wallet, due, cause, ctx.programme.wallet.overdraft == "refunds")
    months.add(conn, member_id, wallet, months.number(occurred_at, ctx.zone), spend=-amount)
    moves.note(conn, member_id, Qualifying(occurred_at, spend=-amount))
    # What was written off is settled too: a later part of the refund does not ask for it again.
    settled = bought["points_taken"] + taken.points + taken.written_off
    conn.execute(
        update(transactions).where(transactions.c.id == transaction_id).values(refunded=refunded, points_taken=settled)
    )
    earning.give_back(conn, ctx, bought, refunded)
    refund_id = new_id("ref")
    conn.execute(
        refunds.insert().values(
            id=refund_id, transaction_id=transaction_id, amount=amount, points_taken=taken.points,
            occurred_at=occurred_at,
        )
    )  # fmt: skip
    giving.tell_points(conn, member_id, taken.posted, bought["store"], occurred_at)
    giving.tell_tier(conn, member_id, before, standing.tier_id(conn, ctx, member_id, occurred_at), occurred_at)
    hooks.refunded(conn, ctx, member_id, transaction_id, occurred_at)
    return Refunded(refund_id, member_id, amount, taken.points, _balance(conn, ctx, member_id))


def row(conn: Connection, transaction_id: str) -> RowMapping:
    """The stored purchase."""
    found = conn.execute(select(transactions).where(transactions.c.id == transaction_id)).mappings().one_or_none()
    if found is None:
        raise Problem("not-found")
    return found


def _share(bought: RowMapping) -> int:
    """The points of what was refunded before."""
    return refund_points(bought["points"], bought["amount"], bought["refunded"], 0)


def _balance(conn: Connection, ctx: Context, member_id: str) -> int:
    """Active and pending points, with what else a purchase may have brought or a refund taken."""
    held = ledger.balances(conn, member_id, ctx.programme.wallet.id)
    return held["active"] + held["pending"]
