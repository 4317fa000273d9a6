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
class Wallet:
    """All amounts in whole points; `expirations` soonest first; `worth` of the active points."""

    id: str
    active: int
    pending: int
    reserved: int
    lifetime_earned: int
    worth: Money | None
    expirations: tuple[Expiration, ...]
