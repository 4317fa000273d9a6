"""The lock stands before everything but the card, opens with its PIN, and is set from the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import flet as ft
import pytest

from member_app.domain.account import SignIn
from member_app.domain.lock import Lock
from screens.lock.screen import LockScreen
from screens.lock.setting import LockSettingScreen
from screens.shell.routes import phone_routes, wide_routes
from tests.fakes.lock import PIN, FakeLock
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app

SHUT = Lock(on=True, locked=True)
TITLE = "The app is locked"


def services(lock: Lock) -> FakeServices:
    found = FakeServices()
    found.lock = FakeLock(lock)
    return found


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    ("route", "shut"),
    [
        ("/", False), ("/card/full", False), ("/rewards", True), ("/rewards/any-coffee", True), ("/activity", True),
        ("/account", True), ("/account/lock", True), ("/account/devices", True), ("/play", True), ("/tiers", True),
    ],
)  # fmt: skip
async def test_what_it_stands_before(route: str, shut: bool, width: int) -> None:
    async with whole_app(services(SHUT), route, width=width) as app:
        assert (TITLE in app.texts()) is shut
        if not shut:
            assert "7421 0088 3356" in app.texts()
        assert app.conn.errors == []


def addresses(routes: list[ft.Route], above: str = "") -> Iterator[str]:
    """Every address of the app, `x` in the place of what is asked for."""
    for route in routes:
        path = f"{above}/{route.path}" if route.path else above
        if not route.children or route.path:
            yield re.sub(r":\w+\*?", "x", path) or "/"
        yield from addresses(route.children or [], path)


@pytest.mark.parametrize("width", [390, 1440])
async def test_no_address_is_left_out(width: int) -> None:
    """The card, and signing in again, are all that is there while the app is locked."""
    open_ones = set()
    async with whole_app(services(SHUT), "/", width=width) as app:
        for address in addresses(phone_routes() if width < 700 else wide_routes()):
            await app.go(address)
            if TITLE not in app.texts():
                open_ones.add(address)
        assert open_ones == {"/", "/card/full", "/sign-in"}
        assert app.conn.errors == []


@pytest.mark.parametrize("width", [390, 1440])
async def test_with_the_card_nothing_is_shown_that_is_not_on_it(width: int) -> None:
    mine = services(SHUT)
    async with whole_app(mine, "/", width=width) as app:
        assert {"2,480", "Glow"} <= set(app.texts())
        assert "Ready for you" not in app.texts()
        await mine.lock.open(PIN)
        await app.settle()
        assert "Ready for you" in app.texts()
        assert app.conn.errors == []


async def test_the_pin_opens_where_one_wanted_to_go() -> None:
    mine = services(SHUT)
    async with whole_app(mine, "/rewards") as app:
        field = app.one(ft.TextField, key="lock.pin")
        assert field.password
        await app.type(field, "1111")
        await app.click(app.one(ft.FilledButton, key="lock.open"))
        assert app.one(ft.TextField, key="lock.pin").error == "That is not the PIN."
        await app.type(app.one(ft.TextField, key="lock.pin"), PIN)
        await app.click(app.one(ft.FilledButton, key="lock.open"))
        assert TITLE not in app.texts()
        assert app.page.route == "/rewards"
        assert app.conn.errors == []


async def test_leaving_the_front_and_coming_back_is_told_to_the_lock() -> None:
    mine = services(Lock(on=True))
    async with whole_app(mine, "/") as app:
        for state in (ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.RESUME):
            await app.fire(app.page, "app_lifecycle_state_change", {"state": state.value})
        assert [name for name, *_ in mine.lock.calls] == ["away", "back"]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("dark", [False, True])
async def test_says_when_to_try_again(language: str, dark: bool) -> None:
    shut = replace(SHUT, wait_until=datetime.now(UTC) + timedelta(minutes=10))
    async with screen_app(LockScreen, services(shut), language=language, dark=dark) as app:
        error = app.one(ft.TextField, key="lock.pin").error
        assert isinstance(error, str)
        assert {"en": "Try again from", "de": "geht es weiter"}[language] in error
        assert app.conn.errors == []


@pytest.mark.parametrize("pixels", [320, 390, 820, 1440])
async def test_it_fits_the_window(pixels: int) -> None:
    async with screen_app(LockScreen, services(SHUT), pixels=pixels) as app:
        assert all((one.width or 0) <= pixels for one in app.find(ft.Container))
        assert app.conn.errors == []


async def test_who_forgot_signs_out_after_a_question() -> None:
    mine = services(SHUT)
    async with screen_app(LockScreen, mine) as app:
        await app.click(app.one(ft.TextButton, key="lock.forgotten"))
        await app.click(app.one(ft.FilledButton, key="lock.signout"))
        assert mine.account.sign_in is SignIn.OUT


@pytest.mark.parametrize("can", [True, False])
async def test_biometrics_only_where_the_device_has_them(can: bool) -> None:
    mine = services(replace(SHUT, biometrics=True, can_biometrics=can))
    async with screen_app(LockScreen, mine) as app:
        buttons = app.find(ft.TextButton, key="lock.recognise")
        assert len(buttons) == can
        if can:
            await app.click(buttons[0])
            assert not mine.lock.current.locked


async def test_it_is_turned_on_with_the_same_pin_twice_and_off_with_it() -> None:
    mine = services(Lock())
    async with screen_app(LockSettingScreen, mine) as app:
        await app.type(app.one(ft.TextField, key="lock.pin"), "482915")
        await app.type(app.one(ft.TextField, key="lock.again"), "4829")
        assert app.one(ft.FilledButton, key="lock.set").disabled
        await app.type(app.one(ft.TextField, key="lock.again"), "482")
        await app.type(app.one(ft.TextField, key="lock.again"), "48291")
        await app.type(app.one(ft.TextField, key="lock.again"), "482916")
        assert app.one(ft.TextField, key="lock.again").error == "The two are not the same."
        await app.type(app.one(ft.TextField, key="lock.again"), "482915")
        await app.click(app.one(ft.FilledButton, key="lock.set"))
        assert mine.lock.current.on
        assert "The lock is on." in app.texts()
        await app.click(app.one(ft.Container, key="lock.minutes.5"))
        assert mine.lock.current.minutes == 5
        await app.type(app.one(ft.TextField, key="lock.pin"), "482915")
        await app.click(app.one(ft.TextButton, key="lock.off"))
        assert not mine.lock.current.on
        assert app.conn.errors == []
