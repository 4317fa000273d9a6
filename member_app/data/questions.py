"""Quizzes and surveys: kept for offline days, answered also without a connection, finished never without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeAlias

from attrs import evolve

from api_client.errors import Refused
from api_client.play.questions import AnswerDto, QuestionnaireDto, QuestionnairesDto, SheetDto
from member_app.data.outbox import Outbox, Write
from member_app.data.posting import Posting
from member_app.data.question_mapping import questionnaire_of, sheet_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.questions import Answer, Question, Questionnaire, QuestionnaireKind, QuestionnaireState, Sheet
from member_app.domain.state import Known

Key: TypeAlias = tuple[str, str]
#: Of so many one can answer without a connection although they were never opened.
_AHEAD = 6
#: What the service says when what was known here is not so any more.
_OUTDATED = (FailureKind.CLOSED, FailureKind.INVALID, FailureKind.NOT_FOUND)


class OfflineQuestionRepository:
    """A `QuestionRepository`. Answers are shown as waiting until the service has them."""

    def __init__(self, scope: Scope, posting: Posting) -> None:
        self._scope, self._posting = scope, posting
        self._last_stamp = 0
        self._sheets = Remembered(scope, self._sheet)
        self.outbox = Outbox(scope, self._send, _sound, "answers", self.republish)
        self.resource: Resource[QuestionnairesDto, tuple[Questionnaire, ...]] = Resource(
            scope, QuestionnairesDto, unconditional(self._all), self._listed, name="questions"
        )

    async def watch(self) -> AsyncIterator[Known[tuple[Questionnaire, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, kind: QuestionnaireKind, questionnaire_id: str) -> AsyncIterator[Known[Sheet]]:
        async with aclosing(self._sheets[kind.value, questionnaire_id].watch()) as states:
            async for state in states:
                yield state

    async def answer_question(self, sheet: Sheet, question: Question, answer: Answer) -> Failure | None:
        about = sheet.about
        said = {"question": question.id, "stamp": self._stamp(), "options": list(answer.options)}
        said |= {"text": answer.text.strip(), "score": answer.score}
        where = {"kind": about.kind.value, "id": about.id, "number": about.number}
        return await self.outbox.post({**where, **said}, {}, "")

    async def complete(self, sheet: Sheet, *, profile: bool) -> Sheet | Failure:
        about = sheet.about
        key = (about.kind.value, about.id)
        await self.outbox.flush()
        if self._waiting(key, about.number):
            return Failure(FailureKind.OFFLINE)

        async def taken(answer: SheetDto) -> Sheet:
            await self._keep(key, answer)
            return sheet_of(answer)

        client = self._scope.client
        answer = await self._posting.once(
            f"questions:{about.kind.value}:{about.id}:{about.number}:{profile}",
            lambda name: client.complete_questions(*key, number=about.number, profile=profile, key=name),
            taken,
        )
        if isinstance(answer, Failure) and answer.kind in _OUTDATED:
            await self._sheets[key].refresh(newer=True)
        return answer

    async def prefetch(self) -> None:
        """Fetches what the member may want to answer without a connection."""
        known = self.resource.value
        for about in [each for each in known.items if each.state in ("open", "started")][:_AHEAD] if known else ():
            sheet = self._sheets[about.kind, about.id]
            if await sheet.load() is None and await sheet.refresh() is not None:
                return

    def republish(self) -> None:
        """Shows anew what the waiting answers are mixed with."""
        for sheet in self._sheets.values():
            sheet.republish()
        self.resource.republish()

    async def _all(self) -> QuestionnairesDto:
        """Both kinds in one list; a programme may have but one."""
        found: list[QuestionnairesDto] = []
        for kind in QuestionnaireKind:
            try:
                found.append(await self._scope.client.questionnaires(kind.value))
            except Refused as refused:
                if refused.problem.status != 404:
                    raise
        items = [each for one in found for each in one.items]
        order = {state: place for place, state in enumerate(("started", "open"))}
        items.sort(key=lambda each: order.get(each.state, len(order)))
        as_of = min((one.as_of for one in found), default=self._scope.clock.now())
        return QuestionnairesDto(items, as_of)

    def _sheet(self, key: Key) -> Resource[SheetDto, Sheet]:
        fetch = unconditional(lambda: self._scope.client.sheet(*key))
        return Resource(self._scope, SheetDto, fetch, self._shown, name=f"questions:{key[0]}:{key[1]}")

    def _shown(self, dto: SheetDto) -> Sheet:
        return sheet_of(dto, self._waiting((dto.about.kind, dto.about.id), dto.about.number))

    def _listed(self, dto: QuestionnairesDto) -> tuple[Questionnaire, ...]:
        return tuple(self._about(each) for each in dto.items)

    def _about(self, dto: QuestionnaireDto) -> Questionnaire:
        about, key = questionnaire_of(dto), (dto.kind, dto.id)
        if not about.answerable or not self._waiting(key, dto.number):
            return about
        sheet = self._sheets[key].value
        if sheet is not None and sheet.about.number == dto.number:
            return self._shown(sheet).about
        return replace(about, state=QuestionnaireState.STARTED)

    def _waiting(self, key: Key, number: int) -> dict[str, AnswerDto]:
        """The newest waiting answer to each question."""
        mine = [each.change for each in self.outbox.waiting if (each.change["kind"], each.change["id"]) == key]
        return {each["question"]: _answer_dto(each) for each in mine if each["number"] == number}

    async def _send(self, write: Write) -> Failure | None:
        said = write.change
        key = (said["kind"], said["id"])
        if self._waiting(key, said["number"])[said["question"]].stamp != said["stamp"]:
            return None  # a newer one follows
        answer = await self._scope.ask(
            lambda: self._scope.client.answer_question(
                *key, said["question"], number=said["number"], stamp=said["stamp"], options=said["options"],
                text=said["text"], score=said["score"],
            )
        )  # fmt: skip
        if isinstance(answer, Failure):
            if answer.kind in _OUTDATED:
                self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
            # A question that is not asked any more needs no answer.
            return None if answer.kind is FailureKind.NOT_FOUND else answer
        await self._answered(key, said["number"], answer)
        return None

    async def _answered(self, key: Key, number: int, answer: AnswerDto) -> None:
        """Takes the service's answer in, before it is asked again."""
        known = self._sheets[key].value
        if known is None or known.about.number != number:
            return
        others = [each for each in known.answers if each.question != answer.question]
        changed = evolve(known, answers=[*others, answer])
        now = sheet_of(changed).about
        about = evolve(known.about, state=now.state.value, answered=now.answered, total=now.total)
        await self._keep(key, evolve(changed, about=about))

    async def _keep(self, key: Key, sheet: SheetDto) -> None:
        await self._sheets[key].accept(sheet, sheet.as_of)
        known = self.resource.value
        if known is not None:
            items = [sheet.about if (each.kind, each.id) == key else each for each in known.items]
            await self.resource.accept(evolve(known, items=items), known.as_of)

    def _stamp(self) -> int:
        """The service's time in ms, later than every one before on this device."""
        self._last_stamp = max(int(self._scope.clock.now().timestamp() * 1000), self._last_stamp + 1)
        return self._last_stamp


def _answer_dto(change: dict[str, Any]) -> AnswerDto:
    return AnswerDto(change["question"], change["stamp"], change["options"], change["text"], change["score"])


def _sound(write: Write) -> bool:
    match write.change:
        case {
            "kind": "quiz" | "survey", "id": str(), "number": int(), "question": str(), "stamp": int(),
            "options": list(options), "text": str(), "score": None | int(),
        }:  # fmt: skip
            return all(isinstance(each, str) for each in options)
    return False
