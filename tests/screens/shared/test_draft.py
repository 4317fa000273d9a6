"""What was typed on a page that is gone stands in its form again: said quietly, thrown away by a tap, sent by none."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.draft import Draft
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.questions import Answer
from screens.auction.screen import AuctionScreen
from screens.profile.screen import ProfileScreen
from screens.quiz.screen import QuizScreen, SurveyScreen
from screens.send.screen import SendScreen
from tests.fakes import auctions, samples
from tests.fakes import questions as q
from tests.fakes.drafts import FakeDrafts
from tests.fakes.headless import HeadlessApp
from tests.fakes.samples import MEMBER
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready

BEFORE = {"en": "You typed this earlier.", "de": "Das hattest du vorhin eingegeben."}
NAME = Draft({"first_name": "Maria"}, {"first_name": MEMBER.first_name})


def with_drafts(**kept: Draft) -> FakeServices:
    services = FakeServices()
    services.drafts = FakeDrafts(**{name.replace("__", "."): draft for name, draft in kept.items()})
    return services


def box(app: HeadlessApp, key: str) -> ft.TextField:
    field: ft.TextField = app.one(ft.TextField, key=key)
    return field


async def press(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(key=key))


def said(app: HeadlessApp, language: str = "en") -> bool:
    return BEFORE[language] in app.texts()


def send_screen(services: FakeServices) -> HeadlessApp:
    return screen_app(SendScreen, services, programme=samples.PROGRAMME)


# --- the profile ---


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_a_half_filled_profile_stands_there_again_and_is_not_saved_by_itself(pixels: int, language: str) -> None:
    services = with_drafts(**{f"profile__{language}": NAME})
    async with screen_app(ProfileScreen, services, language=language, pixels=pixels) as app:
        assert said(app, language)
        assert box(app, "profile.first_name").value == "Maria"
        assert not app.one(ft.FilledButton, key="profile.save").disabled
        assert services.profile.calls == []
        await press(app, "draft.discard")
        assert box(app, "profile.first_name").value == MEMBER.first_name
        assert not said(app, language) and services.drafts.kept == {}
        assert app.conn.errors == []


async def test_a_profile_is_kept_while_typed_and_forgotten_once_saved_or_undone() -> None:
    services = FakeServices()
    async with screen_app(ProfileScreen, services) as app:
        await app.type(box(app, "profile.first_name"), "Maria")
        assert services.drafts.kept == {"profile.en": NAME}
        assert not said(app), "who typed it just now need not be told"
        await press(app, "profile.reset")
        assert services.drafts.kept == {}
        await app.type(box(app, "profile.first_name"), "Maria")
        await app.type(box(app, "profile.first_name"), MEMBER.first_name)
        assert services.drafts.kept == {}
        await app.type(box(app, "profile.first_name"), "Maria")
        await press(app, "profile.save")
        assert services.drafts.kept == {}


async def test_what_could_not_be_saved_is_kept() -> None:
    services = FakeServices()
    services.profile.answers["save"] = Failure(FailureKind.SLOW)
    async with screen_app(ProfileScreen, services) as app:
        await app.type(box(app, "profile.first_name"), "Maria")
        await press(app, "profile.save")
        assert services.drafts.kept == {"profile.en": NAME}


async def test_a_profile_changed_elsewhere_meanwhile_is_said_beside_what_was_typed() -> None:
    services = with_drafts(profile__en=NAME)
    services.profile.stream.push(ready(replace(MEMBER, first_name="Marah")))
    async with screen_app(ProfileScreen, services) as app:
        assert (box(app, "profile.first_name").value, box(app, "profile.first_name").helper) == (
            "Maria", "Now in your account: Marah",
        )  # fmt: skip


async def test_what_the_account_holds_by_now_is_no_draft() -> None:
    services = with_drafts(profile__en=NAME)
    services.profile.stream.push(ready(replace(MEMBER, first_name="Maria")))
    async with screen_app(ProfileScreen, services) as app:
        assert not said(app)
        assert app.one(ft.FilledButton, key="profile.save").disabled


# --- points for somebody ---


async def test_a_gift_stands_there_again_as_text_and_nothing_is_asked_or_sent() -> None:
    services = with_drafts(send=Draft({"card": samples.JONAS, "points": "120", "note": "For the flowers"}))
    async with send_screen(services) as app:
        assert said(app)
        values = [box(app, f"transfer.{name}").value for name in ("card", "points", "note")]
        assert values == [samples.JONAS, "120", "For the flowers"]
        assert {name for name, _ in services.transfers.calls} <= {"watch"}
        await press(app, "draft.discard")
        assert [box(app, f"transfer.{name}").value for name in ("card", "points", "note")] == ["", "", ""]
        assert not said(app) and services.drafts.kept == {}
        assert app.conn.errors == []


async def test_a_gift_that_was_sent_is_not_typed_again() -> None:
    services = FakeServices()
    async with send_screen(services) as app:
        await app.type(box(app, "transfer.card"), samples.JONAS)
        await app.type(box(app, "transfer.points"), "120")
        assert services.drafts.kept == {"send": Draft({"card": samples.JONAS, "points": "120"})}
        await press(app, "transfer.review")
        await press(app, "transfer.confirm")
        assert services.drafts.kept == {}


# --- a limit ---


async def test_a_limit_is_a_figure_in_the_sheet_and_bids_nothing() -> None:
    services = with_drafts(bid__headphones=Draft({"limit": "1234"}))
    services.auctions.show(auctions.OPEN)
    async with screen_app(lambda: AuctionScreen("headphones"), services, route="/play/auctions/headphones") as app:
        assert not said(app) and not app.find(ft.TextField, key="auction.limit"), "the sheet does not open by itself"
        await press(app, "auction.bid")
        assert said(app) and box(app, "auction.limit").value == "1234"
        assert [name for name, _ in services.auctions.calls if name == "bid"] == []
        await press(app, "draft.discard")
        assert not said(app) and box(app, "auction.limit").value == "950"
        assert services.drafts.kept == {}
        assert app.conn.errors == []


async def test_a_limit_is_kept_while_typed_and_gone_with_the_bid() -> None:
    services = FakeServices()
    services.auctions.show(auctions.OPEN)
    async with screen_app(lambda: AuctionScreen("headphones"), services, route="/play/auctions/headphones") as app:
        await press(app, "auction.bid")
        assert services.drafts.kept == {}, "what the app offers was typed by nobody"
        await app.type(box(app, "auction.limit"), "1200")
        assert services.drafts.kept == {"bid.headphones": Draft({"limit": "1200"})}
        await press(app, "auction.confirm")
        assert services.drafts.kept == {}


async def test_a_limit_the_price_has_passed_is_not_offered_again() -> None:
    services = with_drafts(bid__headphones=Draft({"limit": "600"}))
    services.auctions.show(auctions.OPEN)
    async with screen_app(lambda: AuctionScreen("headphones"), services, route="/play/auctions/headphones") as app:
        await press(app, "auction.bid")
        assert not said(app) and box(app, "auction.limit").value == "", "too low by now: said, not typed again"


# --- an answer in words ---


ANSWERED = {"origin": q.RIGHT["origin"], "milk": q.RIGHT["milk"], "steps": q.RIGHT["steps"], "cup": q.RIGHT["cup"]}
WORDS = Draft({"name": "Ristr"}, {"number": str(q.QUIZ.number), "language": "en"})


def at_the_words(services: FakeServices) -> HeadlessApp:
    """All but the answer in words is given."""
    services.questions.show(q.started(answers=ANSWERED))
    return screen_app(lambda: QuizScreen("coffee-quiz"), services, route="/play/quizzes/coffee-quiz")


async def test_half_an_answer_stands_at_its_question_again() -> None:
    services = with_drafts(**{"quiz__coffee-quiz": WORDS})
    async with at_the_words(services) as app:
        assert not said(app)
        await press(app, "quiz.start")
        assert said(app) and box(app, "quiz.answer.1").value == "Ristr"
        assert [name for name, _ in services.questions.calls if name == "answer_question"] == []
        await press(app, "draft.discard")
        assert not said(app) and box(app, "quiz.answer.1").value == ""
        assert services.drafts.kept == {}
        assert app.conn.errors == []


async def test_an_answer_is_kept_while_typed_until_one_goes_on() -> None:
    services = FakeServices()
    async with at_the_words(services) as app:
        await press(app, "quiz.start")
        await app.type(box(app, "quiz.answer.1"), "Ristr")
        assert services.drafts.kept == {"quiz.coffee-quiz": WORDS} and not said(app)
        await press(app, "quiz.next")
        assert services.drafts.kept == {}


@pytest.mark.parametrize("other", [{"number": "99"}, {"language": "de"}])
async def test_words_for_another_time_or_in_another_language_stay_away(other: dict[str, str]) -> None:
    services = with_drafts(**{"quiz__coffee-quiz": replace(WORDS, basis={**WORDS.basis, **other})})
    async with at_the_words(services) as app:
        await press(app, "quiz.start")
        assert not said(app) and box(app, "quiz.answer.1").value == ""


async def test_each_question_has_its_own_words() -> None:
    draft = Draft({"why-low": "The queue"}, {"number": str(q.SURVEY.number), "language": "en"})
    services = with_drafts(survey__year=draft)
    services.questions.show(q.started(q.SURVEY_SHEET, {"recommend": Answer(score=10)}))
    async with screen_app(lambda: SurveyScreen("year"), services, route="/play/surveys/year") as app:
        await press(app, "quiz.start")
        assert not said(app) and box(app, "quiz.answer.1").value == ""
