"""Rewards to choose from, and rewards bought: reserved, revealed at the till, redeemed or returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from member_app.domain.failure import Failure


class Sort(StrEnum):
    """Orders of the catalogue."""

    FEATURED = "featured"
    COST_UP = "cost"
    COST_DOWN = "-cost"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True)
class Reward:
    """`missing` points until it is affordable (0: now). `blocked` says why it can't be had apart from points."""

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

    @property
    def affordable(self) -> bool:
        return self.missing == 0 and self.blocked is None


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
    """A part of the catalogue; `total` matches of the query; `goal` is the cheapest one not affordable yet."""

    items: tuple[Reward, ...]
    next_cursor: str | None
    total: int
    goal: Reward | None


@dataclass(frozen=True)
class Portion:
    """Points a redemption would use, and when they would lapse otherwise."""

    amount: int
    expires_on: date | None


@dataclass(frozen=True)
class Quote:
    """What a redemption would do, from a dry run. `uses_first` soonest lapsing first."""

    cost: int
    uses_first: tuple[Portion, ...]
    balance_after: int
    tier_stays: bool
    tier_after: str | None
    reserve_until: date


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
    """`coupon` is there once revealed; `reserve_until` is when the points come back by themselves (UTC)."""

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

    @property
    def open(self) -> bool:
        return self.status in (IssuedStatus.RESERVED, IssuedStatus.ISSUED)
