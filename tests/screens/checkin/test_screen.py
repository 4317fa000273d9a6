"""Checking in on screen: by link at once, by typing, again, and every refusal with words and a way on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import Place
from screens.checkin.screen import CheckinScreen
from screens.checkin.view_model import CheckinViewModel, Done
from tests.fakes import meets
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready

CODE = "K7Q2M9XW4R"


def by_link(services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    return screen_app(lambda: CheckinScreen(CODE), services, route=f"/checkin/{CODE}", **more)


def by_hand(services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    return screen_app(CheckinScreen, services, route="/play/checkin", **more)


def refusing(failure: Failure) -> FakeServices:
    services = FakeServices()
    services.meets.answers["check_in"] = failure
    return services


def sent(services: FakeServices) -> list[str]:
    return [args[0] for name, args in services.meets.calls if name == "check_in"]


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_the_link_checks_in_at_once(pixels: int) -> None:
    services = FakeServices()
    async with by_link(services, pixels=pixels) as app:
        assert sent(services) == [CODE]
        assert {"You are checked in", "+5 Sparks", "To Play"} <= set(app.texts())
        assert any(str(text).startswith("Aurora Mitte, ") for text in app.texts())
        await app.click(app.one(ft.FilledButton, key="checkin.onward"))
        assert app.page.route == "/play"
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with by_link(language="de") as app:
        assert {"Du bist eingecheckt", "Zum Spielen"} <= set(app.texts())
    async with by_hand(language="de") as app:
        assert "Einchecken" in app.texts()
        assert any("Kamera" in str(text) for text in app.texts())


async def test_a_code_is_typed_or_pasted_as_a_link() -> None:
    services = FakeServices()
    async with by_hand(services) as app:
        field = app.one(ft.TextField, key="checkin.code")
        assert app.one(ft.FilledButton, key="checkin.send").disabled
        await app.type(field, "K7Q2M-9XW4")
        assert app.one(ft.FilledButton, key="checkin.send").disabled
        await app.type(app.one(ft.TextField, key="checkin.code"), f"https://club.example/checkin/{CODE}")
        await app.click(app.one(ft.FilledButton, key="checkin.send"))
        assert len(sent(services)) == 1
        assert "You are checked in" in app.texts()
        await app.click(app.one(ft.TextButton, key="checkin.another"))
        assert app.one(ft.TextField, key="checkin.code").value == ""
        assert app.conn.errors == []


async def test_again_on_the_same_day_brings_nothing_and_says_so() -> None:
    services = FakeServices()
    services.meets.answers["check_in"] = meets.check_in(again=True, prizes=())
    async with by_link(services) as app:
        assert "You are checked in already" in app.texts()
        assert any("Come back tomorrow" in str(text) for text in app.texts())
        assert "+5 Sparks" not in app.texts()


async def test_an_event_leads_to_its_page() -> None:
    services = FakeServices()
    services.meets.answers["check_in"] = meets.check_in(place=Place.MEET, name="Coffee cupping", meet_id="cupping")
    async with by_link(services) as app:
        assert "Good to see you" in app.texts()
        await app.click(app.one(ft.FilledButton, key="checkin.onward"))
        assert app.page.route == "/play/meets/cupping"


REFUSALS = {
    FailureKind.WRONG_CODE: "ten letters and digits",
    FailureKind.CODE_EXPIRED: "was replaced",
    FailureKind.LIMIT_REACHED: "often enough for today",
    FailureKind.NOT_ELIGIBLE: "not on the list",
    FailureKind.TIER_REQUIRED: "from Blaze on",
    FailureKind.CLOSED: "doors are not open",
    FailureKind.NOT_FOUND: "can't check in",
    FailureKind.OFFLINE: "never waits",
    FailureKind.SLOW: "",
    FailureKind.TRY_LATER: "",
}


@pytest.mark.parametrize("kind", list(REFUSALS))
@pytest.mark.parametrize("language", ["en", "de"])
async def test_each_refusal_of_a_link_has_words_and_a_way_on(kind: FailureKind, language: str) -> None:
    services = refusing(Failure(kind, tier="Blaze", retry_after=60))
    async with by_link(services, language=language) as app:
        texts = [str(text) for text in app.texts()]
        assert not [text for text in texts if text.startswith(("checkin.", "failure."))]
        if language == "en":
            assert any(REFUSALS[kind] in text for text in texts)
        passing = kind in (FailureKind.OFFLINE, FailureKind.SLOW, FailureKind.TRY_LATER)
        typing = kind in (FailureKind.WRONG_CODE, FailureKind.CODE_EXPIRED)
        key = "error.retry" if passing else "checkin.type" if typing else "checkin.onward"
        button = app.one(ft.FilledButton, key=key)
        del services.meets.answers["check_in"]
        await app.click(button)
        if passing:
            assert len(sent(services)) == 2
        else:
            assert app.page.route == ("/play/checkin" if typing else "/play")
        assert app.conn.errors == []


async def test_a_closed_store_says_its_hours() -> None:
    hours = {"place": "Aurora Mitte", "opens": "08:00", "closes": "20:00"}
    async with by_link(refusing(Failure(FailureKind.CLOSED, fields=hours))) as app:
        assert "Aurora Mitte is closed now. You can check in from 08:00 to 20:00." in app.texts()


async def test_a_wrong_code_is_said_at_the_field_until_one_types_on() -> None:
    services = refusing(Failure(FailureKind.WRONG_CODE))
    async with by_hand(services) as app:
        await app.type(app.one(ft.TextField, key="checkin.code"), CODE)
        await app.click(app.one(ft.FilledButton, key="checkin.send"))
        assert "ten letters" in str(app.one(ft.TextField, key="checkin.code").error)
        await app.type(app.one(ft.TextField, key="checkin.code"), "K")
        assert app.one(ft.TextField, key="checkin.code").error is None
        assert app.conn.errors == []


async def test_while_it_takes_its_time_there_is_no_second_one() -> None:
    services = FakeServices()
    services.meets.hold = asyncio.Event()
    vm = CheckinViewModel(CODE, services.meets)  # type: ignore[arg-type]
    async with by_link(services, kept={f"checkin.{CODE}": vm}) as app:
        assert "Checking you in …" in app.texts()
        await vm.again()
        services.meets.hold.set()
        await app.settle()
        assert sent(services) == [CODE]
        assert isinstance(vm.state, Done)


async def test_a_page_built_anew_keeps_the_result() -> None:
    services = FakeServices()
    vm = CheckinViewModel(CODE, services.meets)  # type: ignore[arg-type]
    for _ in range(2):
        async with by_link(services, kept={f"checkin.{CODE}": vm}) as app:
            assert "You are checked in" in app.texts()
    assert sent(services) == [CODE]


async def test_challenges_it_moved_are_shown() -> None:
    services = FakeServices()
    known = services.challenges.stream.newest[0].value
    walk = known[0]

    async def further(code: str) -> Any:
        services.challenges.stream.push(ready(tuple(_further(one) if one is walk else one for one in known)))
        return meets.check_in()

    services.meets.check_in = further  # type: ignore[method-assign]
    vm = CheckinViewModel(CODE, services.meets, services.challenges)  # type: ignore[arg-type]
    await vm.send(CODE)
    assert isinstance(vm.state, Done)
    assert [one.id for one in vm.state.moved] == [walk.id]


def _further(one: Any) -> Any:
    return replace(one, progress=min(1.0, one.progress + 0.1), completed=one.completed + 1)
