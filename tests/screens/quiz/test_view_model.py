"""Doing a quiz: every step keeps its answer, nothing is sent twice, and what changes meanwhile is followed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.questions import Answer, QuestionnaireKind
from member_app.i18n import Text
from screens.quiz.view_model import QuizViewModel, Step
from tests.fakes import questions as q
from tests.fakes.drafts import FakeDrafts
from tests.fakes.services import FakeQuestions
from tests.screens.running import running, settle


def model(fake: FakeQuestions, which: str = "coffee-quiz") -> QuizViewModel:
    kind = QuestionnaireKind.QUIZ if which == "coffee-quiz" else QuestionnaireKind.SURVEY
    return QuizViewModel(kind, which, fake, Text("en", "Europe/Berlin"), FakeDrafts())


async def test_going_back_keeps_a_sound_answer_and_asks_for_the_one_before() -> None:
    fake = FakeQuestions()
    vm = model(fake)
    async with running(vm):
        vm.begin()
        vm.choose("ethiopia")
        await vm.next()
        vm.choose("cortado")
        await vm.back()
        assert (vm.at, vm.draft.options) == ("origin", ("ethiopia",))
        assert fake.calls[-1] == ("answer_question", ("milk", Answer(("cortado",))))
        await vm.back()
        assert vm.step is Step.INTRO


async def test_an_answer_that_did_not_change_is_not_sent_again() -> None:
    fake = FakeQuestions()
    fake.show(q.started())
    vm = model(fake)
    async with running(vm):
        vm.open("origin")
        await vm.next()
        assert fake.calls == []


async def test_the_next_question_does_not_wait_for_the_network() -> None:
    fake = FakeQuestions()
    fake.hold = asyncio.Event()
    vm = model(fake)
    async with running(vm):
        vm.begin()
        vm.choose("ethiopia")
        going = asyncio.create_task(vm.next())
        await settle()
        assert vm.at == "milk"
        fake.hold.set()
        await going


async def test_two_taps_finish_once() -> None:
    fake = FakeQuestions()
    fake.show(q.started(q.QUIZ_SHEET, q.RIGHT))
    fake.hold = asyncio.Event()
    vm = model(fake)
    async with running(vm):
        vm.begin()
        taps = [asyncio.create_task(vm.finish()) for _ in range(2)]
        await settle()
        fake.hold.set()
        await asyncio.gather(*taps)
        assert [name for name, _ in fake.calls] == ["complete"]
        assert vm.sheet is not None
        assert vm.sheet.outcome is not None


async def test_a_question_that_is_not_asked_any_more_is_left() -> None:
    fake = FakeQuestions()
    vm = model(fake)
    async with running(vm):
        vm.begin()
        assert vm.at == "origin"
        fake.show(replace(q.QUIZ_SHEET, questions=q.QUIZ_SHEET.questions[1:]))
        await settle()
        assert vm.at == "milk"


async def test_a_refused_answer_is_told() -> None:
    fake = FakeQuestions()
    fake.answers["answer_question"] = Failure(FailureKind.CLOSED)
    vm = model(fake)
    async with running(vm):
        vm.begin()
        vm.choose("ethiopia")
        await vm.next()
        assert vm.failed == Failure(FailureKind.CLOSED)


async def test_an_order_is_moved_within_its_ends() -> None:
    fake = FakeQuestions()
    vm = model(fake)
    async with running(vm):
        vm.open("steps")
        assert vm.draft.options == ("roast", "pick", "grind", "brew")
        vm.move("brew", 0)
        vm.move("roast", 99)
        vm.move("unknown", 1)
        assert vm.draft.options == ("brew", "pick", "grind", "roast")


async def test_a_lower_score_brings_its_own_question_and_keeps_the_other_answer() -> None:
    fake = FakeQuestions()
    vm = model(fake, "year")
    async with running(vm):
        vm.begin()
        vm.rate(10)
        await vm.next()
        vm.type("The cake")
        await vm.next()
        vm.open("recommend")
        vm.rate(2)
        await vm.next()
        assert vm.at == "why-low"
        assert vm.sheet is not None
        assert vm.sheet.answer("why-high").text == "The cake"
