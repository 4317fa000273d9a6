"""Wire types of what a purchase would bring before it is paid."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from api_client.missed import CapDto, MissedDto
from api_client.models import ReasonDto, UnitDto


@frozen
class PreviewDto:
    """What a basket would bring if it were paid now. Nothing is booked.

    For a guest (no card) `first_name`, `balance_after` and the tiers are None. `pending_until` is when the points
    become usable, None at once.
    """

    points: int
    unit: UnitDto
    reasons: list[ReasonDto]
    missed: list[MissedDto]
    caps: list[CapDto]
    first_name: str | None
    balance_after: int | None
    tier: str | None
    tier_after: str | None
    pending_until: date | None
    as_of: datetime
