"""The code on the full screen: large, awake, and back again."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.card.full import CardFullScreen
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_shows_code_number_and_kinds(pixels: int) -> None:
    async with screen_app(CardFullScreen, pixels=pixels) as app:
        assert {"7421 0088 3356", "Safe code", "QR code", "Barcode"} <= set(app.texts())
        panel = [c for c in app.find(ft.Container) if c.bgcolor == "#FFFFFF" and (c.height or 0) >= 240]
        assert panel
        assert app.conn.errors == []


async def test_keeps_the_screen_awake_and_bright_while_it_is_open() -> None:
    async with screen_app(CardFullScreen) as app:
        assert ("Wakelock", "enable", {}) in app.calls
        assert ("ScreenBrightness", "set_application_screen_brightness") in [call[:2] for call in app.calls]


async def test_another_kind_is_one_tap_away() -> None:
    services = FakeServices()
    async with screen_app(CardFullScreen, services, language="de") as app:
        await app.click(app.one(ft.Container, key="card.kind.qr"))
        assert services.preferences.current.code_kind == "qr"
        assert app.conn.errors == []


async def test_closing_leads_to_the_card() -> None:
    async with screen_app(CardFullScreen, route="/card/full") as app:
        await app.click(app.one(ft.IconButton, key="card.close"))
        assert app.page.route == "/"


async def test_waiting_and_failing() -> None:
    services = FakeServices()
    services.home.stream.newest = ()
    async with screen_app(CardFullScreen, services) as app:
        assert "7421 0088 3356" not in app.texts()
        services.home.stream.push(Failed(Failure(FailureKind.OFFLINE)))
        await app.settle()
        assert "That didn't work" in app.texts()
        assert app.conn.errors == []


@pytest.mark.parametrize("away", ["close", "/rewards"])
async def test_leaving_gives_the_screen_back(away: str) -> None:
    """However it is left; also where the platform refused to make it bright."""

    def refuses(**_: object) -> None:
        raise RuntimeError("not on this device")

    services = FakeServices()
    app = whole_app(services, "/card/full")
    app.handlers["ScreenBrightness", "set_application_screen_brightness"] = refuses
    async with app:
        assert ("Wakelock", "enable", {}) in app.calls
        if away == "close":
            await app.click(app.one(ft.IconButton, key="card.close"))
        else:
            await app.go(away)
        await app.settle()
        assert ("Wakelock", "disable", {}) in app.calls
        assert ("ScreenBrightness", "reset_application_screen_brightness") in [call[:2] for call in app.calls]
        assert app.conn.errors == []
