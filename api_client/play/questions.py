"""Wire types and operations of quizzes and surveys. What is right is told once a quiz is done, never before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attrs import frozen

from api_client.calls import MemberCalls, part
from api_client.play.grants import GrantDto
from api_client.transport import Request


@frozen
class QuestionnaireDto:
    """One in short. `state` is `upcoming`, `open`, `started`, `done`, `ended` or `locked`; `kind` `quiz` or `survey`.

    `total` counts the questions that are asked as things stand. `number` tells this time from the ones before.
    `passed`, `right` and `graded` are of the time that is done.
    """

    id: str
    kind: str
    title: str
    text: str
    picture: str
    state: str
    answered: int
    total: int
    minutes: int
    number: int
    is_new: bool
    reward: str
    rewards: list[GrantDto]
    starts_at: datetime | None
    ends_at: datetime | None
    ends_on: date | None
    done_at: datetime | None
    again_at: datetime | None
    passed: bool | None
    right: int
    graded: int
    tier_required: str | None


@frozen
class QuestionnairesDto:
    """What the member may see: to be gone on with, open, then what is over."""

    items: list[QuestionnaireDto]
    as_of: datetime


@frozen
class OptionDto:
    """One thing to choose or to sort."""

    id: str
    text: str
    picture: str


@frozen
class WhenDto:
    """Asked only where the score given to `question` lies between both, these included."""

    question: str
    at_least: int
    at_most: int


@frozen
class QuestionDto:
    """`type` is `single`, `multiple`, `order`, `image`, `text`, `score` or `profile`.

    `least` and `most` bound how many options are chosen, `max_length` how long a text is. `low` and `high` name the
    ends of a score. `field` of a profile question is the one in `/v1/me`; `known` what is there now.
    """

    id: str
    type: str
    text: str
    hint: str
    picture: str
    required: bool
    options: list[OptionDto]
    least: int
    most: int
    max_length: int
    low: str
    high: str
    field: str
    known: str
    points: int
    when: WhenDto | None


@frozen
class AnswerDto:
    """What was said: options (in their order, for `order`), a text or a score. `stamp` is the sender's own time in ms,

    by which the newest of two is known. All empty: the answer was taken back.
    """

    question: str
    stamp: int
    options: list[str]
    text: str
    score: int | None


@frozen
class JudgedDto:
    """One answer of what is done. `credit` runs from 0 to 1; None where nothing is right or wrong.

    `right` are the right options in their order, `right_texts` the words that would have done.
    """

    question: str
    credit: float | None
    right: list[str]
    right_texts: list[str]
    explanation: str


@frozen
class ResultDto:
    """How it went. `share` runs from 0 to 1; `pass_mark`, of the same, is None where there is nothing to pass."""

    right: int
    graded: int
    share: float
    pass_mark: float | None
    passed: bool | None
    rewards: list[GrantDto]
    items: list[JudgedDto]
    completed_at: datetime


@frozen
class SheetDto:
    """One with its questions and what the member said; `result` once it is done."""

    about: QuestionnaireDto
    questions: list[QuestionDto]
    answers: list[AnswerDto]
    result: ResultDto | None
    as_of: datetime


@frozen
class OptionCountDto:
    """How often an option was chosen, and the place it was put in on average."""

    id: str
    text: str
    count: int
    place: float | None


@frozen
class QuestionResultsDto:
    """What was said to one question, by `answered` people. `scores` counts 0 to 10; `nps` runs from -100 to 100.

    `removed`: it is not asked any more. `texts` counts what was written, to be read page by page.
    """

    id: str
    type: str
    text: str
    removed: bool
    answered: int
    options: list[OptionCountDto]
    scores: list[int]
    average: float | None
    nps: int | None
    texts: int


@frozen
class SurveyResultsDto:
    """What a survey brought to light; nobody's name is in it."""

    id: str
    title: str
    started: int
    completed: int
    questions: list[QuestionResultsDto]
    as_of: datetime


@frozen
class SurveyTextsDto:
    """What members wrote, newest first."""

    items: list[str]
    next_cursor: str | None


def _under(kind: str, questionnaire_id: str | None = None) -> str:
    base = "/v1/me/quizzes" if kind == "quiz" else "/v1/me/surveys"
    return base if questionnaire_id is None else f"{base}/{part(questionnaire_id)}"


class QuestionCalls(MemberCalls):
    """Quizzes and surveys of a member; `kind` is `quiz` or `survey`."""

    async def questionnaires(self, kind: str) -> QuestionnairesDto:
        return await self._get(_under(kind), QuestionnairesDto)

    async def sheet(self, kind: str, questionnaire_id: str) -> SheetDto:
        return await self._get(_under(kind, questionnaire_id), SheetDto)

    async def answer_question(
        self,
        kind: str,
        questionnaire_id: str,
        question: str,
        *,
        number: int,
        stamp: int,
        options: Sequence[str] = (),
        text: str = "",
        score: int | None = None,
    ) -> AnswerDto:
        """What holds then, which is a newer answer where there is one. Refused: `closed`, `validation`, `not-found`."""
        path = f"{_under(kind, questionnaire_id)}/answers/{part(question)}"
        body = {"number": number, "stamp": stamp, "options": list(options), "text": text, "score": score}
        return self._read(await self._mine(Request("PUT", path, json=body), again=True), AnswerDto)

    async def complete_questions(
        self, kind: str, questionnaire_id: str, *, number: int, profile: bool, key: str
    ) -> SheetDto:
        """`profile`: what was said of the profile goes there. Refused: `closed`, `validation` (what is unanswered)."""
        body = {"number": number, "profile": profile}
        return await self._post(f"{_under(kind, questionnaire_id)}/completion", body, key, SheetDto)
