"""Which points go first, in words a member can check: by the day on which they would expire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api_client.models import PortionDto
from api_client.reference import expiry
from api_client.reference.context import Context
from api_client.reference.lot_book import Portion


def portion_dtos(ctx: Context, parts: Sequence[Portion]) -> list[PortionDto]:
    """Points by their last day; None for those that never expire."""
    by_day: dict[date | None, int] = {}
    for part in parts:
        day = expiry.last_day(ctx, part.expires_at) if part.expires_at else None
        by_day[day] = by_day.get(day, 0) + part.amount
    return [PortionDto(amount, day) for day, amount in by_day.items()]
