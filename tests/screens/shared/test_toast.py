"""What is said for a moment: out of the way of buttons and tabs, one after the other, and gone by itself."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import pytest

from member_app.domain.account import Notice
from member_app.domain.lock import Lock
from screens.devices.screen import DevicesScreen
from screens.shared.toaster import NEWS, UNDO, Toaster
from tests.fakes.headless import HeadlessApp
from tests.fakes.lock import FakeLock
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app


class Pauses:
    """Each pause lasts until it is let go."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.over = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        self.asked.append(seconds)
        await self.over.wait()


def toast_app(toaster: Toaster, **more: Any) -> HeadlessApp:
    return screen_app(DevicesScreen, toaster=toaster, **more)


def place(app: HeadlessApp) -> ft.LayoutControl:
    """What holds the message in the stack over the view's content."""
    held: ft.LayoutControl = app.one(ft.LayoutControl, key="toasts")  # type: ignore[no-untyped-call]
    return held


async def test_on_a_phone_it_is_at_the_top_where_no_button_and_no_tab_is() -> None:
    async with toast_app(Toaster(), pixels=390) as app:
        held = place(app)
        assert (held.top, held.bottom) == (8, None)


@pytest.mark.parametrize("pixels", [820, 1440])
async def test_in_a_wide_window_it_is_low_and_no_wider_than_a_sentence(pixels: int) -> None:
    toaster = Toaster()
    async with toast_app(toaster, pixels=pixels) as app:
        toaster.show("Copied.")
        await app.settle()
        assert (place(app).top, place(app).bottom) == (None, 24)
        assert [one.width for one in app.find(ft.Container) if one.width == 480] == [480]


async def test_words_alone_are_tapped_through_and_an_action_is_not() -> None:
    pauses, acted = Pauses(), list[str]()
    toaster = Toaster(pauses.wait)
    async with toast_app(toaster) as app:
        toaster.show("Copied.")
        await app.settle()
        assert isinstance(place(app), ft.TransparentPointer)
        toaster.clear()
        toaster.show("Gone.", action="Undo", on_action=lambda _: acted.append("undone"))
        await app.settle()
        assert isinstance(place(app), ft.Container)
        await app.click(app.one(key="toast.action"))
        assert acted == ["undone"] and "Gone." not in app.texts()
        assert app.conn.errors == []


async def test_one_after_the_other_each_in_its_time() -> None:
    pauses = Pauses()
    toaster = Toaster(pauses.wait)
    async with toast_app(toaster) as app:
        toaster.show("First.")
        toaster.show("Second.", action="Undo", on_action=lambda _: None)
        await app.settle()
        assert "First." in app.texts() and "Second." not in app.texts()
        pauses.over.set()
        pauses.over = asyncio.Event()
        await app.settle()
        assert "First." not in app.texts() and "Second." in app.texts()
        pauses.over.set()
        await app.settle()
        assert "Second." not in app.texts() and toaster.waiting == ()
        assert pauses.asked == [NEWS, UNDO]
        assert app.conn.errors == []


async def test_it_is_said_aloud_and_stands_over_a_page_without_tabs_too() -> None:
    services = FakeServices()
    async with whole_app(services, "/account/profile") as running:
        services.connection.toasts.push(Notice("n1", "points", 124, "Aurora Mitte"))
        await running.settle()
        said = [one for one in running.find(ft.Semantics) if one.identifier == "toast"]
        assert said and all(one.live_region for one in said)
        assert len(said) == len(running.routes()), "over the tabs and over the page on top of them"
        assert running.conn.errors == []


async def test_nothing_is_said_while_the_app_is_locked() -> None:
    services, toaster = FakeServices(), Toaster()
    services.lock = FakeLock(Lock(on=True, locked=True))
    async with toast_app(toaster, services=services) as app:
        toaster.show("Jonas sent you 250 Sparks.")
        await app.settle()
        assert "Jonas sent you 250 Sparks." not in app.texts()
