"""What the ladders of a programme must agree about: conditions that rise, keeping that asks no more than reaching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api_client.reference.links import Fault, Path
from api_client.reference.programme_schema import Condition, ProgrammeFile, Tier, TierSet

#: Days of the shortest month that can be under review, by kind of period.
_SHORTEST = {"calendar_quarter": 90, "calendar_year": 365, "anniversary": 365}


def tier_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement among the ladders."""
    seen: dict[str, Path] = {}
    for position, tier_set in enumerate(programme.tier_sets):
        path: Path = ("tier_sets", position)
        yield from _period(path, tier_set)
        for at, tier in enumerate(tier_set.tiers):
            yield from _tier((*path, "tiers", at), tier, tier_set.tiers[at - 1] if at else None)
            if tier.id in seen and seen[tier.id] != path:
                yield (*path, "tiers", at, "id"), f"'{tier.id}' is a tier of tier_sets[{seen[tier.id][1]}] already"
            seen.setdefault(tier.id, path)


def _period(path: Path, tier_set: TierSet) -> Iterator[Fault]:
    period = tier_set.period
    if period.kind == "calendar_year" and period.months != 12:
        yield (*path, "period", "months"), "a calendar year has 12"
    elif period.kind != "rolling" and period.months != 12:
        yield (*path, "period", "months"), "only a rolling period says its months"
    shortest = _SHORTEST.get(period.kind, 366)
    if tier_set.grace_days > shortest:
        yield (*path, "grace_days"), f"must end before the next period does, within {shortest} days"


def _tier(path: Path, tier: Tier, below: Tier | None) -> Iterator[Fault]:
    if below is None:
        if tier.conditions:
            yield (*path, "conditions"), "the lowest tier is everybody's and has no conditions"
        if tier.keep:
            yield (*path, "keep"), "the lowest tier cannot be lost"
    elif not tier.conditions:
        yield path, "a higher tier needs conditions"
    for name in ("conditions", "keep"):
        yield from _said_once((*path, name), getattr(tier, name))
    least = {one.kind: one.goal for one in below.conditions} if below else {}
    for at, condition in enumerate(tier.conditions):
        if condition.goal <= least.get(condition.kind, 0):
            words = f"must be more than the tier below asks, {least[condition.kind]}"
            yield (*path, "conditions", at, "goal"), words
    goals = {one.kind: one.goal for one in tier.conditions}
    for at, condition in enumerate(tier.keep):
        if condition.goal > goals.get(condition.kind, condition.goal):
            yield (*path, "keep", at, "goal"), f"keeping cannot ask more than reaching, {goals[condition.kind]}"


def _said_once(path: Path, conditions: Sequence[Condition]) -> Iterator[Fault]:
    for at, one in enumerate(conditions):
        if one.kind in {other.kind for other in conditions[:at]}:
            yield (*path, at, "kind"), f"'{one.kind}' is asked for already"
