"""How a programme says what status is: ladders of tiers, what reaches and keeps them, over which time.

Part of the description in `programme_schema`; calculating is `tiers`' work. Money is integer minor units, points are
integers in units of 10^-scale of the wallet.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api_client.reference.programme_types import Color, Id, Part, Perk, Picture, Some, Text


class Condition(Part):
    """A goal within the period: minor units spent, points earned or visits; or the points held at the time."""

    kind: Literal["spend", "points", "visits", "balance"]
    goal: Some


class Tier(Part):
    """A rung. The lowest has no conditions. `match` says whether all or any of the conditions are needed."""

    id: Id
    name: Text
    color: Color
    picture: Picture
    conditions: tuple[Condition, ...] = ()
    match: Literal["all", "any"] = "all"
    keep: tuple[Condition, ...] = ()
    benefits: Annotated[tuple[Perk, ...], Field(min_length=1)]


class Period(Part):
    """What counts: the calendar year or quarter, the year since the month of joining, or the current month and the

    `months - 1` before it.
    """

    kind: Literal["calendar_year", "calendar_quarter", "anniversary", "rolling"]
    months: Annotated[int, Field(ge=1, le=60)] = 12

    @property
    def length(self) -> int:
        """Months that count at once."""
        return {"calendar_year": 12, "calendar_quarter": 3, "anniversary": 12}.get(self.kind, self.months)


class TierSet(Part):
    """A ladder, lowest tier first. `downgrade`: one rung at a time, or straight to what was earned.

    Whoever no longer meets what keeps a tier stays for `grace_days` more, and knows it: meeting it in that time
    keeps the tier. Several sets stand side by side, each with its own period.
    """

    id: Id
    period: Period
    downgrade: Literal["one_rung", "as_earned"] = "one_rung"
    grace_days: Annotated[int, Field(ge=0, le=366)] = 0
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
