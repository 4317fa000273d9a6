"""Challenges from the wire's terms to the domain's. Raises ValueError for what the domain can't show."""

from __future__ import annotations

from api_client.play import challenges as wire
from member_app.data.prizes import prizes_of
from member_app.domain.challenge import (
    Challenge,
    ChallengeState,
    ChallengeType,
    Completion,
    CompletionState,
    Criterion,
    Period,
    PeriodState,
    Stage,
    StageState,
    Streak,
)


def challenge_of(dto: wire.ChallengeDto) -> Challenge:
    return Challenge(
        id=dto.id,
        type=ChallengeType(dto.type),
        title=dto.title,
        text=dto.text,
        terms=dto.terms,
        picture=dto.picture,
        state=ChallengeState(dto.state),
        joinable=dto.joinable,
        is_new=dto.is_new,
        featured=dto.featured,
        joined_at=dto.joined_at,
        starts_at=dto.starts_at,
        ends_at=dto.ends_at,
        ends_on=dto.ends_on,
        progress=min(1.0, max(0.0, dto.progress)),
        progress_text=dto.progress_text,
        missing_text=dto.missing_text,
        criteria=tuple(criterion_of(each) for each in dto.criteria),
        prizes=prizes_of(dto.rewards),
        stages=tuple(stage_of(each) for each in dto.stages),
        streak=streak_of(dto.streak) if dto.streak else None,
        stamp_picture=dto.stamp_picture,
        last_stamp_picture=dto.last_stamp_picture,
        completed=dto.completed,
        runs=dto.runs,
        completions=tuple(completion_of(each) for each in dto.completions),
    )


def criterion_of(dto: wire.CriterionDto) -> Criterion:
    return Criterion(
        id=dto.id,
        text=dto.text,
        progress_text=dto.progress_text,
        missing_text=dto.missing_text,
        picture=dto.picture,
        current=dto.current,
        goal=dto.goal,
        done=dto.done,
    )


def stage_of(dto: wire.StageDto) -> Stage:
    return Stage(dto.number, dto.title, dto.goal, StageState(dto.state), prizes_of(dto.rewards))


def streak_of(dto: wire.StreakDto) -> Streak:
    return Streak(
        unit=dto.unit,
        length=dto.length,
        best=dto.best,
        goal=dto.goal,
        jokers_left=dto.jokers_left,
        kept_now=dto.kept_now,
        ends_at=dto.ends_at,
        periods=tuple(Period(each.starts_on, PeriodState(each.state)) for each in dto.periods),
    )


def completion_of(dto: wire.CompletionDto) -> Completion:
    state = CompletionState(dto.state)
    return Completion(dto.number, dto.stage, dto.completed_at, state, dto.claim_until, prizes_of(dto.rewards))
