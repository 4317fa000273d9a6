"""Everything that counts purchases and happenings, compiled once from a programme and indexed by what a purchase has.

What names products is only looked at when one of them is bought, what names stores in these: tasks that can't match
cost nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from api_client.reference.play import criteria
from api_client.reference.play.badges_file import Badge
from api_client.reference.play.challenges_file import Audience, Challenge, Milestone, StampCard, Streak, Task
from api_client.reference.play.criteria_file import Challenged, Criterion, Done, Shopping
from api_client.reference.play.progress import Goal, Rules

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

Key = tuple[str, str]
_ANY: Key = ("any", "")


@dataclass(frozen=True)
class Counter:
    """Something that counts: the challenge or badge `ref`, with how. `id` is `challenge:<ref>` or `badge:<ref>`.

    `runs` is how often it can be completed, `stages` how many rungs each time has.
    """

    kind: Literal["challenge", "badge"]
    ref: str
    criteria: tuple[Criterion, ...]
    rules: Rules
    automatic: bool
    from_start: bool
    keep: bool
    first_day: date | None = None
    last_day: date | None = None
    days: int | None = None
    who: Audience = Audience()

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.ref}"

    def number(self, run: int, stage: int) -> int:
        """The completion of this stage of this run among all of a stint, from 1."""
        return (run - 1) * len(self.rules.stages) + stage if self.rules.stages else run


#: A task and the position of the criterion that may match.
Candidate = tuple[Counter, int]


class Book:
    """The tasks of one programme."""

    def __init__(self, programme: ProgrammeFile) -> None:
        made = [_of_challenge(one) for one in programme.challenges]
        made += [one for badge in programme.badges if (one := _of_badge(badge))]
        self.counters: Mapping[str, Counter] = {one.id: one for one in made}
        self.challenges: Mapping[str, Challenge] = {one.id: one for one in programme.challenges}
        self._by: dict[Key, list[Candidate]] = defaultdict(list)
        for counter in made:
            for at, criterion in enumerate(counter.criteria):
                for key in _keys(criterion):
                    self._by[key].append((counter, at))

    def for_purchase(self, store: str | None, products: Iterable[str], categories: Iterable[str]) -> list[Candidate]:
        """What may count a purchase with these."""
        keys = [_ANY, *(("product", one) for one in products), *(("category", one) for one in categories)]
        return self._found([*keys, ("store", store)] if store else keys)

    def for_act(self, kind: str, subject: str | None) -> list[Candidate]:
        """What may count something done."""
        return self._found([("act", kind), (f"act {kind}", subject or "")])

    def _found(self, keys: Iterable[Key]) -> list[Candidate]:
        found = {(one.id, at): (one, at) for key in keys for one, at in self._by.get(key, ())}
        return [found[name] for name in sorted(found)]

    @cached_property
    def by_tier(self) -> bool:
        """Whether it ever matters which tier a member holds."""
        return any(one.who.tiers for one in self.counters.values())


def _keys(criterion: Criterion) -> Iterator[Key]:
    """Where a criterion is found: by the rarest thing it asks for."""
    if isinstance(criterion, Shopping):
        if criterion.names_goods:
            yield from (("product", one) for one in criterion.products)
            yield from (("category", one) for one in criterion.categories)
        elif criterion.stores:
            yield from (("store", one) for one in criterion.stores)
        else:
            yield _ANY
        return
    kind, subjects = _asked(criterion)
    yield from ((f"act {kind}", one) for one in subjects)
    if not subjects:
        yield "act", kind


def _asked(criterion: Done | Challenged) -> tuple[str, tuple[str, ...]]:
    if isinstance(criterion, Challenged):
        return "challenge", criterion.challenges
    return criterion.activity, criterion.subjects


def _of_challenge(one: Challenge) -> Counter:
    return Counter(
        "challenge", one.id, one.criteria, rules_of(one), one.enrolment == "automatic", one.counts == "start",
        one.on_refund == "keep", one.first_day, one.last_day, one.days, one.who,
    )  # fmt: skip


def rules_of(one: Challenge) -> Rules:
    """What has to be done for it."""
    goals = tuple(criteria.goal(each) for each in one.criteria)
    match one:
        case Task() | StampCard():
            return Rules(goals, one.runs)
        case Streak():
            return Rules(goals, one.runs, unit=one.unit, periods=one.periods, jokers=one.jokers)
        case Milestone():
            return Rules(goals, 1, stages=tuple(stage.goal for stage in one.stages))


def _of_badge(badge: Badge) -> Counter | None:
    """A badge that counts something: its levels are the rungs."""
    counted: tuple[Criterion, ...] = badge.criteria
    if not counted:
        return None
    goals: tuple[Goal, ...] = tuple(criteria.goal(each) for each in counted)
    rules = Rules(goals, 1, stages=badge.goals)
    return Counter("badge", badge.id, counted, rules, True, True, badge.on_refund == "keep")
