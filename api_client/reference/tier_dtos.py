"""Status as the app reads it: standings, ladders, and every condition in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from api_client.models import ConditionDto, PerkDto, ProjectionDto, TierDto, TierStandingDto
from api_client.reference.programme_schema import Condition, ProgrammeFile, Tier, TierSet
from api_client.reference.projection import Projection, project
from api_client.reference.tier_sentences import Speaker
from api_client.reference.tiers import (
    Ladder,
    Months,
    Qualifying,
    Standing,
    State,
    Totals,
    by_month,
    keeping,
    month_of,
    replay,
    view,
)


def standing_dto(
    programme: ProgrammeFile, tier_set: TierSet, did: Iterable[Qualifying], now: datetime, zone: tzinfo, locale: str,
    joined: date | None = None,
) -> TierStandingDto:  # fmt: skip
    """The standing of somebody who did this, with every condition in words."""
    known = [one for one in did if one.occurred_at <= now]
    ladder, today = Ladder(tier_set, month_of(joined) if joined else 0), now.astimezone(zone).date()
    state, balance = replay(ladder, known, today, zone), sum(one.balance for one in known)
    return dto(programme, ladder, state, by_month(known, zone), balance, today, locale)


def dto(
    programme: ProgrammeFile, ladder: Ladder, state: State, months: Months, balance: int, today: date, locale: str,
) -> TierStandingDto:  # fmt: skip
    """The standing of somebody in that state, to whom nothing happened since."""
    standing = view(ladder, state, months, balance, today)
    tier_set, level = ladder.rules, standing.level
    rungs = ladder_dtos(programme, tier_set, locale, standing, today)
    tier = tier_set.tiers[level]
    above = tier_set.tiers[level + 1] if level + 1 < len(tier_set.tiers) else None
    speaker = Speaker(programme, locale, today)
    until = standing.keep_until or standing.period_end
    return TierStandingDto(
        set_id=tier_set.id,
        current=rungs[level],
        next=rungs[level + 1] if above else None,
        progress=_progress(tier, above, standing.totals) if above else 1.0,
        conditions=list(rungs[level + 1].threshold) if above else [],
        period_end=standing.period_end,
        keep_until=standing.keep_until,
        keep_conditions=[_condition(speaker, one, _keeps(one, standing), "keep", tier, until) for one in keeping(tier)],
        ladder=rungs,
        projection=_projected(speaker, tier_set, project(ladder, state, months, balance, today)),
        grace_until=standing.grace_until,
    )


def ladder_dtos(
    programme: ProgrammeFile, tier_set: TierSet, locale: str, standing: Standing | None, today: date
) -> list[TierDto]:
    """Every tier with its perks and conditions; without a standing, as somebody sees it who has done nothing yet."""
    totals = standing.totals if standing else Totals()
    until = standing.period_end if standing else Ladder(tier_set, month_of(today)).end({}, month_of(today))
    speaker = Speaker(programme, locale, today)
    return [
        TierDto(
            id=tier.id,
            name=tier.name.pick(locale),
            level=level,
            color=tier.color,
            picture=tier.picture,
            threshold=[
                _condition(speaker, one, totals.of(one.kind), "reach", tier, until) for one in tier.conditions
            ],
            benefits=[
                PerkDto(perk.id, perk.title.pick(locale), perk.text.pick(locale), perk.picture)
                for perk in tier.benefits
            ],
        )
        for level, tier in enumerate(tier_set.tiers)
    ]  # fmt: skip


def _projected(speaker: Speaker, tier_set: TierSet, one: Projection | None) -> ProjectionDto | None:
    if one is None:
        return None
    name = tier_set.tiers[one.level].name.pick(speaker.locale)
    return ProjectionDto(one.kind, speaker.project(one.kind, name, one.on), one.on, tier_set.tiers[one.level].id, name)


def _keeps(one: Condition, standing: Standing) -> int:
    """What counts towards keeping; in the days of grace, what was enough at the last review still is."""
    before = standing.kept_by.of(one.kind)
    return before if before >= one.goal else standing.keep_totals.of(one.kind)


def _condition(speaker: Speaker, one: Condition, current: int, aim: str, tier: Tier, until: date) -> ConditionDto:
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
