"""Rewards to choose from, and rewards bought: reserved, revealed at the till, redeemed or returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from member_app.domain.failure import Failure
from member_app.domain.money import Money


class Sort(StrEnum):
    """Orders of the catalogue."""

    FEATURED = "featured"
    COST_UP = "cost"
    COST_DOWN = "-cost"
    NEWEST = "newest"
    NAME = "name"


#: Of one reward, at most so many at once.
MOST_AT_ONCE = 10


@dataclass(frozen=True)
class PointsAndMoney:
    """The other price of a reward: fewer points, and money at the till."""

    points: int
    money: Money


@dataclass(frozen=True)
class Reward:
    """`missing` points until it is affordable (0: now). `blocked` says why it can't be had apart from points.

    `limit_left` is how many more this member may have; None where there is no limit.
    """

    id: str
    title: str
    summary: str
    description: str
    category: str
    category_name: str
    kind: str
    cost: int
    picture: str
    missing: int
    stock: int | None
    tier_required: str | None
    blocked: Failure | None
    reserve_days: int
    reveal_minutes: int
    where: str
    with_money: PointsAndMoney | None = None
    limit_left: int | None = None

    @property
    def affordable(self) -> bool:
        return self.missing == 0 and self.blocked is None

    def missing_of(self, with_money: bool) -> int:
        """Points that are missing for one of it, at the price with money or at the full one."""
        if not with_money or self.with_money is None or self.missing == 0:
            return self.missing
        return max(0, self.missing - (self.cost - self.with_money.points))

    def price(self, quantity: int, with_money: bool) -> tuple[int, Money | None]:
        """Points, and money at the till, for so many of it."""
        if not with_money or self.with_money is None:
            return self.cost * quantity, None
        money = self.with_money.money
        return self.with_money.points * quantity, Money(money.amount * quantity, money.currency)

    @property
    def most(self) -> int:
        """How many one may ask for at once: what the limit and the stock leave."""
        left = [each for each in (self.limit_left, self.stock) if each is not None]
        return max(1, min(MOST_AT_ONCE, *left)) if left else MOST_AT_ONCE


@dataclass(frozen=True)
class RewardQuery:
    """What to list; empty fields do not filter."""

    text: str = ""
    category: str | None = None
    kind: str | None = None
    affordable: bool = False
    max_cost: int | None = None
    sort: Sort = Sort.FEATURED


@dataclass(frozen=True)
class RewardPage:
    """A part of the catalogue; `goal` is the cheapest reward not affordable yet.

    `total` rewards match the query; where that is not exact, at least so many do.
    """

    items: tuple[Reward, ...]
    next_cursor: str | None
    total: int
    goal: Reward | None
    total_exact: bool = True


@dataclass(frozen=True)
class Portion:
    """Points a redemption would use, and when they would lapse otherwise."""

    amount: int
    expires_on: date | None


@dataclass(frozen=True)
class Quote:
    """What a redemption would do, from a dry run. `uses_first` soonest lapsing first; `money` is due at the till.

    `tier_until` is the last day of the tier where the redemption would make it run out, though not at once.
    """

    cost: int
    uses_first: tuple[Portion, ...]
    balance_after: int
    tier_stays: bool
    tier_after: str | None
    reserve_until: date
    quantity: int = 1
    money: Money | None = None
    tier_until: date | None = None


class IssuedStatus(StrEnum):
    """The life of a bought reward."""

    RESERVED = "reserved"  # points set aside, code not shown yet
    ISSUED = "issued"  # code shown, timer runs
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Coupon:
    """The code to show, drawn as `svg`, until `valid_until` (UTC)."""

    code: str
    svg: str
    valid_until: datetime


@dataclass(frozen=True)
class IssuedReward:
    """`coupon` is there once revealed; `reserve_until` is when the points come back by themselves (UTC).

    `quantity` of it for `cost` points in all, and `money` to be paid at the till.
    """

    id: str
    reward_id: str
    title: str
    picture: str
    category_name: str
    cost: int
    status: IssuedStatus
    created_at: datetime
    reserve_until: datetime
    reveal_minutes: int
    coupon: Coupon | None
    redeemed_at: datetime | None
    redeemed_at_store: str | None
    where: str
    quantity: int = 1
    money: Money | None = None

    @property
    def open(self) -> bool:
        return self.status in (IssuedStatus.RESERVED, IssuedStatus.ISSUED)
