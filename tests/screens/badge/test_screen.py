"""A badge's page, and passing it on: a picture to keep, a link that can be ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from member_app.domain.badge import Badge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.badge.screen import BadgeScreen
from screens.badge.view_model import BadgeViewModel
from tests.fakes.badges import BEANS, COFFEE, EXPLORER, PNG, SHARE, WALL
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def badge_screen(badge: Badge = COFFEE, services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    services = services or FakeServices()
    services.badges.ones.setdefault(badge.id, Stream(ready(badge)))
    return screen_app(_draw(badge.id), services, **more)


def _draw(badge_id: str) -> Callable[[], ft.Control]:
    return lambda: BadgeScreen(badge_id)


async def sharing(app: HeadlessApp) -> None:
    await app.click(app.one(ft.FilledButton, key="badge.share"))
    await app.settle()


def button(app: HeadlessApp, key: str) -> ft.TextButton:
    return app.one(ft.TextButton, key=key)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("pixels", "language"), [(390, "en"), (820, "de"), (1440, "en")])
@pytest.mark.parametrize("badge", [COFFEE, EXPLORER, BEANS, WALL.badges[15]])
async def test_it_is_drawn_in_every_width_language_and_light(
    badge: Badge, pixels: int, language: str, dark: bool
) -> None:
    async with badge_screen(badge, pixels=pixels, language=language, dark=dark) as app:
        assert {badge.title, badge.text} <= set(app.texts())
        assert app.conn.errors == []


async def test_levels_are_told_with_their_day_or_what_they_take() -> None:
    async with badge_screen() as app:
        told = [each.label for each in app.find(ft.Semantics) if each.label]
        assert sum(one.startswith(("Bronze, reached on", "Silver, reached on")) for one in told) == 2
        assert "Gold, still ahead. 50 coffees" in told
        assert {"Next: Gold", "34 of 50 coffees", "16 more coffees"} <= set(app.texts())


async def test_what_is_ahead_says_what_is_missing_and_has_nothing_to_share() -> None:
    async with badge_screen(BEANS) as app:
        assert {"How to get it", "4 of 5 bags of beans", "1 more bag of beans"} <= set(app.texts())
        assert app.find(ft.FilledButton, key="badge.share") == []
    given = next(each for each in WALL.badges if each.id == "early")
    async with badge_screen(given) as app:
        assert any(words.startswith("You get this one for a challenge.") for words in app.texts())


async def test_sharing_shows_the_picture_with_or_without_the_name() -> None:
    services = FakeServices()
    async with badge_screen(services=services) as app:
        await sharing(app)
        assert [each.src for each in app.find(ft.Image) if isinstance(each.src, bytes)] == [PNG]
        await app.fire(app.one(ft.Switch, key="badge.share.name"), "change", value=False)
        await app.settle()
        asked = [args for name, args in services.badges.calls if name == "picture"]
        assert asked == [("coffee-lover", True), ("coffee-lover", False)]
        assert not [name for name, _ in services.badges.calls if name == "share"], "nobody else sees anything yet"


async def test_a_phone_passes_the_picture_on_by_itself() -> None:
    handed: list[Any] = []

    def take(**said: Any) -> dict[str, str]:
        handed.append(said)
        return {"status": "success", "raw": ""}

    async with badge_screen() as app:
        app.handlers["Share", "share_files"] = take
        await sharing(app)
        await app.click(app.one(ft.FilledButton, key="badge.share.save"))
        await app.settle()
        assert len(handed) == 1
        assert app.conn.errors == []


async def test_elsewhere_and_where_nothing_takes_it_the_picture_is_a_file() -> None:
    saved: list[str] = []

    def refuse(**_: Any) -> None:
        raise RuntimeError("nothing to share with")

    def save(**said: Any) -> str:
        saved.append(said["file_name"])
        return "/pictures/coffee-lover.png"

    async with badge_screen() as app:
        app.handlers["Share", "share_files"], app.handlers["FilePicker", "save_file"] = refuse, save
        await sharing(app)
        await app.click(app.one(ft.FilledButton, key="badge.share.save"))
        await app.settle()
        assert saved == ["coffee-lover.png"]
        assert app.conn.errors == []


async def test_a_link_is_made_copied_and_ended() -> None:
    services = FakeServices()
    async with badge_screen(services=services) as app:
        await sharing(app)
        await app.click(button(app, "badge.link.make"))
        await app.settle()
        assert SHARE.link in app.texts()
        copy, take = button(app, "badge.link.copy"), button(app, "badge.link.credential")
        assert copy.action.data == SHARE.link
        assert take.action.url == SHARE.credential
        await app.click(button(app, "badge.link.end"))
        await app.settle()
        assert SHARE.link not in app.texts()
        assert [name for name, _ in services.badges.calls if name != "picture"] == ["share", "withdraw"]


async def test_what_is_shared_already_follows_the_name() -> None:
    services = FakeServices()
    async with badge_screen(replace(COFFEE, share=replace(SHARE, with_name=False)), services) as app:
        await sharing(app)
        assert app.one(ft.Switch, key="badge.share.name").value is False
        await app.fire(app.one(ft.Switch, key="badge.share.name"), "change", value=True)
        await app.settle()
        assert ("share", ("coffee-lover", True)) in services.badges.calls


async def test_one_thing_at_a_time() -> None:
    services = FakeServices()
    vm = BadgeViewModel("coffee-lover", services.badges)
    services.badges.hold = asyncio.Event()
    first = asyncio.create_task(vm.publish())
    await asyncio.sleep(0)
    await asyncio.gather(vm.publish(), vm.withdraw(), vm.name(False))
    services.badges.hold.set()
    await first
    assert [name for name, _ in services.badges.calls] == ["share"]
    assert (vm.busy, vm.with_name) == (False, True)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_without_a_connection_it_says_so(language: str) -> None:
    services = FakeServices()
    services.badges.answers["picture"] = Failure(FailureKind.OFFLINE)
    async with badge_screen(services=services, language=language) as app:
        await sharing(app)
        assert app.one(ft.FilledButton, key="badge.share.save").disabled
        assert [each for each in app.find(ft.Semantics) if each.identifier == "badge.share.failed"]
        assert app.conn.errors == []


async def test_a_service_without_an_address_gives_no_link() -> None:
    nowhere = replace(SHARE, link="", credential="", picture="")
    async with badge_screen(replace(COFFEE, share=nowhere)) as app:
        await sharing(app)
        assert any(words.startswith("The link is there") for words in app.texts())
        assert app.find(ft.TextButton, key="badge.link.copy") == []


async def test_a_badge_nobody_knows_and_one_that_is_on_its_way() -> None:
    services = FakeServices()
    services.badges.ones["secret-1"] = Stream(Failed(Failure(FailureKind.NOT_FOUND)))
    async with screen_app(_draw("secret-1"), services) as app:
        assert app.find(ft.FilledButton, key="error.retry")
    services.badges.ones["coffee-lover"] = Stream()
    async with screen_app(_draw("coffee-lover"), services) as app:
        assert "Badges" in app.texts()
        services.badges.ones["coffee-lover"].push(ready(COFFEE, fresh=False))
        await app.settle()
        assert any(words.startswith("As of") for words in app.texts())
        assert app.conn.errors == []
