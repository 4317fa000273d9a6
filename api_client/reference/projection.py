"""Where a member is heading at their present pace. Pure; exact arithmetic.

The pace is what counted in the last three whole months and this one so far, by the day. With less than two whole
months of history, or in which little happened, there is none to speak of, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from api_client.reference.tiers import (
    Ladder,
    Months,
    State,
    Totals,
    first_day,
    keeping,
    last_day,
    met,
    month_of,
    roll,
    view,
)

#: Whole months that are looked at, those that must be there, and how far ahead one can say anything.
_MONTHS, _FEWEST, _AHEAD = 3, 2, 24
_KINDS = ("spend", "points", "visits")


@dataclass(frozen=True)
class Projection:
    """What is coming: `reach` a higher tier on a day, `keep` the present one past a day, `lose` it after one;

    `early` when there is too little history, `far` when the next tier stays out of reach.
    """

    kind: Literal["reach", "keep", "lose", "early", "far"]
    level: int
    on: date | None = None


def project(ladder: Ladder, state: State, months: Months, balance: int, today: date) -> Projection | None:
    """The one thing worth saying; None for a ladder of a single rung."""
    state = roll(ladder, state, months, balance, today)
    above = state.level + 1 if state.level + 1 < len(ladder.rules.tiers) else None
    pace = _pace(months, today)
    if pace is None:
        return Projection("early", above or state.level) if len(ladder.rules.tiers) > 1 else None
    reached = _reached(ladder, state, months, balance, today, pace)
    standing = view(ladder, state, months, balance, today)
    if standing.keep_until and (reached is None or reached.on is None or reached.on > standing.keep_until):
        kept = _kept(ladder, state, months, balance, today, pace, standing.keep_until)
        if not kept or reached is None:
            return Projection("keep" if kept else "lose", state.level, standing.keep_until)
    if reached is not None:
        return reached
    return Projection("far", above) if above is not None else None


def _pace(months: Months, today: date) -> Mapping[str, Fraction] | None:
    """What counts in a day, by kind; None with too little to go by."""
    now = month_of(today)
    began = min((at for at, one in months.items() if max(one.spend, one.points, one.visits) > 0), default=now)
    first = max(began, now - _MONTHS)
    seen = [at for at in range(first, now + 1) if months.get(at, Totals()) != Totals()]
    if now - first < _FEWEST or len(seen) < _FEWEST:
        return None
    days = (today - first_day(first)).days + 1
    sums = Totals()
    for at in seen:
        sums = sums.plus(months[at])
    return {kind: Fraction(sums.of(kind), days) for kind in _KINDS}


def _future(months: Months, pace: Mapping[str, Fraction], today: date, until: date) -> dict[int, Totals]:
    """The months as they will be on `until`, whole units only."""
    found = dict(months)
    for month in range(month_of(today), month_of(until) + 1):
        start = max(today, first_day(month) - timedelta(days=1))
        days = (min(until, last_day(month)) - start).days
        more = Totals(*(int(pace[kind] * days) for kind in _KINDS))
        found[month] = found.get(month, Totals()).plus(more)
    return found


def _reached(
    ladder: Ladder, state: State, months: Months, balance: int, today: date, pace: Mapping[str, Fraction]
) -> Projection | None:  # fmt: skip
    """The next tier and the first day on which it will be reached; None beyond what can be said, or from the top."""
    level = state.level + 1
    if level >= len(ladder.rules.tiers):
        return None
    tier = ladder.rules.tiers[level]

    def enough(on: date) -> bool:
        ahead = ladder.window(_future(months, pace, today, on), month_of(on))
        return met(tier, tier.conditions, replace(ahead, balance=balance))

    for month in range(month_of(today), month_of(today) + _AHEAD + 1):
        # Within a month what counts only grows, so that the first day can be halved towards.
        low, high = max(today, first_day(month)), last_day(month)
        if enough(high):
            while low < high:
                middle = low + (high - low) // 2
                low, high = (low, middle) if enough(middle) else (middle + timedelta(days=1), high)
            return Projection("reach", level, low)
    return None


def _kept(
    ladder: Ladder, state: State, months: Months, balance: int, today: date, pace: Mapping[str, Fraction], until: date
) -> bool:  # fmt: skip
    """Whether the tier outlasts the day on which it ends if nothing more happens."""
    tier = ladder.rules.tiers[state.level]
    ahead = _future(months, pace, today, until)
    if state.grace_until:
        totals = ladder.window(ahead, month_of(until))
    else:
        totals = ladder.reviewed(ahead, month_of(until + timedelta(days=1)))
    return met(tier, keeping(tier), replace(totals, balance=balance))
