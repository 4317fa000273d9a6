"""One event on screen: every state with its one thing to do, in both languages and at three widths."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import Meet, MeetState
from member_app.domain.state import Failed
from member_app.i18n import Text
from screens.meet.screen import MeetScreen
from tests.fakes import meets, samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def showing(*shown: Meet) -> FakeServices:
    services = FakeServices()
    services.meets.stream = Stream(ready(shown))
    return services


def app_of(one: Meet, services: FakeServices | None = None, **more: object) -> HeadlessApp:
    return screen_app(lambda: MeetScreen(one.id), services or showing(one), **more)  # type: ignore[arg-type]


def in_state(state: MeetState, **more: object) -> Meet:
    opens = meets.at(5) - timedelta(days=2)
    return replace(meets.FLOWERS, state=state, tier="Blaze", opens_at=opens, waiting_place=2, **more)


def keys(app: HeadlessApp) -> set[str]:
    """What can be pressed."""
    return {str(one.key) for one in app.find() if isinstance(one, ft.FilledButton | ft.TextButton) and one.key}


ACTS = {
    MeetState.OPEN: {"meet.signup"},
    MeetState.FULL: {"meet.signup"},
    MeetState.SIGNED_UP: {"meet.calendar", "meet.leave"},
    MeetState.WAITING: {"meet.calendar", "meet.leave"},
}


@pytest.mark.parametrize("state", list(MeetState))
async def test_each_state_has_its_words_and_its_one_thing_to_do(state: MeetState) -> None:
    for language, pixels in (("en", 390), ("de", 820), ("en", 1440)):
        async with app_of(in_state(state), language=language, pixels=pixels) as app:
            assert keys(app) == ACTS.get(state, set())
            assert not [text for text in app.texts() if str(text).startswith(("meets.", "meet."))]
            assert app.conn.errors == []


async def test_says_when_where_how_many_and_what_for() -> None:
    async with app_of(meets.FLOWERS) as app:
        texts = app.texts()
        assert {"Tie your own bouquet", "Aurora Flora", "3 of 12 places left", "+100 Sparks"} <= set(texts)
        assert any(str(text).endswith("time in Berlin") for text in texts)
        assert any(str(text).startswith("Sign up until ") for text in texts)


async def test_signing_up_and_leaving_again() -> None:
    services = showing(meets.FLOWERS)
    async with app_of(meets.FLOWERS, services) as app:
        await app.click(app.one(ft.FilledButton, key="meet.signup"))
        assert "You have a place. See you there!" in app.texts()
        await app.click(app.one(ft.TextButton, key="meet.leave"))
        await app.click(app.one(ft.FilledButton, key="meet.leave.confirm"))
        assert [name for name, _ in services.meets.calls] == ["sign_up", "leave"]
        assert keys(app) >= {"meet.signup"}
        assert app.conn.errors == []


async def test_keeping_the_place_changes_nothing() -> None:
    services = showing(meets.CUPPING)
    async with app_of(meets.CUPPING, services) as app:
        await app.click(app.one(ft.TextButton, key="meet.leave"))
        await app.click(app.one(ft.TextButton, key="dialog.cancel"))
        assert services.meets.calls == []


async def test_a_second_tap_does_nothing() -> None:
    services = showing(meets.FLOWERS)
    services.meets.hold = asyncio.Event()
    async with app_of(meets.FLOWERS, services) as app:
        button = app.one(ft.FilledButton, key="meet.signup")
        taps = [asyncio.create_task(app.fire(button, "click")) for _ in range(2)]
        await app.settle()
        services.meets.hold.set()
        await asyncio.gather(*taps)
        assert services.meets.calls == [("sign_up", ("flowers",))]


async def test_a_refusal_is_said() -> None:
    services = showing(meets.FLOWERS)
    services.meets.answers["sign_up"] = Failure(FailureKind.CLOSED)
    async with app_of(meets.FLOWERS, services) as app:
        await app.click(app.one(ft.FilledButton, key="meet.signup"))
        assert Text("en")("failure.closed") in app.texts()
        assert "meet.signup" in keys(app)


async def test_what_waits_for_a_connection_says_so_and_can_be_taken_back() -> None:
    async with app_of(replace(meets.CUPPING, pending=True)) as app:
        assert "This waits for a connection and is sent when you are online." in app.texts()
        assert keys(app) == {"meet.leave"}


async def test_the_calendar_file_is_handed_over() -> None:
    saved: list[tuple[str, bytes]] = []

    def save(file_name: str, src_bytes: bytes, **_: object) -> str:
        saved.append((file_name, src_bytes))
        return f"/downloads/{file_name}"

    async with app_of(meets.CUPPING) as app:
        app.handlers["FilePicker", "save_file"] = save
        await app.click(app.one(ft.FilledButton, key="meet.calendar"))
        assert saved == [("cupping.ics", meets.CALENDAR.encode())]
        assert app.conn.errors == []


async def test_without_a_connection_there_is_no_calendar_file() -> None:
    services = showing(meets.CUPPING)
    services.meets.answers["calendar"] = Failure(FailureKind.OFFLINE)
    async with app_of(meets.CUPPING, services) as app:
        await app.click(app.one(ft.FilledButton, key="meet.calendar"))
        assert not [name for _, name, _ in app.calls if name == "save_file"]
        assert any("offline" in str(text) for text in app.texts())


async def test_at_the_door_one_checks_in() -> None:
    now = samples.NOW
    here = replace(
        meets.CUPPING, starts_at=now, ends_at=now + timedelta(hours=2), doors_open_at=now - timedelta(minutes=30)
    )
    async with app_of(here) as app:
        assert keys(app) == {"meet.checkin"}
        await app.click(app.one(ft.FilledButton, key="meet.checkin"))
        assert app.page.route == "/play/checkin"


async def test_one_that_is_not_there_leads_to_the_others() -> None:
    async with screen_app(lambda: MeetScreen("nothing"), FakeServices()) as app:
        await app.click(app.one(ft.FilledButton, key="meet.others"))
        assert app.page.route == "/play/meets"


async def test_failed_then_there() -> None:
    services = FakeServices()
    services.meets.stream = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with app_of(meets.FLOWERS, services) as app:
        services.meets.stream.newest = (ready((meets.FLOWERS,)),)
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Tie your own bouquet" in app.texts()
        assert app.conn.errors == []
