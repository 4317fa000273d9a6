"""What a purchase or an activity of a member brings: the facts from the database, the arithmetic from `rules`.

`assess` is the one way to a purchase's points, for booking and for a preview alike; it writes nothing. `book` counts
what was given against the limits, `give_back` undoes that for a refund.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, or_, select

from api_client.reference import caps, feasts, months, standing, upserts
from api_client.reference.caps import Key, Use
from api_client.reference.context import Context
from api_client.reference.programme_schema import ActivityRule, CampaignRule, ProgrammeFile
from api_client.reference.programme_types import Text
from api_client.reference.rules import Basket, BasketLine, Earned, activity_of, earn
from api_client.reference.segments import Shopper
from api_client.reference.tables import entries, members, rule_uses, transactions

#: How long uses are kept once the time they limit is over, for refunds.
KEPT = timedelta(days=92)
_EVERYONE = ""


@dataclass(frozen=True)
class Line:
    """One line of a receipt; `total` in minor units."""

    title: str
    quantity: int
    total: int
    product: str | None = None
    category: str | None = None


def assess(
    conn: Connection, ctx: Context, member_id: str | None, lines: Sequence[Line], amount: int, at: datetime,
    store_id: str | None,
) -> Earned:  # fmt: skip
    """What a purchase of `amount` minor units at `at` (UTC) would bring; without a member, what it would a guest."""
    looked_at = [BasketLine(line.quantity, line.total, line.product, line.category) for line in lines]
    basket = Basket(amount, at.astimezone(ctx.zone), store_id, looked_at)
    buyer = shopper(conn, ctx, member_id, at) if member_id else None
    keys = caps.purchase_keys(ctx.programme, basket.local_time.date())
    return earn(ctx.programme, basket, buyer, used(conn, member_id, keys))


def assess_activity(conn: Connection, ctx: Context, member_id: str, rule: ActivityRule, at: datetime) -> Earned:
    """What doing `rule`'s activity at `at` (UTC) would bring."""
    day = at.astimezone(ctx.zone).date()
    found = used(conn, member_id, list(caps.keys(rule.id, rule.caps, day)))
    return activity_of(rule, ctx.programme, day, found)


def hold_budgets(conn: Connection, rule_ids: Sequence[str]) -> None:
    """Keep others off the shared limits of these rules until this transaction ends; to be called before assessing."""
    rows = [{"member_id": _EVERYONE, "rule_id": one, "span": caps.EVER, "points": 0, "times": 0} for one in rule_ids]
    upserts.add(conn, rule_uses, sorted(rows, key=lambda row: str(row["rule_id"])))


def shared(programme: ProgrammeFile, day: date) -> list[str]:
    """The rules that share a limit among everyone and may bring something to a purchase on this day."""
    found = [one.rule_id for one in caps.purchase_keys(programme, day) if one.shared]
    over = {
        rule.id
        for rule in programme.earning
        if isinstance(rule, CampaignRule)
        and ((rule.first_day and day < rule.first_day) or (rule.last_day and day > rule.last_day + timedelta(days=1)))
    }
    return sorted(set(found) - over)


def shopper(conn: Connection, ctx: Context, member_id: str, at: datetime) -> Shopper:
    """What campaigns may ask of a member at that time; what no campaign asks is not looked up."""
    row = conn.execute(select(members).where(members.c.id == member_id)).mappings().one()
    asked = [rule.who for rule in ctx.programme.earning if isinstance(rule, CampaignRule)]
    counted = any(one.nth_purchase or one.every_nth_purchase for one in asked)
    return Shopper(
        tiers=frozenset(standing.current(conn, ctx, member_id, at)),
        joined=row["joined_at"].astimezone(ctx.zone).date(),
        locale=row["locale"],
        birthday=feasts.birthday(row, at),
        purchases=_purchases(conn, ctx, member_id, at) if counted else 0,
        last_purchase=_last(conn, ctx, member_id, at) if any(one.inactive_days for one in asked) else None,
    )


def used(conn: Connection, member_id: str | None, keys: Sequence[Key]) -> dict[Key, Use]:
    """What counts against limits so far."""
    if not keys:
        return {}
    own = (rule_uses.c.member_id == (member_id or _EVERYONE)) & rule_uses.c.span.in_({one.span for one in keys})
    common = (rule_uses.c.member_id == _EVERYONE) & rule_uses.c.rule_id.in_({one.rule_id for one in keys})
    rows = conn.execute(select(rule_uses).where(or_(own, common)))
    found = {(row.rule_id, row.span, row.member_id == _EVERYONE): Use(row.points, row.times) for row in rows}
    return {one: found[said] for one in keys if (said := (one.rule_id, one.span, one.shared)) in found}


def book(conn: Connection, member_id: str, earned: Earned) -> None:
    """Count what was given."""
    _count(conn, member_id, earned.uses, 1)


def give_back(conn: Connection, ctx: Context, bought: RowMapping, refunded: int) -> None:
    """Give limits back the share of a purchase that `refunded` minor units in all make, beyond what was before."""
    day = bought["occurred_at"].astimezone(ctx.zone).date()
    keys = caps.purchase_keys(ctx.programme, day)
    if not keys or bought["amount"] <= 0:
        return
    reasons = conn.execute(
        select(entries.c.reasons).where(entries.c.transaction_id == bought["id"], entries.c.type == "earn")
    ).scalar_one_or_none()
    points: dict[str, int] = {}
    for one in reasons or ():
        share = _share(one, bought, refunded) - _share(one, bought, bought["refunded"])
        points[one["rule_id"]] = points.get(one["rule_id"], 0) + share
    points[caps.ALL] = sum(points.values())
    times = 1 if refunded >= bought["amount"] else 0
    _count(
        conn, bought["member_id"], {one: Use(points[one.rule_id], times) for one in keys if one.rule_id in points}, -1
    )


def titled(earned: Earned, title: Text | None) -> list[dict[str, Any]]:
    """The reasons for the books; `title` replaces the rules' own."""
    return [{**one.stored(), **({"title": dict(title.root)} if title else {})} for one in earned.reasons]


def sweep(conn: Connection, now: datetime) -> None:
    """Forget uses whose time is long over."""
    conn.execute(delete(rule_uses).where(rule_uses.c.span < (now - KEPT).date().isoformat()))


def _share(reason: dict[str, Any], bought: RowMapping, refunded: int) -> int:
    amount = int(bought["amount"])
    return int(reason["points"]) * min(refunded, amount) // amount


def _count(conn: Connection, member_id: str, uses: dict[Key, Use] | Any, sign: int) -> None:
    rows = [
        {
            "member_id": _EVERYONE if key.shared else member_id, "rule_id": key.rule_id, "span": key.span,
            "points": sign * use.points, "times": sign * use.times,
        }
        for key, use in uses.items()
        if use.points or use.times
    ]  # fmt: skip
    upserts.add(
        conn, rule_uses, sorted(rows, key=lambda row: (row["member_id"] == _EVERYONE, row["rule_id"], row["span"]))
    )


def _purchases(conn: Connection, ctx: Context, member_id: str, at: datetime) -> int:
    """Purchases made by then: whole months from the rollup, this one's counted."""
    month = months.number(at, ctx.zone)
    before = months.of(conn, member_id, ctx.programme.wallet.id)
    begin = datetime.combine(months.first_day(month), time(), ctx.zone).astimezone(UTC)
    here = select(func.count()).where(
        transactions.c.member_id == member_id, transactions.c.occurred_at >= begin, transactions.c.occurred_at <= at
    )
    return sum(one.visits for number, one in before.items() if number < month) + conn.execute(here).scalar_one()


def _last(conn: Connection, ctx: Context, member_id: str, at: datetime) -> date | None:
    """The local day of the newest purchase by then."""
    newest = select(func.max(transactions.c.occurred_at)).where(
        transactions.c.member_id == member_id, transactions.c.occurred_at <= at
    )
    found: datetime | None = conn.execute(newest).scalar_one()
    return found.astimezone(ctx.zone).date() if found else None
