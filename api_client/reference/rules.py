"""Earning: what a purchase or an activity brings, and why. Pure, integer and decimal arithmetic only.

Order, which is also how it is explained to the member:
1. every `amount` rule counts the whole purchase and rounds once, as the rule says;
2. every `product` rule adds its points for each unit bought;
3. of the campaigns whose window is open the highest factor counts, and the member's tier has one; each multiplies the
   points of 1 and 2, not the other's result, and what a factor adds is rounded down. Double points with a tier that
   earns a quarter more therefore make 225 of 100.
The tier is the one held before the purchase. Activities bring a fixed sum and are never multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from api_client.models import ReasonDto
from api_client.reference.programme_schema import (
    ActivityRule,
    AmountRule,
    CampaignRule,
    ProductRule,
    ProgrammeFile,
    TierRule,
)
from api_client.reference.programme_types import WEEKDAYS, Text

_ROUNDINGS = {"down": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


@dataclass(frozen=True)
class BasketLine:
    """What an earning rule looks at in a line of a receipt; `total` in minor units."""

    quantity: int
    total: int
    product: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Basket:
    """A purchase: `amount` minor units paid, where, and when on the clock of the programme's time zone."""

    amount: int
    local_time: datetime
    store: str | None = None
    lines: Sequence[BasketLine] = ()


@dataclass(frozen=True)
class Reason:
    """One part of the points earned. `factor` is set where a multiplier added them."""

    rule_id: str
    title: Text
    points: int
    factor: float | None = None

    def stored(self) -> dict[str, Any]:
        """For the ledger, in every language, so that it still reads right when the rule is long gone."""
        return {"rule_id": self.rule_id, "title": dict(self.title.root), "points": self.points, "factor": self.factor}


@dataclass(frozen=True)
class Earned:
    """Points, and the reasons that add up to them."""

    points: int
    reasons: tuple[Reason, ...]


def reason_dto(stored: Mapping[str, Any], locale: str) -> ReasonDto:
    """A stored reason in the member's language."""
    title = stored["title"]
    words = Text(title).pick(locale) if isinstance(title, dict) else str(title)
    return ReasonDto(str(stored["rule_id"]), words, int(stored["points"]), stored.get("factor"))


def earn(programme: ProgrammeFile, basket: Basket, tier: str | None = None) -> Earned:
    """What `basket` brings a member of `tier`."""
    base = [*_amounts(programme, basket), *_products(programme, basket)]
    points = sum(reason.points for reason in base)
    extra = [*_campaign(programme, basket, points), *_tier(programme, tier, points)]
    reasons = tuple(reason for reason in (*base, *extra) if reason.points > 0)
    return Earned(sum(reason.points for reason in reasons), reasons)


def activity(programme: ProgrammeFile, name: str) -> Earned:
    """What the activity `name` brings: nothing where no rule pays for it."""
    rule = programme.activity_rule(name)
    if rule is None:
        return Earned(0, ())
    return activity_of(rule)


def activity_of(rule: ActivityRule) -> Earned:
    """What an activity rule pays."""
    return Earned(rule.points, (Reason(rule.id, rule.title, rule.points),))


def refund_points(points: int, paid: int, refunded: int, taken: int) -> int:
    """Points to take back once `refunded` of `paid` has been returned in all and `taken` points went before.

    Rounded in the member's favour on every part; after the whole sum is returned every point is taken.
    """
    if paid <= 0:
        return 0
    due = points * min(refunded, paid) // paid
    return max(0, due - taken)


def _amounts(programme: ProgrammeFile, basket: Basket) -> Iterable[Reason]:
    for rule in programme.earning:
        if isinstance(rule, AmountRule) and basket.amount > 0:
            exact = Decimal(basket.amount * rule.points) / Decimal(rule.per)
            yield Reason(rule.id, rule.title, int(exact.to_integral_value(_ROUNDINGS[rule.rounding])))


def _products(programme: ProgrammeFile, basket: Basket) -> Iterable[Reason]:
    for rule in programme.earning:
        if isinstance(rule, ProductRule):
            bought = sum(
                max(0, line.quantity)
                for line in basket.lines
                if line.product in rule.products or line.category in rule.categories
            )
            yield Reason(rule.id, rule.title, bought * rule.points)


def _campaign(programme: ProgrammeFile, basket: Basket, points: int) -> Iterable[Reason]:
    campaigns = [rule for rule in programme.earning if isinstance(rule, CampaignRule) and _open(rule, basket)]
    if campaigns:
        best = max(campaigns, key=lambda rule: rule.factor)
        yield Reason(best.id, best.title, _added(points, best.factor), best.factor)


def _tier(programme: ProgrammeFile, tier: str | None, points: int) -> Iterable[Reason]:
    for rule in programme.earning:
        if isinstance(rule, TierRule) and tier in rule.factors:
            factor = rule.factors[tier]
            yield Reason(rule.id, rule.title, _added(points, factor), factor)


def _added(points: int, factor: float) -> int:
    """What a factor adds; read as written in the file, so that 1.1 is exactly 1.1."""
    return int((points * (Decimal(str(factor)) - 1)).to_integral_value(ROUND_FLOOR))


def _open(rule: CampaignRule, basket: Basket) -> bool:
    """Whether the window is open. One that runs past midnight belongs to the day it began."""
    if rule.stores and basket.store not in rule.stores:
        return False
    clock, today = basket.local_time.time().replace(tzinfo=None), basket.local_time.date()
    overnight = rule.since is not None and rule.until is not None and rule.until <= rule.since
    if overnight and rule.until is not None and clock < rule.until:
        return _on(rule, today - timedelta(days=1))
    after = rule.since is None or clock >= rule.since
    before = overnight or rule.until is None or clock < rule.until
    return after and before and _on(rule, today)


def _on(rule: CampaignRule, on: date) -> bool:
    if rule.weekdays and WEEKDAYS[on.weekday()] not in rule.weekdays:
        return False
    return (rule.first_day is None or on >= rule.first_day) and (rule.last_day is None or on <= rule.last_day)
