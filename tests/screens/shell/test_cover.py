"""In a phone's list of open apps there is the brand, and nothing of a member."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.domain.celebration import Celebration, Earned
from member_app.domain.lock import Lock
from tests.fakes.headless import HeadlessApp
from tests.fakes.lock import FakeLock
from tests.fakes.samples import PROGRAMME
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app

PLACES = ["/", "/card/full", "/rewards", "/rewards/any-coffee", "/account", "/account/devices", "/tiers", "/sign-in"]


async def state(app: HeadlessApp, *states: str) -> None:
    for name in states:
        await app.fire(app.page, "app_lifecycle_state_change", {"state": ft.AppLifecycleState[name].value})


def lasting(app: HeadlessApp) -> list[str]:
    """What is on the screen, but for figures: clocks go on."""
    return [words for words in app.texts() if not any(one.isdigit() for one in words)]


def covers(app: HeadlessApp) -> list[ft.Container]:
    """One for each view that is open, last in what fills it, from edge to edge and opaque."""
    found = app.find(ft.Container, key="cover")
    for cover in found:
        assert (cover.left, cover.top, cover.right, cover.bottom) == (0, 0, 0, 0)
        assert isinstance(cover.content, ft.Container)
        ground = cover.content.gradient
        assert ground is not None and all(len(str(color)) == 7 for color in ground.colors)
    return found


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("route", PLACES)
async def test_every_place_is_covered_while_the_app_is_not_in_front(route: str, width: int) -> None:
    async with whole_app(route=route, width=width) as app:
        before = lasting(app)
        assert covers(app) == []
        await state(app, "INACTIVE")
        found = covers(app)
        assert len(found) == len(app.routes())
        for cover in found:
            words = {text.value for text in app.walk(cover) if isinstance(text, ft.Text)}
            assert words == {PROGRAMME.name, PROGRAMME.brand.initial}
        await state(app, "HIDE", "PAUSE", "RESTART", "SHOW", "RESUME")
        assert covers(app) == []
        assert lasting(app) == before, "nothing was lost under it"
        assert app.conn.errors == []


async def test_the_cover_is_above_everything_in_its_view() -> None:
    async with whole_app(route="/rewards") as app:
        await state(app, "PAUSE")
        (cover,) = covers(app)
        [layers] = [one for one in app.find(ft.Stack) if cover in list(app.walk(one)) and one.expand]
        assert next(iter(app.walk(layers.controls[-1]))) is cover


@pytest.mark.parametrize("name", ["linux", "macos", "windows"])
async def test_a_window_on_a_desk_is_covered_once_it_is_hidden(name: str) -> None:
    async with whole_app(platform=name, width=1440) as app:
        await state(app, "INACTIVE")
        assert covers(app) == []
        await state(app, "HIDE")
        assert len(covers(app)) == 1
        await state(app, "SHOW")
        assert covers(app) == []


async def test_a_browser_shows_no_pictures_of_its_tabs_and_is_sent_no_cover() -> None:
    async with whole_app(web=True) as app:
        await state(app, "INACTIVE", "HIDE")
        assert covers(app) == []
        assert app.conn.errors == []


async def test_the_lock_comes_before_the_cover_goes() -> None:
    services = FakeServices()
    order: list[tuple[str, int]] = []

    class Watched(FakeLock):
        def back(self) -> None:
            order.append(("back", len(covers(app))))
            super().back()

    services.lock = Watched(Lock(on=True))
    app = whole_app(services, "/rewards")
    async with app:
        await state(app, "PAUSE", "RESUME")
        assert order == [("back", 1)]
        assert covers(app) == []


def dialogs(app: HeadlessApp) -> list[ft.Control]:
    return [*app.find(ft.BottomSheet), *app.find(ft.AlertDialog)]


def seen(app: HeadlessApp, words: str, node: ft.BaseControl) -> bool:
    """Whether `words` stand in a dialog with nothing transparent around them."""
    if getattr(node, "opacity", None) == 0:
        return False
    if isinstance(node, ft.Text) and node.value == words:
        return True
    parts = [each for name in ("content", "controls", "actions") if (each := getattr(node, name, None))]
    return any(seen(app, words, part) for each in parts for part in (each if isinstance(each, list) else [each]))


@pytest.mark.parametrize("width", [390, 1440])
async def test_what_stands_in_front_of_a_page_is_hidden_with_it_and_comes_back(width: int) -> None:
    services = FakeServices()
    async with whole_app(services, "/rewards", width=width) as app:
        await app.click(app.one(key="rewards.filters"))
        services.celebrations.stream.push((Celebration("badge:early:2", Earned.BADGE, "early", "Early bird", "sun"),))
        await app.settle()
        open_now = dialogs(app)
        assert len(open_now) == 2
        shown = {words for words in ("Filter", "Early bird") if any(seen(app, words, one) for one in open_now)}
        assert shown == {"Filter", "Early bird"}
        await state(app, "INACTIVE")
        assert not any(seen(app, words, one) for words in shown for one in dialogs(app))
        assert len(dialogs(app)) == 2, "nothing was closed by it"
        await state(app, "RESUME")
        assert all(any(seen(app, words, one) for one in dialogs(app)) for words in shown)
