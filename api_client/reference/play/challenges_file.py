"""How a programme file describes challenges: what counts, for whom and when, how often, and what it brings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api_client.reference.play.criteria_file import Criterion
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Id, Locale, Part, Picture, Some, Text

Days = Annotated[int, Field(ge=1, le=730)]
Criteria = Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=10)]
Prize = Annotated[tuple[Grant, ...], Field(max_length=10)]
RUNS = 1000


class Audience(Part):
    """For whom; all that is said must hold when they join: a tier of any set, days of joining, language."""

    tiers: tuple[Id, ...] = ()
    joined_from: date | None = None
    joined_until: date | None = None
    locales: tuple[Locale, ...] = ()


class ChallengePart(Part):
    """What every challenge says.

    It is new for `new_days` after it was `added`; `featured` sorts those that are alike, lowest first.
    From `first_day` to `last_day` of the member's own calendar, and within `days` of joining, the day of it counted.
    `enrolment` by the `member`, who may leave again, or `automatic`. `counts` from `joining` or from the `start` (the
    first day, or when the member joined the programme). The prize is given at once or waits to be claimed, for
    `claim_days`. `on_refund` says whether a prize is taken back when less counts than it took.
    """

    id: Id
    title: Text
    text: Text
    terms: Text | None = None
    picture: Picture
    added: date
    new_days: Annotated[int, Field(ge=0, le=4000)] = 14
    featured: Annotated[int, Field(ge=0, le=1000)] | None = None
    enrolment: Literal["member", "automatic"] = "member"
    counts: Literal["joining", "start"] = "joining"
    first_day: date | None = None
    last_day: date | None = None
    days: Days | None = None
    who: Audience = Audience()
    claim: bool = False
    claim_days: Annotated[int, Field(ge=1, le=365)] = 14
    on_refund: Literal["keep", "take_back"] = "take_back"


class Task(ChallengePart):
    """All criteria must hold; then again, up to `runs` times (None: without end), with what was left over counted."""

    type: Literal["task"]
    criteria: Criteria
    rewards: Annotated[Prize, Field(min_length=1)]
    runs: Annotated[int, Field(ge=1, le=RUNS)] | None = 1


class StampCard(ChallengePart):
    """A row that fills, one stamp for each of its only criterion; a full card begins the next."""

    type: Literal["stamp_card"]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=1)]
    rewards: Annotated[Prize, Field(min_length=1)]
    runs: Annotated[int, Field(ge=1, le=RUNS)] | None = None
    stamp_picture: Picture
    last_stamp_picture: Picture = "gift"


class Streak(ChallengePart):
    """`periods` days, weeks from Monday or months in a row in each of which all criteria hold.

    `jokers` missed ones are forgiven in a row.
    """

    type: Literal["streak"]
    criteria: Criteria
    unit: Literal["day", "week", "month"]
    periods: Annotated[int, Field(ge=2, le=366)]
    jokers: Annotated[int, Field(ge=0, le=30)] = 0
    rewards: Annotated[Prize, Field(min_length=1)]
    runs: Annotated[int, Field(ge=1, le=RUNS)] | None = 1


class Stage(Part):
    """A rung of a ladder: how much of the criterion it takes in all, and what it brings."""

    title: Text
    goal: Some
    rewards: Annotated[Prize, Field(min_length=1)]


class Milestone(ChallengePart):
    """A ladder of growing goals over its only criterion, whose own goal is not used."""

    type: Literal["milestone"]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=1)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=20)]


Challenge = Annotated[Task | StampCard | Streak | Milestone, Field(discriminator="type")]
