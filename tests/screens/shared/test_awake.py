"""The light and the wakefulness that a code asks for are given back whenever nobody looks at it."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from member_app.domain.account import SignIn
from screens.card import full
from tests.fakes.headless import HeadlessApp
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app

ON = [("Wakelock", "enable"), ("ScreenBrightness", "set_application_screen_brightness")]
OFF = [("Wakelock", "disable"), ("ScreenBrightness", "reset_application_screen_brightness")]


def asked(app: HeadlessApp) -> list[tuple[str, str]]:
    """What the device was asked for since the last look."""
    found = [call[:2] for call in app.calls if call[0] in ("Wakelock", "ScreenBrightness")]
    app.calls.clear()
    return found


async def state(app: HeadlessApp, now: ft.AppLifecycleState) -> None:
    await app.fire(app.page, "app_lifecycle_state_change", {"state": now.value})
    await app.settle()


@pytest.mark.parametrize("left", [["INACTIVE"], ["INACTIVE", "HIDE", "PAUSE"], ["HIDE"], ["PAUSE"], ["DETACH"]])
async def test_leaving_the_front_gives_the_screen_back_and_coming_back_takes_it(left: list[str]) -> None:
    async with whole_app(route="/card/full") as app:
        assert asked(app) == ON
        for name in left:
            await state(app, ft.AppLifecycleState[name])
        assert asked(app) == OFF, "once"
        await state(app, ft.AppLifecycleState.SHOW)
        await state(app, ft.AppLifecycleState.RESUME)
        assert asked(app) == ON
        assert app.conn.errors == []


@pytest.mark.parametrize("client", [{"platform": "macos"}, {"web": True}])
async def test_a_window_that_loses_the_focus_is_still_looked_at(client: dict[str, Any]) -> None:
    """Only a phone has its own light; a browser lets go of wakefulness by itself and must be asked again."""
    async with whole_app(route="/card/full", **client) as app:
        assert asked(app) == ON[:1]
        await state(app, ft.AppLifecycleState.INACTIVE)
        assert asked(app) == []
        await state(app, ft.AppLifecycleState.HIDE)
        await state(app, ft.AppLifecycleState.SHOW)
        assert asked(app) == [*OFF[:1], *ON[:1]]


async def test_signing_out_gives_it_back() -> None:
    services = FakeServices()
    async with whole_app(services, "/card/full") as app:
        asked(app)
        services.account.stream.push(SignIn.OUT)
        await app.settle()
        assert asked(app) == OFF
        assert app.conn.errors == []


async def test_a_screen_that_fails_while_it_is_drawn_gives_it_back(
    breaking: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    async with whole_app(route="/card/full") as app:
        assert asked(app) == ON
        breaking.append(True)
        await app.resize(400, 700)
        await app.settle()
        assert "drawing CardFullScreen failed" in caplog.text
        assert any("This part could not be shown" in words for words in app.texts())
        assert asked(app) == OFF


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Once something is in it, the full screen fails."""
    told: list[bool] = []
    whole = full._close

    def close() -> ft.Control:
        if told:
            raise RuntimeError("broken while drawn")
        return whole()

    monkeypatch.setattr(full, "_close", close)
    return told


async def test_a_device_that_refuses_is_asked_no_more_than_others() -> None:
    def refuses(**_: object) -> None:
        raise RuntimeError("not on this device")

    app = whole_app(route="/card/full")
    app.handlers["Wakelock", "enable"] = refuses
    async with app:
        assert asked(app) == ON
        await state(app, ft.AppLifecycleState.PAUSE)
        assert asked(app) == OFF
        assert app.conn.errors == []
