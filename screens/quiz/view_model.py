"""Doing a quiz or a survey: where one is, what is being answered, and finishing. Answers are kept on every step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import TypeAlias

import flet as ft

from member_app.domain.draft import NOTHING_TYPED, Draft
from member_app.domain.failure import Failure
from member_app.domain.play_repositories import QuestionRepository
from member_app.domain.questions import (
    NOTHING,
    Answer,
    Question,
    QuestionnaireKind,
    QuestionType,
    Sheet,
    fault,
)
from member_app.domain.repositories import DraftRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from member_app.i18n import Text
from screens.shared.follow import Follower

State: TypeAlias = Loading | Known[Sheet]

_WRITTEN = (QuestionType.TEXT, QuestionType.PROFILE)


class Step(Enum):
    """How far one has come with it on this page."""

    INTRO = "intro"
    ASKING = "asking"
    REVIEW = "review"


@ft.observable
@dataclass
class QuizViewModel:
    """`at` is the question on screen, `draft` what is chosen or typed there, `typed` a date as it was written.

    `filled` counts how often the app put words into the field itself; `restored`: what stands there was typed on a page
    that is gone. `error` is what is wrong with the draft, as the
    last part of a message key. `consent`: what was said of the profile may go there. `failed` is why the newest
    command did not work.
    """

    kind: QuestionnaireKind
    questionnaire_id: str
    questions: QuestionRepository
    text: Text
    drafts: DraftRepository
    state: State = field(default_factory=Loading)
    step: Step = Step.INTRO
    at: str = ""
    draft: Answer = NOTHING
    filled: int = 0
    error: str = ""
    consent: bool = False
    finishing: bool = False
    failed: Failure | None = None
    restored: bool = False

    def __post_init__(self) -> None:
        self._draft_name, self._before = f"{self.kind.value}.{self.questionnaire_id}", NOTHING_TYPED
        self._follower: Follower[Sheet] = Follower(
            lambda: self.questions.watch_one(self.kind, self.questionnaire_id), self._take
        )

    async def run(self) -> None:
        """Follows it from the beginning; what was answered is gone on with."""
        self.step, self.at, self.draft, self.error = Step.INTRO, "", NOTHING, ""
        self.finishing, self.failed, self.consent = False, None, False
        async with asyncio.TaskGroup() as group:
            recalling = group.create_task(self._recall())
            await self._follower.run()
            recalling.cancel()

    async def refresh(self) -> None:
        """Asks the server again."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    # --- where one is ---

    @property
    def sheet(self) -> Sheet | None:
        return self.state.value if isinstance(self.state, Ready) else None

    @property
    def question(self) -> Question | None:
        """The one on screen."""
        sheet = self.sheet
        return next((each for each in sheet.asked if each.id == self.at), None) if sheet else None

    @property
    def place(self) -> int:
        """Which of the questions it is, from 1."""
        sheet = self.sheet
        return next((n for n, each in enumerate(sheet.asked, 1) if each.id == self.at), 1) if sheet else 1

    def begin(self) -> None:
        """From the first question without an answer; to the review where all have one."""
        sheet = self.sheet
        if sheet is not None and sheet.about.answerable:
            self._go(sheet.next, sheet)

    def open(self, question_id: str) -> None:
        """One question again, from the review."""
        sheet = self.sheet
        if sheet is not None and not self.finishing:
            self._go(next((each for each in sheet.asked if each.id == question_id), None), sheet)

    async def next(self) -> None:
        """Checks and keeps the draft, and goes on."""
        sheet, question = self.sheet, self.question
        if sheet is None or question is None:
            return
        answer = self._said(question)
        self.error = fault(question, answer) or self._later(question, answer)
        if self.error:
            return
        kept, changed = sheet.answer(question.id), replace(sheet, answers=sheet.answers | {question.id: answer})
        following = changed.asked[self._index(changed, question.id) + 1 :]
        self._forget_words()
        self._go(following[0] if following else None, changed)
        if not answer.same_as(kept):
            await self._keep(sheet, question, answer)

    async def back(self) -> None:
        """To the question before, or to the beginning; a sound draft is kept."""
        sheet, question = self.sheet, self.question
        if sheet is None:
            return
        if self.step is Step.REVIEW or question is None:
            self._go(sheet.asked[-1] if sheet.asked else None, sheet)
            return
        answer, before = self._said(question), sheet.asked[: self._index(sheet, question.id)]
        if question.type in _WRITTEN and not fault(question, answer):
            self._forget_words()  # it is kept as an answer
        if before:
            self._go(before[-1], sheet)
        else:
            self.step, self.error = Step.INTRO, ""
        if not answer.empty and not answer.same_as(sheet.answer(question.id)) and not fault(question, answer):
            await self._keep(sheet, question, answer)

    # --- answering ---

    def choose(self, option: str) -> None:
        """The only option, or one more or less of several."""
        question = self.question
        if question is None:
            return
        if question.type is QuestionType.MULTIPLE:
            chosen = [each for each in self.draft.options if each != option]
            options = tuple(chosen) if option in self.draft.options else (*chosen, option)
        else:
            options = (option,)
        self.draft, self.error = replace(self.draft, options=options), ""

    def move(self, option: str, to: int) -> None:
        """Puts an option in order elsewhere, counted from 0."""
        if option not in self.draft.options:
            return
        others = [each for each in self.draft.options if each != option]
        place = max(0, min(to, len(others)))
        self.draft, self.error = replace(self.draft, options=(*others[:place], option, *others[place:])), ""

    def rate(self, score: int) -> None:
        self.draft, self.error = replace(self.draft, score=score), ""

    def type(self, words: str) -> None:
        """The field was typed into."""
        self.draft = replace(self.draft, text=words)
        if self.error:
            self.error = ""
        self._keep_words()

    def discard(self) -> None:
        """Throws away what was typed before; the answer is what it was."""
        sheet, question = self.sheet, self.question
        if sheet is not None and question is not None:
            self._forget_words()
            self._go(question, sheet)

    def agree(self, consent: bool) -> None:
        """Whether what was said of the profile may go there."""
        self.consent = consent

    async def finish(self) -> None:
        """Hands it in; a further call while one runs does nothing."""
        sheet = self.sheet
        if sheet is None or self.finishing or sheet.missing:
            return
        self.finishing, self.failed = True, None
        try:
            answer = await self.questions.complete(sheet, profile=self.consent)
        finally:
            self.finishing = False
        if isinstance(answer, Failure):
            self.failed = answer
        else:
            self._show(answer)

    # --- inside ---

    def _go(self, question: Question | None, sheet: Sheet) -> None:
        self.error, self.failed, self.restored = "", None, False
        if question is None:
            self.step, self.at, self.draft = Step.REVIEW, "", NOTHING
            return
        self.step, self.at, self.draft = Step.ASKING, question.id, self._drawn(question, sheet.answer(question.id))
        self.filled += 1
        self._restore()

    async def _recall(self) -> None:
        """What was typed on a page that is gone; also for a question that is on screen already and was not touched."""
        self._before = await self.drafts.restore(self._draft_name)
        self._restore()

    def _restore(self) -> None:
        sheet, question = self.sheet, self.question
        if sheet is None or question is None or self._before.basis != self._basis(sheet):
            return
        words = self._before.fields.get(question.id, "")
        untouched = self.draft == self._drawn(question, sheet.answer(question.id))
        if words and untouched and words != self.draft.text and question.type in _WRITTEN:
            self.draft, self.restored = replace(self.draft, text=words), True
            self.filled += 1

    def _keep_words(self) -> None:
        """What is written may outlive this page; it is no answer before the member goes on."""
        sheet = self.sheet
        if sheet is not None:
            fields = {self.at: self.draft.text} if self.draft.text.strip() else {}
            self.drafts.keep(self._draft_name, Draft(fields, self._basis(sheet)))

    def _forget_words(self) -> None:
        self._before = NOTHING_TYPED
        self.drafts.forget(self._draft_name)

    def _basis(self, sheet: Sheet) -> dict[str, str]:
        """Which time it is done, and the language that days are written in."""
        return {"number": str(sheet.about.number), "language": self.text.language}

    def _drawn(self, question: Question, answer: Answer) -> Answer:
        """The answer as it is shown to be changed: an order begins as it is offered, a field as it is known."""
        match question.type:
            case QuestionType.ORDER:
                offered = tuple(each.id for each in question.options)
                return answer if set(answer.options) == set(offered) else Answer(offered)
            case QuestionType.PROFILE:
                return Answer(text=self.written(question, answer.text or question.known))
        return answer

    def written(self, question: Question, value: str) -> str:
        """A profile field's value as one writes it here."""
        day = _day(value) if question.field == "birthday" else None
        return self.text.numeric_day(day) if day else value

    def _said(self, question: Question) -> Answer:
        """The draft as it is kept."""
        text = self.draft.text.strip()
        if question.field == "birthday" and (day := self.text.parse_day(text)):
            text = day.isoformat()
        return replace(self.draft, text=text, waiting=False)

    def _later(self, question: Question, answer: Answer) -> str:
        """Nobody is born tomorrow."""
        day = _day(answer.text) if question.field == "birthday" else None
        return "birthday" if day and (day > self.text.today() or day.year < 1900) else ""

    async def _keep(self, sheet: Sheet, question: Question, answer: Answer) -> None:
        # Shown at once: what is asked next depends on it.
        self._show(replace(sheet, answers=sheet.answers | {question.id: answer}))
        failure = await self.questions.answer_question(sheet, question, answer)
        if failure is not None:
            self.failed = failure

    def _take(self, known: Known[Sheet]) -> None:
        if isinstance(known, Failed) and isinstance(self.state, Ready):
            return
        self.state = known
        sheet = self.sheet
        if sheet is not None and self.step is Step.ASKING and self.question is None:
            self._go(sheet.next, sheet)  # it is not asked any more

    def _show(self, sheet: Sheet) -> None:
        if isinstance(self.state, Ready):
            self.state = replace(self.state, value=sheet)

    @staticmethod
    def _index(sheet: Sheet, question_id: str) -> int:
        return next((n for n, each in enumerate(sheet.asked) if each.id == question_id), len(sheet.asked) - 1)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def sorted_options(question: Question, order: Sequence[str]) -> list[str]:
    """The words of options in an order."""
    words = {each.id: each.text for each in question.options}
    return [words[each] for each in order if each in words]
