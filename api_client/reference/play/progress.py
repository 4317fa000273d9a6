"""Progress: what follows from credits in the order in which they happened. Pure.

`replay` is what counts: the same credits give the same, in whatever order they came. `step` takes one more credit
that happened after all others, so that nothing is gone through again; both are the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

Unit = Literal["day", "week", "month"]
#: Periods of a streak that are remembered for showing them.
REMEMBERED = 12
Order = tuple[datetime, str, int, str]


@dataclass(frozen=True)
class Goal:
    """How much of a criterion it takes; `distinct`: how many different subjects."""

    goal: int
    distinct: bool = False


@dataclass(frozen=True)
class Rules:
    """What has to be done: all `criteria`, `runs` times (None: without end).

    With `stages`, rung after rung of the only criterion. With `periods`, all in each of so many units of time in a row,
    of which `jokers` may be missed.
    """

    criteria: tuple[Goal, ...]
    runs: int | None = 1
    stages: tuple[int, ...] = ()
    unit: Unit | None = None
    periods: int = 0
    jokers: int = 0


@dataclass(frozen=True)
class Credit:
    """What counts: at that time, on that local day, for the criterion of that position; `key` is what it came from."""

    at: datetime
    day: date
    criterion: int
    key: str
    subject: str
    amount: int

    @property
    def order(self) -> Order:
        """Business time, and something to go by where that is the same."""
        return self.at, self.key, self.criterion, self.subject


@dataclass(frozen=True)
class Reached:
    """The `run`, from 1, was completed, or that `stage` of it, from 1."""

    run: int
    stage: int
    at: datetime


@dataclass
class State:
    """Where it stands: runs completed, rungs of the present one, and by criterion what counts for it.

    Of a streak: the period that is counted, the last one kept, the length so far, the longest, jokers left, and the
    newest periods kept, each with whether it went on from the one before.
    """

    run: int = 0
    stage: int = 0
    counts: list[int] = field(default_factory=list)
    seen: list[list[str]] = field(default_factory=list)
    period: int | None = None
    last: int | None = None
    length: int = 0
    best: int = 0
    jokers: int = 0
    kept: list[list[int]] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def begin(rules: Rules) -> State:
    """Nothing done yet."""
    return State(counts=[0] * len(rules.criteria), seen=[[] for _ in rules.criteria], jokers=rules.jokers)


def restored(stored: dict[str, Any], rules: Rules) -> State | None:
    """A stored state; None where it is of other rules."""
    state = State(**stored)
    return state if len(state.counts) == len(rules.criteria) else None


def replay(rules: Rules, credits: Iterable[Credit]) -> tuple[State, list[Reached]]:
    """Where it stands after these credits, in order of their time, and everything that was reached."""
    state, reached = begin(rules), list[Reached]()
    for credit in sorted(credits, key=lambda one: one.order):
        reached += step(rules, state, credit)
    return state, reached


def step(rules: Rules, state: State, credit: Credit) -> list[Reached]:
    """Take in one credit that comes after all others; what is reached by it."""
    if credit.amount <= 0 or finished(rules, state) or credit.criterion >= len(rules.criteria):
        return []
    if rules.periods:
        return _streak(rules, state, credit)
    _count(rules, state, credit)
    if rules.stages:
        return _climb(rules, state, credit.at)
    reached = list[Reached]()
    while not finished(rules, state) and _holds(rules, state):
        _spend(rules, state)
        reached.append(_completed(rules, state, credit.at))
    return reached


def finished(rules: Rules, state: State) -> bool:
    """Whether there is nothing left to do."""
    return rules.runs is not None and state.run >= rules.runs


def period_of(unit: Unit, day: date) -> int:
    """The number of the day, the week from Monday or the month that a day is in."""
    if unit == "month":
        return day.year * 12 + day.month - 1
    return day.toordinal() if unit == "day" else (day.toordinal() - 1) // 7


def first_day(unit: Unit, period: int) -> date:
    """The day a period begins with."""
    if unit == "month":
        return date(period // 12, period % 12 + 1, 1)
    return date.fromordinal(period if unit == "day" else period * 7 + 1)


@dataclass(frozen=True)
class Running:
    """A streak as it is today: length 0 once more was missed than is forgiven. `periods`: first day and state."""

    length: int
    best: int
    jokers: int
    kept_now: bool
    ends_on: date
    periods: tuple[tuple[date, str], ...]


def running(rules: Rules, state: State, today: date, since: date, shown: int = 7) -> Running:
    """What became of a streak by `today`, for who takes part `since` that day; `ends_on` is the period's last day."""
    unit = rules.unit or "day"
    now, first = period_of(unit, today), period_of(unit, since)
    missed = max(0, now - state.last - 1) if state.last is not None else 0
    alive = missed <= state.jokers
    kept = {period: bool(bridged) for period, bridged in state.kept}
    periods = []
    for period in range(max(first, now - shown + 1), now + 1):
        periods.append((first_day(unit, period), _shown(period, now, kept, state.last, alive)))
    return Running(
        length=state.length if alive else 0,
        best=state.best,
        jokers=state.jokers - missed if alive else rules.jokers,
        kept_now=now in kept,
        ends_on=first_day(unit, now + 1) - timedelta(days=1),
        periods=tuple(periods),
    )


def _shown(period: int, now: int, kept: dict[int, bool], last: int | None, alive: bool) -> str:
    if period in kept:
        return "kept"
    if period == now:
        return "open"
    following = min((one for one in kept if one > period), default=None)
    if following is not None:
        before = any(one < period for one in kept)
        return "joker" if before and kept[following] else "missed"
    return "joker" if alive and last is not None else "missed"


def _count(rules: Rules, state: State, credit: Credit) -> None:
    at = credit.criterion
    if not rules.criteria[at].distinct:
        state.counts[at] += credit.amount
    elif credit.subject not in state.seen[at]:
        state.seen[at].append(credit.subject)
        state.counts[at] += 1


def _holds(rules: Rules, state: State) -> bool:
    return all(count >= one.goal for count, one in zip(state.counts, rules.criteria, strict=True))


def _spend(rules: Rules, state: State) -> None:
    """A run uses up its goals; what is over counts for the next. Different ones begin anew."""
    for at, one in enumerate(rules.criteria):
        state.counts[at] = 0 if one.distinct else state.counts[at] - one.goal
        state.seen[at] = []


def _completed(rules: Rules, state: State, at: datetime) -> Reached:
    state.run += 1
    if finished(rules, state):  # it stays shown as it was done
        for position, one in enumerate(rules.criteria):
            state.counts[position] = one.goal
    return Reached(state.run, 0, at)


def _climb(rules: Rules, state: State, at: datetime) -> list[Reached]:
    reached = []
    while state.stage < len(rules.stages) and state.counts[0] >= rules.stages[state.stage]:
        state.stage += 1
        reached.append(Reached(state.run + 1, state.stage, at))
    if state.stage == len(rules.stages):
        state.run += 1
    return reached


def _streak(rules: Rules, state: State, credit: Credit) -> list[Reached]:
    period = period_of(rules.unit or "day", credit.day)
    if state.period is None or period > state.period:
        state.period = period
        state.counts, state.seen = [0] * len(rules.criteria), [[] for _ in rules.criteria]
    # Who flew west has the same day twice: it is the one that began.
    _count(rules, state, credit)
    if state.last == state.period or not _holds(rules, state):
        return []
    _keep(rules, state, state.period)
    if state.length < rules.periods:
        return []
    state.run += 1
    if not finished(rules, state):
        state.length, state.jokers = 0, rules.jokers
    return [Reached(state.run, 0, credit.at)]


def _keep(rules: Rules, state: State, period: int) -> None:
    missed = 0 if state.last is None else period - state.last - 1
    bridged = state.last is not None and missed <= state.jokers
    if bridged:
        state.jokers -= missed
        state.length += 1
    else:
        state.jokers, state.length = rules.jokers, 1
    state.last, state.best = period, max(state.best, state.length)
    state.kept = [*state.kept, [period, int(bridged)]][-REMEMBERED:]


def levels(goals: Sequence[int], reached: Iterable[Reached]) -> dict[int, datetime]:
    """By rung, when it was reached."""
    return {one.stage: one.at for one in reached if one.stage <= len(goals)}
