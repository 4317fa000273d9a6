"""Programme parts of quizzes and surveys: what they ask, what is right, and what they bring.

Ids of questions and options are what answers are kept by: change words as you like, and give a new id to what asks
something else. Days are the member's own.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Count, Id, Part, Picture, Some, Text, Words

ProfileField = Literal["first_name", "last_name", "phone", "birthday"]
Score = Annotated[int, Field(ge=0, le=10)]
Percent = Annotated[int, Field(ge=0, le=100)]
HIGHEST_SCORE = 10


class When(Part):
    """Asks only those who gave `question`, a score further up, at least and at most so much."""

    question: Id
    at_least: Score = 0
    at_most: Score = HIGHEST_SCORE


class Option(Part):
    """One thing to choose."""

    id: Id
    text: Text


class PictureOption(Option):
    """One picture to choose; the words say what is on it."""

    picture: Picture


class Asked(Part):
    """What all questions have. `points`: in a quiz for a right answer, in a survey for any."""

    id: Id
    text: Text
    hint: Text | None = None
    picture: Picture | None = None
    required: bool = True
    when: When | None = None
    explanation: Text | None = None
    points: Count = 0


Options = Annotated[tuple[Option, ...], Field(min_length=2, max_length=20)]


class SingleQuestion(Asked):
    """One of some options."""

    type: Literal["single"]
    options: Options
    right: Id | None = None


class MultipleQuestion(Asked):
    """Several options, `least` to `most` of them. `partial` counts each right one, less each wrong one."""

    type: Literal["multiple"]
    options: Options
    least: Some = 1
    most: Some | None = None
    right: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    partial: bool = False


class OrderQuestion(Asked):
    """Options to be put in order; written down in the right one, shown in another. `partial` counts each place.

    In a survey, where nothing is right, it is what the member likes best that comes first.
    """

    type: Literal["order"]
    options: Options
    partial: bool = False


class ImageQuestion(Asked):
    """One of some pictures."""

    type: Literal["image"]
    options: Annotated[tuple[PictureOption, ...], Field(min_length=2, max_length=12)]
    right: Id | None = None


class TextQuestion(Asked):
    """A few words; in a quiz any of `right` will do, however it is capitalised or spaced."""

    type: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=2000)] = 500
    right: Annotated[tuple[Words, ...], Field(min_length=1)] | None = None


class ScoreQuestion(Asked):
    """A number from 0 to 10 with a name for either end."""

    type: Literal["score"]
    low: Text
    high: Text


class ProfileQuestion(Asked):
    """A field of the profile, shown as it is known and changed with the member's consent."""

    type: Literal["profile"]
    field: ProfileField


Question = Annotated[
    SingleQuestion | MultipleQuestion | OrderQuestion | ImageQuestion | TextQuestion | ScoreQuestion | ProfileQuestion,
    Field(discriminator="type"),
]


class Questionnaire(Part):
    """What quizzes and surveys have in common. `completion` is given to whoever finishes it.

    It may be done once, or again `again_after_days` after the last time. `tier_required` and higher tiers may see it.
    """

    id: Annotated[Id, Field(max_length=40)]
    title: Text
    text: Text
    picture: Picture
    added: date | None = None
    minutes: Annotated[int, Field(ge=1, le=120)] = 2
    first_day: date | None = None
    last_day: date | None = None
    again_after_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    tier_required: Id | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=60)]
    completion: tuple[Grant, ...] = ()

    @model_validator(mode="after")
    def _days(self) -> Questionnaire:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("last_day comes before first_day")
        return self


class Quiz(Questionnaire):
    """Has right answers; `passed` is given besides to whoever gets `pass_mark` percent of them."""

    pass_mark: Percent | None = None
    passed: tuple[Grant, ...] = ()


class Survey(Questionnaire):
    """Asks what somebody thinks."""


def graded(question: Question) -> bool:
    """Whether, in a quiz, an answer to it can be right or wrong."""
    return isinstance(question, OrderQuestion) or getattr(question, "right", None) is not None
