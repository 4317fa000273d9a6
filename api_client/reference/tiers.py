"""Status: from what a member did to the tier they hold. Pure; months and days are local ones, named by the caller.

What counts lies in a window of whole months: the calendar year or quarter, the year since the month of joining, or the
current month and the ones before it; points held count as they are. A tier is reached the moment its conditions are
met and looked at again when a period ends (for a rolling window each month), and where points held keep it, also when
they move. Whoever no longer meets what keeps it goes down, one rung or to what was earned, as the set says: at once,
or after the days of grace, in which meeting it again keeps it. A refund lowers what counts but takes no tier away
before a period ends.

`replay` is the model: everything in order of business time. `roll` and `happen` are its two steps, with which
`standing` keeps a member's state up to date without looking back.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from api_client.reference.programme_schema import Condition, Period, Tier, TierSet


@dataclass(frozen=True)
class Qualifying:
    """Something that counts: minor units spent, points earned, visits made; a refund counts below zero.

    `balance` is by how much the points held changed.
    """

    occurred_at: datetime
    spend: int = 0
    points: int = 0
    visits: int = 0
    balance: int = 0

    @property
    def loses(self) -> bool:
        """Whether anything went down."""
        return min(self.spend, self.points, self.visits, self.balance) < 0


@dataclass(frozen=True)
class Totals:
    """What counts, added up; by the names that conditions use."""

    spend: int = 0
    points: int = 0
    visits: int = 0
    balance: int = 0

    def plus(self, other: Totals) -> Totals:
        """Both together."""
        return Totals(
            self.spend + other.spend,
            self.points + other.points,
            self.visits + other.visits,
            self.balance + other.balance,
        )

    def of(self, kind: str) -> int:
        """One of the sums, never below zero."""
        return max(0, int(getattr(self, kind)))


Months = Mapping[int, Totals]


@dataclass(frozen=True)
class Ladder:
    """A tier set as one member climbs it; `joined` is the month their own years begin in."""

    rules: TierSet
    joined: int = 0

    @property
    def period(self) -> Period:
        return self.rules.period

    @property
    def holds(self) -> bool:
        """Whether points held reach or keep any of its tiers."""
        return any(one.kind == "balance" for tier in self.rules.tiers for one in (*tier.conditions, *tier.keep))

    def turns(self, month: int) -> bool:
        """Whether a period ended just before `month`."""
        return self.period.kind == "rolling" or self._start(month) == month

    def window(self, months: Months, month: int, before: int | None = None) -> Totals:
        """What counts in `month`; `before` leaves that month and later ones out."""
        first = self._start(month)
        last = month if self.period.kind == "rolling" else first + self.period.length - 1
        totals = Totals()
        for at in range(first, (last if before is None else min(last, before - 1)) + 1):
            if at in months:
                totals = totals.plus(months[at])
        return replace(totals, balance=0)

    def reviewed(self, months: Months, month: int) -> Totals:
        """What counts at the review at the beginning of `month`: the period that ended, or the window that moved on."""
        rolling = self.period.kind == "rolling"
        return self.window(months, month if rolling else month - 1, before=month)

    def last_turn(self, month: int) -> int:
        """The newest month, this one or before, at whose beginning there was a review."""
        return month if self.period.kind == "rolling" else self._start(month)

    def oldest(self, month: int) -> int:
        """The first month that a standing in `month` depends on, or the pace of the months before it."""
        return min(self._start(self.last_turn(month) - 1), month - 3)

    def end(self, months: Months, month: int) -> date:
        """Until when all that counts today still does: the end of the period, or before the oldest month drops out."""
        if self.period.kind != "rolling":
            return last_day(self._start(month) + self.period.length - 1)
        counted = [at for at, one in months.items() if month - self.period.length < at <= month and _counts(one)]
        return last_day(min(counted, default=month) + self.period.length - 1)

    def _start(self, month: int) -> int:
        if self.period.kind == "rolling":
            return month - self.period.length + 1
        anchor = self.joined if self.period.kind == "anniversary" else 0
        return month - (month - anchor) % self.period.length


@dataclass(frozen=True)
class State:
    """What is remembered of a climb. `day` is the local day up to which all was looked at; `grace_until` the last day

    of a tier that is not met any more.
    """

    day: date
    level: int = 0
    grace_until: date | None = None
    reached_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """Where a member stands. `level` counts from 0; `keep_totals` is what counts when the tier is next at stake, and

    `kept_by` what was enough at the last review, which in the days of grace still counts.
    """

    level: int
    totals: Totals
    period_end: date
    keep_until: date | None
    keep_totals: Totals
    grace_until: date | None = None
    kept_by: Totals = Totals()


def stand(
    tier_set: TierSet, did: Iterable[Qualifying], now: datetime, zone: tzinfo, joined: date | None = None
) -> Standing:
    """The standing at `now`; what happens later is ignored."""
    known = [one for one in did if one.occurred_at <= now]
    ladder = Ladder(tier_set, month_of(joined) if joined else 0)
    today = now.astimezone(zone).date()
    state = replay(ladder, known, today, zone)
    return view(ladder, state, by_month(known, zone), sum(one.balance for one in known), today)


def replay(ladder: Ladder, did: Iterable[Qualifying], until: date, zone: tzinfo) -> State:
    """Live through everything in order of business time, up to the beginning of the day after `until`.

    Of what happened at the same moment, gains come first.
    """
    ordered = sorted(did, key=lambda one: (one.occurred_at, one.loses))
    first = ordered[0].occurred_at.astimezone(zone).date() if ordered else until
    state, months, balance, month = State(min(first, until)), dict[int, Totals](), 0, -1
    before = review = Totals()
    for one in ordered:
        day = one.occurred_at.astimezone(zone).date()
        if day != state.day:
            state = roll(ladder, state, months, balance, day)
        if month_of(day) != month:
            month = month_of(day)
            before = ladder.window(months, month, before=month)
            review = ladder.reviewed(months, ladder.last_turn(month))
        add(months, month, one)
        balance += one.balance
        now = before.plus(months[month])
        state = _took(ladder, state, _holding(now, balance), _holding(review, balance), one, day)
    return roll(ladder, state, months, balance, until)


def add(months: dict[int, Totals], month: int, one: Qualifying) -> None:
    """Count one happening in its month."""
    amount = Totals(one.spend, one.points, one.visits)
    months[month] = months.get(month, Totals()).plus(amount)


def roll(ladder: Ladder, state: State, months: Months, balance: int, until: date) -> State:
    """Let time pass to the day `until`, in which nothing happened: reviews, and the ends of grace, in order."""
    month, last = month_of(state.day), month_of(until)
    while state.level and month <= last:
        if month > month_of(state.day) and ladder.turns(month):
            state = _review(ladder, state, months, balance, month)
        ends = state.grace_until + timedelta(days=1) if state.grace_until else None
        if ends and ends <= until and month_of(ends) <= month:
            state = _fall(ladder, state, months, balance, ends)
        month += 1
    return replace(state, day=max(state.day, until))


def happen(
    ladder: Ladder, state: State, months: Months, balance: int, one: Qualifying, day: date
) -> State:  # fmt: skip
    """Take in one happening on `day`, which `months` and `balance` hold already."""
    now = _holding(ladder.window(months, month_of(day)), balance)
    return _took(ladder, state, now, _last_review(ladder, months, balance, day), one, day)


def _took(ladder: Ladder, state: State, now: Totals, review: Totals, one: Qualifying, day: date) -> State:
    """`now` counts with this happening, `review` counted at the newest review."""
    reached = _reached(ladder.rules, now)
    if reached > state.level:
        return replace(state, level=reached, grace_until=None, reached_at=one.occurred_at)
    if not state.level:
        return state
    tier = ladder.rules.tiers[state.level]
    if _kept(tier, now, review):
        return replace(state, grace_until=None) if state.grace_until else state
    if state.grace_until is None and _let_go(tier, now, review):
        return _lost(ladder, state, now, review, day)
    return state


def view(ladder: Ladder, state: State, months: Months, balance: int, today: date) -> Standing:
    """The standing of somebody in that state, to whom nothing happened since."""
    state, month = roll(ladder, state, months, balance, today), month_of(today)
    held = Totals(balance=balance)
    totals = ladder.window(months, month).plus(held)
    if state.grace_until:
        review = _last_review(ladder, months, balance, today)
        end = ladder.end(months, month)
        return Standing(state.level, totals, end, state.grace_until, totals, state.grace_until, review)
    lost = _at_stake(ladder, months, balance, state.level, month)
    keep_until = last_day(lost - 1) if state.level else None
    at_stake = ladder.window(months, lost if ladder.period.kind == "rolling" else month).plus(held)
    return Standing(state.level, totals, ladder.end(months, month), keep_until, at_stake)


def keeping(tier: Tier) -> tuple[Condition, ...]:
    """What keeps a tier; as much as reaching it where the file says nothing else."""
    return tier.keep or tier.conditions


def met(tier: Tier, conditions: Sequence[Condition], totals: Totals) -> bool:
    """Whether these totals are enough, all of them or any, as the tier says."""
    each = [totals.of(one.kind) >= one.goal for one in conditions]
    return all(each) if tier.match == "all" or not each else any(each)


def by_month(did: Iterable[Qualifying], zone: tzinfo) -> dict[int, Totals]:
    """What counts, by local month."""
    months: dict[int, Totals] = {}
    for one in did:
        add(months, month_of(one.occurred_at.astimezone(zone).date()), one)
    return months


def month_of(day: date) -> int:
    """Months since year 0, so that month 12 x y is January of year y."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The day a month begins."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The day a month ends."""
    year, at = divmod(month, 12)
    return date(year, at + 1, calendar.monthrange(year, at + 1)[1])


def _review(ladder: Ladder, state: State, months: Months, balance: int, month: int) -> State:
    """A period ended just before `month`."""
    totals = replace(ladder.reviewed(months, month), balance=balance)
    tier = ladder.rules.tiers[state.level]
    if met(tier, keeping(tier), totals):
        return replace(state, grace_until=None)
    return state if state.grace_until else _lost(ladder, state, totals, totals, first_day(month))


def _lost(ladder: Ladder, state: State, now: Totals, review: Totals, day: date) -> State:
    """What keeps the tier is gone on `day`: grace begins, or the tier goes."""
    if ladder.rules.grace_days:
        return replace(state, grace_until=day + timedelta(days=ladder.rules.grace_days - 1))
    return replace(state, level=_below(ladder.rules, state.level, now, review))


def _fall(ladder: Ladder, state: State, months: Months, balance: int, day: date) -> State:
    """Grace has ended on the eve of `day`."""
    now = _holding(ladder.window(months, month_of(day)), balance)
    review = _last_review(ladder, months, balance, day)
    return replace(state, level=_below(ladder.rules, state.level, now, review), grace_until=None)


def _below(rules: TierSet, level: int, now: Totals, review: Totals) -> int:
    """The level after losing one."""
    if rules.downgrade == "one_rung":
        return level - 1
    return next((one for one in range(level - 1, 0, -1) if _kept(rules.tiers[one], now, review)), 0)


def _last_review(ladder: Ladder, months: Months, balance: int, day: date) -> Totals:
    """What counted at the newest review."""
    return _holding(ladder.reviewed(months, ladder.last_turn(month_of(day))), balance)


def _holding(totals: Totals, balance: int) -> Totals:
    return Totals(totals.spend, totals.points, totals.visits, balance)


def _kept(tier: Tier, now: Totals, review: Totals) -> bool:
    """Whether a tier is kept by what counts now, or by what counted at the last review."""
    best = Totals(
        max(now.spend, review.spend), max(now.points, review.points), max(now.visits, review.visits), now.balance
    )
    return met(tier, keeping(tier), best)


def _let_go(tier: Tier, now: Totals, review: Totals) -> bool:
    """Whether too few points are held: what else keeps a tier waits for the end of the period."""
    held = [one for one in keeping(tier) if one.kind == "balance"]
    if tier.match == "any":
        return bool(held) and not _kept(tier, now, review)
    return any(now.of(one.kind) < one.goal for one in held)


def _reached(rules: TierSet, totals: Totals) -> int:
    """The highest tier whose conditions are met, each on its own: a ladder may ask different things."""
    return max(level for level, tier in enumerate(rules.tiers) if met(tier, tier.conditions, totals))


def _at_stake(ladder: Ladder, months: Months, balance: int, level: int, month: int) -> int:
    """The month at whose beginning the tier would no longer be met if nothing more happened."""
    tier = ladder.rules.tiers[level]
    for ahead in range(month + 1, month + ladder.period.length + 13):
        totals = replace(ladder.reviewed(months, ahead), balance=balance)
        if ladder.turns(ahead) and not met(tier, keeping(tier), totals):
            return ahead
    return month + ladder.period.length + 12


def _counts(one: Totals) -> bool:
    return one.spend > 0 or one.points > 0 or one.visits > 0
