"""A quiz on screen: every state, every kind of question, in both languages and at every width."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.questions import Answer, QuestionnaireState, Sheet
from member_app.domain.state import Failed
from screens.quiz.screen import QuizScreen, SurveyScreen
from tests.fakes import questions as q
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream


def quiz_app(services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    return screen_app(lambda: QuizScreen("coffee-quiz"), services, route="/play/quizzes/coffee-quiz", **more)


def survey_app(services: FakeServices | None = None, which: str = "year", **more: Any) -> HeadlessApp:
    return screen_app(lambda: SurveyScreen(which), services, route=f"/play/surveys/{which}", **more)


def showing(sheet: Sheet) -> FakeServices:
    services = FakeServices()
    services.questions.show(sheet)
    return services


def in_state(state: QuestionnaireState, **more: Any) -> FakeServices:
    half = q.started()
    return showing(replace(half, about=replace(half.about, state=state, **more)))


async def press(app: HeadlessApp, *keys: str) -> None:
    for key in keys:
        await app.click(app.one(key=key))


def words(app: HeadlessApp) -> str:
    return "\n".join(app.texts())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_begins_with_what_it_is_and_what_it_brings(pixels: int, language: str) -> None:
    async with quiz_app(pixels=pixels, language=language) as app:
        said = words(app)
        assert "How well do you know coffee?" in said
        assert ("6 questions" if language == "en" else "6 Fragen") in said
        assert ("Up to 60 Sparks" if language == "en" else "Bis zu 60 Sparks") in said
        await press(app, "quiz.start")
        assert ("Question 1 of 6" if language == "en" else "Frage 1 von 6") in words(app)
        assert app.conn.errors == []


async def test_loading_is_a_skeleton_in_its_shape() -> None:
    services = FakeServices()
    services.questions.sheets["coffee-quiz"] = Stream()
    async with quiz_app(services) as app:
        assert app.find(key="quiz.start") == []
        assert app.conn.errors == []


async def test_nothing_saved_offers_another_try() -> None:
    services = FakeServices()
    services.questions.sheets["coffee-quiz"] = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with quiz_app(services) as app:
        services.questions.show(q.QUIZ_SHEET)
        await press(app, "error.retry")
        assert app.find(key="quiz.start")


async def test_one_that_is_gone_leads_back() -> None:
    async with screen_app(lambda: QuizScreen("nothing")) as app:
        assert "This one is not here any more" in words(app)
        assert app.find(key="quiz.others")


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        (QuestionnaireState.ENDED, {}, "Your 3 answers were not counted"),
        (QuestionnaireState.ENDED, {"answered": 0}, "This has ended."),
        (QuestionnaireState.LOCKED, {"tier": "Nova"}, "This is for Nova members and above."),
        (QuestionnaireState.UPCOMING, {"starts_at": None}, "This begins on"),
        (QuestionnaireState.DONE, {}, "You have done this one."),
    ],
)
async def test_what_can_not_be_answered_says_why(state: QuestionnaireState, more: dict[str, Any], said: str) -> None:
    async with quiz_app(in_state(state, **more)) as app:
        assert said in words(app)
        assert app.find(key="quiz.start") == []
        assert app.conn.errors == []


async def test_gone_on_with_where_one_left() -> None:
    async with quiz_app(showing(q.started())) as app:
        assert "3 of 6 answered" in words(app)
        await press(app, "quiz.start")
        assert "Question 4 of 6" in words(app)
        assert "What goes best into a matcha bowl?" in words(app)


async def test_every_kind_of_question_from_the_first_to_the_result() -> None:
    services = FakeServices()
    async with quiz_app(services) as app:
        await press(app, "quiz.start", "quiz.answer.1", "quiz.next")
        await press(app, "quiz.answer.1", "quiz.answer.3", "quiz.next")
        await press(app, "quiz.up.2", "quiz.next")
        await press(app, "quiz.answer.2", "quiz.next")
        await app.type(app.one(ft.TextField, key="quiz.answer.1"), "Ristretto")
        await press(app, "quiz.next", "quiz.answer.2", "quiz.next")
        assert services.questions.sheets["coffee-quiz"].newest[0].value.answers == q.RIGHT
        assert "Ristretto" in words(app)
        await press(app, "quiz.finish")
        assert "5/6" in words(app)
        assert app.conn.errors == []


async def test_an_unanswered_question_is_told_in_words() -> None:
    services = FakeServices()
    async with quiz_app(services) as app:
        await press(app, "quiz.start", "quiz.next")
        assert "Choose or write something first." in words(app)
        assert services.questions.calls == []
        await press(app, "quiz.answer.1")
        assert "Choose or write something first." not in words(app)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize("passed", [True, False])
async def test_the_result_says_what_was_right_and_why(passed: bool, pixels: int, language: str) -> None:
    async with quiz_app(showing(q.done(passed=passed)), pixels=pixels, language=language) as app:
        said = words(app)
        assert ("5/6" if passed else "3/6") in said
        assert "About heat: a fact." in said
        assert "92 to 96 °C" in said
        assert "+60 Sparks" in said
        assert app.conn.errors == []


async def test_answers_that_wait_say_so() -> None:
    half = q.started()
    waiting = replace(half, answers={name: replace(one, waiting=True) for name, one in half.answers.items()})
    async with quiz_app(showing(waiting)) as app:
        assert "3 answers are kept on this device" in words(app)


async def test_finishing_without_a_connection_says_that_nothing_is_lost() -> None:
    services = showing(q.started(q.QUIZ_SHEET, q.RIGHT))
    services.questions.answers["complete"] = Failure(FailureKind.OFFLINE)
    async with quiz_app(services) as app:
        await press(app, "quiz.start", "quiz.finish")
        assert "Your answers are safe here" in words(app)
        assert not app.one(ft.FilledButton, key="quiz.finish").disabled


@pytest.mark.parametrize(("score", "follows"), [(3, "What should we do better?"), (10, "What do you like best?")])
async def test_what_follows_a_score_depends_on_it(score: int, follows: str) -> None:
    async with survey_app() as app:
        await press(app, "quiz.start", f"quiz.answer.{score}", "quiz.next")
        assert follows in words(app)
        assert "Question 2 of 3" in words(app)
        await press(app, "quiz.next")
        assert "Question 3 of 3" in words(app)


async def test_a_survey_thanks() -> None:
    async with survey_app(showing(q.handed_in(q.SURVEY_SHEET))) as app:
        assert "Thank you!" in words(app)
        assert "+100 Sparks" in words(app)


async def test_the_profile_is_shown_filled_and_changed_with_a_word_alone() -> None:
    services = FakeServices()
    async with survey_app(services, "about-you", language="de") as app:
        await press(app, "quiz.start")
        field = app.one(ft.TextField, key="quiz.answer.1")
        assert field.value == "08.11.1994"
        await app.type(field, "gestern")
        await press(app, "quiz.next")
        assert app.one(ft.TextField, key="quiz.answer.1").error == "Das können wir nicht als Geburtstag lesen."
        await app.type(app.one(ft.TextField, key="quiz.answer.1"), "09.11.1994")
        await press(app, "quiz.next", "quiz.next")
        assert "09.11.1994" in app.texts()
        await app.fire(app.one(ft.Checkbox, key="quiz.consent"), "change", True, value=True)
        await press(app, "quiz.finish")
        assert ("complete", (True,)) in services.questions.calls
        assert services.questions.calls[0] == ("answer_question", ("birthday", Answer(text="1994-11-09")))
