"""Status: where a member stands, what is missing to the next tier, what keeps this one, and every tier's perks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from member_app.domain.money import Money
from member_app.domain.programme import Perk


@dataclass(frozen=True)
class Condition:
    """One thing to fulfil. `kind` is spend (minor units of `currency`), points, visits or balance (points held);

    amounts in that unit.
    """

    kind: str
    current: int
    goal: int
    missing: int
    currency: str | None = None

    @property
    def met(self) -> bool:
        return self.missing == 0

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return 1.0 if self.goal <= 0 else min(1.0, self.current / self.goal)

    def as_money(self, amount: int) -> Money:
        """`amount` (current, goal or missing) of a spend condition as money."""
        return Money(amount, self.currency or "EUR")


@dataclass(frozen=True)
class Tier:
    """A rung of the ladder. `threshold` are the conditions to reach it (current = where the member is now)."""

    id: str
    name: str
    level: int
    color: str
    picture: str
    threshold: tuple[Condition, ...]
    benefits: tuple[Perk, ...]


@dataclass(frozen=True)
class Projection:
    """Where the present pace leads. `kind`: reach (`tier` on the day `on`), keep or lose (`tier` past or after `on`),

    far (`tier` is out of reach) or early (too little history to tell).
    """

    kind: str
    tier: str
    on: date | None


@dataclass(frozen=True)
class TierStanding:
    """Where a member stands in one tier set; `progress` to the next tier from 0 to 1; dates are local days.

    `grace_until` is the last day of a tier that is not met any more, None while it is.
    """

    set_id: str
    current: Tier
    next: Tier | None
    progress: float
    conditions: tuple[Condition, ...]
    period_end: date
    keep_until: date | None
    keep_conditions: tuple[Condition, ...]
    ladder: tuple[Tier, ...]
    projection: Projection | None = None
    grace_until: date | None = None
