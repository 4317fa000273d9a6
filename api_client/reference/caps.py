"""Limits of earning: what is left of them, and what counts against them. Pure; days are local.

What was used is kept per rule and span of time, said by its last day (`2026-11-30 month`); a rule without limits keeps
nothing. A limit that is written into a programme later counts from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api_client.reference.programme_earning import Cap, Per
from api_client.reference.programme_schema import ActivityRule, ProgrammeFile

#: Stands for all rules together: the limits of the programme itself.
ALL = ""
#: The span of a limit that has no end.
EVER = "ever"


@dataclass(frozen=True)
class Use:
    """How much of something was used: points, and how often."""

    points: int = 0
    times: int = 0

    def plus(self, other: Use) -> Use:
        """Both together."""
        return Use(self.points + other.points, self.times + other.times)


@dataclass(frozen=True)
class Key:
    """What a use is counted under; `shared` for everyone together, else for one member."""

    rule_id: str
    span: str
    shared: bool = False


Used = Mapping[Key, Use]
NONE: Used = {}


@dataclass(frozen=True)
class Allowed:
    """The points a rule may bring of those it `wanted`, and the cap that cut them, if one did."""

    points: int
    wanted: int
    cap: Cap | None = None

    @property
    def missing(self) -> int:
        return self.wanted - self.points


@dataclass(frozen=True)
class CapState:
    """A limit after a purchase: `used` of `limit`, in points, or in times when `counts_times`."""

    rule_id: str
    cap: Cap
    used: int
    limit: int

    @property
    def counts_times(self) -> bool:
        return self.cap.points is None


def key(rule_id: str, per: Per, day: date) -> Key | None:
    """Where a cap counts on that day; None for a single purchase, which needs no memory."""
    match per:
        case "purchase":
            return None
        case "member" | "everyone":
            return Key(rule_id, EVER, shared=per == "everyone")
        case _:
            return Key(rule_id, f"{_ends(per, day).isoformat()} {per}")


def _ends(per: Per, day: date) -> date:
    """The last day of the day, week, month or year."""
    match per:
        case "week":
            return day + timedelta(days=6 - day.weekday())
        case "month":
            return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
        case "year":
            return date(day.year, 12, 31)
        case _:
            return day


def keys(rule_id: str, caps: Sequence[Cap], day: date) -> Iterator[Key]:
    """Where the caps of one rule count."""
    yield from {found: None for cap in caps if (found := key(rule_id, cap.per, day))}


def purchase_keys(programme: ProgrammeFile, day: date) -> list[Key]:
    """Everything that limits a purchase on that day."""
    found = list(keys(ALL, programme.earning_caps, day))
    for rule in programme.earning:
        if not isinstance(rule, ActivityRule):
            found += keys(rule.id, rule.caps, day)
    return found


def allow(rule_id: str, caps: Sequence[Cap], wanted: int, day: date, used: Used) -> Allowed:
    """What is left for `wanted` points; of several caps the narrowest counts."""
    best = Allowed(wanted, wanted)
    for cap in caps:
        where = key(rule_id, cap.per, day)
        before = used.get(where, Use()) if where else Use()
        left = best.points
        if cap.points is not None:
            left = max(0, cap.points - before.points)
        if cap.times is not None and before.times >= cap.times:
            left = 0
        if left < best.points:
            best = Allowed(left, wanted, cap)
    return best


def states(rule_id: str, caps: Sequence[Cap], given: int, day: date, used: Used) -> Iterator[CapState]:
    """Each cap once `given` points are booked."""
    for cap in caps:
        where = key(rule_id, cap.per, day)
        after = (used.get(where, Use()) if where else Use()).plus(Use(given, 1 if given else 0))
        if cap.points is not None:
            yield CapState(rule_id, Cap(per=cap.per, points=cap.points), after.points, cap.points)
        if cap.times is not None:
            yield CapState(rule_id, Cap(per=cap.per, times=cap.times), after.times, cap.times)
