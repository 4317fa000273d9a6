"""Status: from what a member did to the tier they hold. Pure; months and years are local ones, named by the caller.

What counts lies in a window of whole months: the calendar year, or the current month and the ones before it. A tier is
reached the moment its conditions are met and looked at again when a period ends (the year, or for a rolling window
each month): whoever no longer meets what keeps it goes down, one rung or to what was earned, as the set says. A refund
lowers what counts but takes no tier away before that.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from api_client.models import ConditionDto, PerkDto, TierDto, TierStandingDto
from api_client.reference.programme_schema import Condition, Period, ProgrammeFile, Tier, TierSet
from api_client.reference.tier_sentences import Speaker


@dataclass(frozen=True)
class Qualifying:
    """Something that counts: minor units spent, points earned, visits made; a refund counts below zero."""

    occurred_at: datetime
    spend: int = 0
    points: int = 0
    visits: int = 0


@dataclass(frozen=True)
class Totals:
    """What counts, added up; by the names that conditions use."""

    spend: int = 0
    points: int = 0
    visits: int = 0

    def plus(self, other: Totals) -> Totals:
        """Both together."""
        return Totals(self.spend + other.spend, self.points + other.points, self.visits + other.visits)

    def of(self, kind: str) -> int:
        """One of the sums, never below zero."""
        return max(0, {"spend": self.spend, "points": self.points, "visits": self.visits}[kind])


@dataclass(frozen=True)
class Standing:
    """Where a member stands. `level` counts from 0; `keep_totals` is what counts when the tier is next at stake."""

    level: int
    totals: Totals
    period_end: date
    keep_until: date | None
    keep_totals: Totals


def stand(tier_set: TierSet, did: Iterable[Qualifying], now: datetime, zone: tzinfo) -> Standing:
    """The standing at `now`; what happens later is ignored."""
    happened = _by_month(did, now, zone)
    months = _sums(happened)
    month = _index(now.astimezone(zone).date())
    level, totals = _replay(tier_set, happened, months, month), _window(tier_set.period, months, month)
    lost = _at_stake(tier_set, months, level, month)
    keep_until = _last_day(lost - 1) if level else None
    at_stake = _window(tier_set.period, months, lost if tier_set.period.kind == "rolling" else month)
    return Standing(level, totals, _period_end(tier_set.period, months, month), keep_until, at_stake)


def standing_dto(
    programme: ProgrammeFile, tier_set: TierSet, did: Iterable[Qualifying], now: datetime, zone: tzinfo, locale: str
) -> TierStandingDto:
    """The standing with every condition in words."""
    standing = stand(tier_set, did, now, zone)
    ladder = ladder_dtos(programme, tier_set, locale, standing, now.astimezone(zone).date())
    tier, level = tier_set.tiers[standing.level], standing.level
    above = tier_set.tiers[level + 1] if level + 1 < len(tier_set.tiers) else None
    speaker = Speaker(programme, locale, now.astimezone(zone).date())
    keep = [
        _condition(speaker, one, standing.keep_totals, "keep", tier, standing.keep_until or standing.period_end)
        for one in _keeping(tier)
    ]
    return TierStandingDto(
        set_id=tier_set.id,
        current=ladder[level],
        next=ladder[level + 1] if above else None,
        progress=_progress(tier, above, standing.totals) if above else 1.0,
        conditions=list(ladder[level + 1].threshold) if above else [],
        period_end=standing.period_end,
        keep_until=standing.keep_until,
        keep_conditions=keep,
        ladder=ladder,
    )


def ladder_dtos(
    programme: ProgrammeFile, tier_set: TierSet, locale: str, standing: Standing | None, today: date
) -> list[TierDto]:
    """Every tier with its perks and conditions; without a standing, as somebody sees it who has done nothing yet."""
    totals = standing.totals if standing else Totals()
    until = standing.period_end if standing else _period_end(tier_set.period, {}, _index(today))
    speaker = Speaker(programme, locale, today)
    return [
        TierDto(
            id=tier.id,
            name=tier.name.pick(locale),
            level=level,
            color=tier.color,
            picture=tier.picture,
            threshold=[_condition(speaker, one, totals, "reach", tier, until) for one in tier.conditions],
            benefits=[
                PerkDto(perk.id, perk.title.pick(locale), perk.text.pick(locale), perk.picture)
                for perk in tier.benefits
            ],
        )
        for level, tier in enumerate(tier_set.tiers)
    ]


def _condition(speaker: Speaker, one: Condition, totals: Totals, aim: str, tier: Tier, until: date) -> ConditionDto:
    current = totals.of(one.kind)
    missing = max(0, one.goal - current)
    return ConditionDto(
        kind=one.kind,
        current=current,
        goal=one.goal,
        missing=missing,
        explanation=speaker.explain(one.kind, missing, one.goal, aim, tier.name.pick(speaker.locale), until),
        currency=speaker.programme.currency if one.kind == "spend" else None,
    )


def _progress(tier: Tier, above: Tier, totals: Totals) -> float:
    """The way from this tier to the one above, 0 to 1; the slowest condition counts, or the fastest of `any`."""
    start = {one.kind: one.goal for one in tier.conditions}
    ways = []
    for one in above.conditions:
        begin = start.get(one.kind, 0)
        ways.append(min(1.0, max(0.0, (totals.of(one.kind) - begin) / (one.goal - begin))))
    return round(min(ways) if above.match == "all" else max(ways), 4)


def _replay(
    tier_set: TierSet, happened: Mapping[int, Sequence[Totals]], months: Mapping[int, Totals], until: int
) -> int:
    """Live through every month since the first, one happening after the other; returns the level at the end."""
    level = 0
    for month in range(min(happened, default=until), until + 1):
        if level and _turns(tier_set.period, month):
            level = _after_review(tier_set, level, _reviewed(tier_set.period, months, month))
        if month in happened:
            totals = _window(tier_set.period, months, month, before=month)
            for one in happened[month]:
                totals = totals.plus(one)
                level = max(level, _reached(tier_set, totals))
    return level


def _reached(tier_set: TierSet, totals: Totals) -> int:
    """The highest tier whose conditions are met, each on its own: a ladder may ask different things."""
    return max(level for level, tier in enumerate(tier_set.tiers) if _met(tier, tier.conditions, totals))


def _after_review(tier_set: TierSet, level: int, totals: Totals) -> int:
    """The level held once a period is over in which `totals` counted."""
    if _met(tier_set.tiers[level], _keeping(tier_set.tiers[level]), totals):
        return level
    if tier_set.downgrade == "one_rung":
        return level - 1
    held = (one for one in range(level - 1, 0, -1) if _met(tier_set.tiers[one], _keeping(tier_set.tiers[one]), totals))
    return next(held, 0)


def _at_stake(tier_set: TierSet, months: Mapping[int, Totals], level: int, month: int) -> int:
    """The month at whose beginning the tier would be lost if nothing more happened."""
    tier = tier_set.tiers[level]
    for ahead in range(month + 1, month + tier_set.period.months + 13):
        review = _turns(tier_set.period, ahead)
        if review and not _met(tier, _keeping(tier), _reviewed(tier_set.period, months, ahead)):
            return ahead
    return month + tier_set.period.months + 12


def _keeping(tier: Tier) -> tuple[Condition, ...]:
    """What keeps a tier; as much as reaching it where the file says nothing else."""
    return tier.keep or tier.conditions


def _met(tier: Tier, conditions: Sequence[Condition], totals: Totals) -> bool:
    met = [totals.of(one.kind) >= one.goal for one in conditions]
    return all(met) if tier.match == "all" or not met else any(met)


def _turns(period: Period, month: int) -> bool:
    """Whether a period ended just before `month`."""
    return period.kind == "rolling" or month % 12 == 0


def _reviewed(period: Period, months: Mapping[int, Totals], month: int) -> Totals:
    """What counts at the review at the beginning of `month`: the year that ended, or the window that moved on."""
    rolling = period.kind == "rolling"
    return _window(period, months, month if rolling else month - 1, before=month)


def _window(period: Period, months: Mapping[int, Totals], month: int, before: int | None = None) -> Totals:
    """What counts in `month`; `before` leaves that month and later ones out."""
    first = month - period.months + 1 if period.kind == "rolling" else month - month % 12
    last = month if period.kind == "rolling" else month - month % 12 + 11
    totals = Totals()
    for at in range(first, (last if before is None else min(last, before - 1)) + 1):
        if at in months:
            totals = totals.plus(months[at])
    return totals


def _period_end(period: Period, months: Mapping[int, Totals], month: int) -> date:
    """Until when all that counts today still does: the end of the year, or before the oldest month drops out."""
    if period.kind == "calendar_year":
        return _last_day(month - month % 12 + 11)
    counted = [at for at, one in months.items() if month - period.months < at <= month and _counts(one)]
    return _last_day(min(counted, default=month) + period.months - 1)


def _counts(one: Totals) -> bool:
    return one.spend > 0 or one.points > 0 or one.visits > 0


def _by_month(did: Iterable[Qualifying], now: datetime, zone: tzinfo) -> dict[int, list[Totals]]:
    """What happened by now, in order, by local month."""
    months: dict[int, list[Totals]] = {}
    for one in sorted(did, key=lambda one: one.occurred_at):
        if one.occurred_at <= now:
            at = _index(one.occurred_at.astimezone(zone).date())
            months.setdefault(at, []).append(Totals(one.spend, one.points, one.visits))
    return months


def _sums(happened: Mapping[int, Sequence[Totals]]) -> dict[int, Totals]:
    return {
        at: Totals(sum(one.spend for one in days), sum(one.points for one in days), sum(one.visits for one in days))
        for at, days in happened.items()
    }


def _index(day: date) -> int:
    """Months since year 0, so that month 12 x y is January of year y."""
    return day.year * 12 + day.month - 1


def _last_day(month: int) -> date:
    year, at = divmod(month, 12)
    return date(year, at + 1, calendar.monthrange(year, at + 1)[1])
