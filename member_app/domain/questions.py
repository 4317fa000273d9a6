"""Quizzes and surveys: what they are about, their questions, and what a member answered.

Which questions are asked follows from the answers so far; right answers are known only once a quiz is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from member_app.domain.play import Prize

#: The highest of a score from nought.
HIGHEST_SCORE = 10
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,30}")


class QuestionnaireKind(StrEnum):
    """A quiz has right answers, a survey asks what somebody thinks."""

    QUIZ = "quiz"
    SURVEY = "survey"


class QuestionnaireState(StrEnum):
    """Where a member stands with one."""

    UPCOMING = "upcoming"  # begins later
    OPEN = "open"  # nothing answered yet
    STARTED = "started"  # half answered, to be gone on with
    DONE = "done"
    ENDED = "ended"  # over before the member finished
    LOCKED = "locked"  # for members of a higher tier


class QuestionType(StrEnum):
    """How a question is answered."""

    SINGLE = "single"  # one option
    MULTIPLE = "multiple"  # several options
    ORDER = "order"  # all options, sorted
    IMAGE = "image"  # one picture
    TEXT = "text"
    SCORE = "score"  # 0 to 10
    PROFILE = "profile"  # a field of the member's own profile


@dataclass(frozen=True)
class Questionnaire:
    """One quiz or survey in short. `total` counts the questions asked as things stand, `minutes` is what they take.

    `reward` says in words what it brings at most. `number` tells this time from the ones before; `again_at` is when it
    may be done once more (UTC), None where it may not. `ends_on` is its last day on the member's calendar. `passed`,
    `right` and `graded` are of a quiz that is done; `tier` is the tier it takes.
    """

    id: str
    kind: QuestionnaireKind
    title: str
    text: str
    picture: str
    state: QuestionnaireState
    answered: int
    total: int
    minutes: int
    number: int
    reward: str = ""
    prizes: tuple[Prize, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    ends_on: date | None = None
    done_at: datetime | None = None
    again_at: datetime | None = None
    passed: bool | None = None
    right: int = 0
    graded: int = 0
    tier: str | None = None
    is_new: bool = False

    @property
    def answerable(self) -> bool:
        """Whether answers are taken."""
        return self.state in (QuestionnaireState.OPEN, QuestionnaireState.STARTED)

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return self.answered / self.total if self.total else 0.0


@dataclass(frozen=True)
class Option:
    """One thing to choose or to sort; the words also name its picture."""

    id: str
    text: str
    picture: str = ""


@dataclass(frozen=True)
class When:
    """Asked only where the score given to `question` lies between both, these included."""

    question: str
    at_least: int
    at_most: int


@dataclass(frozen=True)
class Question:
    """`field` is the profile's, for a profile question, and `known` what is there now.

    `least` and `most` bound how many options are chosen; `max_length` a text. `low` and `high` name a score's ends.
    """

    id: str
    type: QuestionType
    text: str
    hint: str = ""
    picture: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    least: int = 1
    most: int = 1
    max_length: int = 0
    low: str = ""
    high: str = ""
    field: str = ""
    known: str = ""
    points: int = 0
    when: When | None = None


@dataclass(frozen=True)
class Answer:
    """What was said: options by id (in their order, for `order`), words, or a score. All empty: nothing, on purpose.

    `waiting` while only this device has it.
    """

    options: tuple[str, ...] = ()
    text: str = ""
    score: int | None = None
    waiting: bool = False

    @property
    def empty(self) -> bool:
        return not self.options and not self.text.strip() and self.score is None

    def same_as(self, other: Answer) -> bool:
        """Whether both say the same."""
        return (self.options, self.text, self.score) == (other.options, other.text, other.score)


NOTHING = Answer()


@dataclass(frozen=True)
class Judged:
    """One question of what is done: how far the answer was right (0 to 1; None where nothing is right or wrong)."""

    question: Question
    answer: Answer
    credit: float | None
    right: Answer
    explanation: str = ""

    @property
    def is_right(self) -> bool:
        return self.credit is not None and self.credit >= 1


@dataclass(frozen=True)
class Outcome:
    """How it went; final. `share` runs from 0 to 1, `pass_share` is what it took (None: nothing to pass)."""

    right: int
    graded: int
    share: float
    pass_share: float | None
    passed: bool | None
    prizes: tuple[Prize, ...]
    items: tuple[Judged, ...]
    completed_at: datetime


@dataclass(frozen=True)
class Sheet:
    """A quiz or survey with its questions and the member's answers by question; `outcome` once it is done."""

    about: Questionnaire
    questions: tuple[Question, ...]
    answers: dict[str, Answer] = field(default_factory=dict)
    outcome: Outcome | None = None

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions to be answered as things stand, in order."""
        return tuple(each for each in self.questions if self._applies(each.when))

    def answer(self, question_id: str) -> Answer:
        """What was said to a question; empty where nothing was."""
        return self.answers.get(question_id, NOTHING)

    @property
    def answered(self) -> int:
        """How many of the questions that are asked have an answer."""
        return sum(not self.answer(each.id).empty for each in self.asked)

    @property
    def missing(self) -> tuple[Question, ...]:
        """Questions that need an answer before it can be finished."""
        return tuple(each for each in self.asked if each.required and self.answer(each.id).empty)

    @property
    def next(self) -> Question | None:
        """Where to go on: the first question without an answer."""
        return next((each for each in self.asked if self.answer(each.id).empty), None)

    @property
    def waiting(self) -> int:
        """Answers that only this device has."""
        return sum(each.waiting for each in self.answers.values())

    @property
    def profile(self) -> dict[str, str]:
        """What finishing would change in the profile: field name to value."""
        found = {each.field: self.answer(each.id).text.strip() for each in self.asked if each.field}
        known = {each.field: each.known for each in self.asked if each.field}
        return {name: value for name, value in found.items() if value and value != known[name]}

    def _applies(self, when: When | None) -> bool:
        if when is None:
            return True
        score = self.answer(when.question).score
        return score is not None and when.at_least <= score <= when.at_most


def fault(question: Question, answer: Answer) -> str | None:
    """What is wrong with an answer, as the last part of a message key; None when it can be given."""
    if answer.empty:
        return "required" if question.required else None
    match question.type:
        case QuestionType.MULTIPLE:
            if len(answer.options) < question.least:
                return "too_few"
            if len(answer.options) > question.most:
                return "too_many"
        case QuestionType.TEXT if len(answer.text.strip()) > question.max_length:
            return "too_long"
        case QuestionType.PROFILE:
            return _profile_fault(question.field, answer.text.strip())
    return None


def _profile_fault(name: str, text: str) -> str | None:
    """A birthday is an ISO date by now; what could not be read as a day is not one."""
    if name == "birthday":
        try:
            date.fromisoformat(text)
        except ValueError:
            return "birthday"
        return None
    if name == "phone":
        return None if _PHONE.fullmatch(text) else "phone"
    return "too_long" if len(text) > 80 else None
