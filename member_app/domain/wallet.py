"""Points: a balance with its states, and what lapses when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from member_app.domain.money import Money


@dataclass(frozen=True)
class Expiration:
    """`amount` points that lapse at the end of `on` (the programme's local day)."""

    amount: int
    on: date


@dataclass(frozen=True)
class Arrival:
    """`amount` pending points that can be used from `on` (the programme's local day)."""

    amount: int
    on: date


@dataclass(frozen=True)
class Wallet:
    """All amounts in whole points; `expirations` and `arrivals` soonest first; `worth` of the active points.

    `active` is below zero where a refund took more than there was; what comes next fills that up first.
    """

    id: str
    active: int
    pending: int
    reserved: int
    lifetime_earned: int
    worth: Money | None
    expirations: tuple[Expiration, ...]
    arrivals: tuple[Arrival, ...] = ()

    @property
    def owed(self) -> int:
        """Points below zero."""
        return max(0, -self.active)
