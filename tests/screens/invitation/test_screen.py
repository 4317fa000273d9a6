"""Behind a friend's link: signed out the invitation, signed in what became of it or a friendly word."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.account import SignIn
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.friends import Outcome
from member_app.domain.state import Failed
from screens.invitation.screen import InvitationScreen
from screens.welcome.screen import WelcomeScreen
from tests.fakes import friends
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready

MINE = replace(friends.NOBODY_YET, code="ZZZZZZZZ")


def behind(services: FakeServices, code: str = friends.CODE, **more: str) -> HeadlessApp:
    return screen_app(lambda: InvitationScreen(code), services, **more)  # type: ignore[arg-type]


def welcome(services: FakeServices, code: str = friends.CODE, **more: object) -> HeadlessApp:
    return screen_app(lambda: WelcomeScreen(code), services, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_signed_out_one_sees_who_invites_to_what_and_the_code_is_kept(pixels: int) -> None:
    services = FakeServices(SignIn.OUT)
    async with welcome(services, pixels=pixels) as app:
        (card,) = [one for one in app.find(ft.Semantics) if one.identifier == "welcome.invitation"]
        assert card.label is not None
        assert card.label.startswith("Mara invites you. You get +250 Sparks.")
        assert {"welcome.email", "welcome.continue"} <= app.identifiers()
        assert ("keep", (friends.CODE,)) in services.friends.calls
        assert app.conn.errors == []


async def test_in_german() -> None:
    async with welcome(FakeServices(SignIn.OUT), language="de") as app:
        assert "Mara lädt dich ein" in app.texts()


async def test_a_code_nobody_has_does_not_stand_in_the_way() -> None:
    async with welcome(FakeServices(SignIn.OUT), "NOPE") as app:
        (card,) = [one for one in app.find(ft.Semantics) if one.identifier == "welcome.invitation"]
        assert card.label == "We don't know this invitation. You can join all the same."
        assert "welcome.continue" in app.identifiers()


async def test_offline_the_invitation_is_kept_all_the_same() -> None:
    services = FakeServices(SignIn.OUT)
    services.friends.answers["invitation"] = Failure(FailureKind.OFFLINE)
    async with welcome(services) as app:
        assert "You are invited" in app.texts()
        assert ("keep", (friends.CODE,)) in services.friends.calls


async def test_an_offer_that_is_over() -> None:
    services = FakeServices(SignIn.OUT)
    services.friends.answers["invitation"] = replace(friends.INVITATION, open=False)
    async with welcome(services) as app:
        assert "This invitation is over" in app.texts()


async def test_who_came_with_it_is_welcomed_by_name() -> None:
    services = FakeServices()
    services.friends.outcomes[friends.CODE] = Outcome.JOINED
    services.friends.stream.newest = (ready(replace(MINE, invited_by=friends.BY_JONAS)),)
    async with behind(services) as app:
        assert {"You're in!", "+250 Sparks", friends.BY_JONAS.text} <= set(app.texts())
        await app.click(app.one(ft.FilledButton, key="invitation.card"))
        assert app.page.route == "/"
        assert app.conn.errors == []


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.REFUSED, Outcome.CLOSED, Outcome.MEMBER])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_became_of_it_is_said(outcome: Outcome, language: str) -> None:
    services = FakeServices()
    services.friends.outcomes[friends.CODE] = outcome
    services.friends.stream.newest = (ready(MINE),)
    async with behind(services, language=language) as app:
        assert f"invitation.{outcome.value}" in app.identifiers()
        assert not [text for text in app.texts() if text.startswith("invitation.")]


async def test_a_member_is_told_kindly_that_it_is_for_others() -> None:
    services = FakeServices()
    services.friends.stream.newest = (ready(MINE),)
    async with behind(services) as app:
        assert "This is for new members" in app.texts()
        await app.click(app.one(ft.FilledButton, key="invitation.friends"))
        assert app.page.route == "/play/friends"


async def test_ones_own_link() -> None:
    async with behind(FakeServices(), friends.CODE.lower()) as app:
        assert "This is your own link" in app.texts()


async def test_without_an_answer_there_is_a_way_on() -> None:
    services = FakeServices()
    services.friends.stream.newest = (Failed(Failure(FailureKind.OFFLINE)),)
    async with behind(services) as app:
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        services.friends.stream.push(ready(MINE))
        await app.settle()
        assert "This is for new members" in app.texts()
        assert app.conn.errors == []
