"""The wall of badges: earned, ahead and secret ones, in every state, width and language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from member_app.domain.badge import BadgeWall
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.badges.screen import BadgesScreen
from tests.fakes.badges import WALL
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def wall_screen(wall: BadgeWall = WALL, services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    services = services or FakeServices()
    services.badges.stream = Stream(ready(wall))
    return screen_app(BadgesScreen, services, **more)


def tiles(app: HeadlessApp) -> dict[str, str]:
    """What each tile says, by its identifier."""
    prefix = "badge.item."
    found = [each for each in app.find(ft.Semantics) if (each.identifier or "").startswith(prefix)]
    return {str(each.identifier).removeprefix(prefix): str(each.label) for each in found}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("pixels", "language"), [(320, "en"), (390, "de"), (820, "en"), (1440, "de")])
async def test_every_badge_hangs_on_the_wall(pixels: int, language: str, dark: bool) -> None:
    async with wall_screen(pixels=pixels, language=language, dark=dark) as app:
        assert len(tiles(app)) == 24
        told = {"en": {"Badges", "of 24 badges", "5 of 6", "Still a secret"}, "de": {"Abzeichen", "von 24 Abzeichen"}}
        assert told[language] <= set(app.texts())
        assert "9" in app.texts()
        assert app.conn.errors == []


async def test_each_says_in_words_what_it_is_and_how_far() -> None:
    async with wall_screen() as app:
        said = tiles(app)
        assert said["first-cup"] == "First cup, earned"
        assert said["coffee-lover"] == "Coffee lover, Silver, earned"
        assert said["home-barista"] == "Home barista, not earned yet: 4 of 5 bags of beans"
        assert said["early"] == "Early adopter, not earned yet: from a challenge"
        assert said["secret-1"] == "A secret badge"


async def test_a_tap_opens_a_badge_and_a_secret_stays_shut() -> None:
    async with wall_screen() as app:
        await app.click(app.one(ft.Container, key="badge.item.coffee-lover"))
        assert app.page.route == "/play/badges/coffee-lover"
        assert app.one(ft.Container, key="badge.item.secret-1").on_click is None


@pytest.mark.parametrize(("route", "back"), [("/play/badges", "/play"), ("/play/badges?from=account", "/account")])
async def test_the_way_back_is_where_one_came_from(route: str, back: str) -> None:
    async with wall_screen(route=route) as app:
        await app.click(app.one(ft.IconButton, key="action.back"))
        assert app.page.route == back


async def test_a_badge_earned_meanwhile_turns_to_colour() -> None:
    services = FakeServices()
    async with wall_screen(services=services) as app:
        beans = next(each for each in WALL.badges if each.id == "home-barista")
        done = replace(WALL.badges[0], id=beans.id, title=beans.title)
        services.badges.stream.push(ready(_with(done)))
        await app.settle()
        assert tiles(app)["home-barista"] == "Home barista, earned"
        assert "10" in app.texts()


def _with(badge: Any) -> BadgeWall:
    badges = tuple(badge if each.id == badge.id else each for each in WALL.badges)
    return replace(WALL, badges=badges, earned=WALL.earned + 1)


async def test_without_any_earned_the_first_is_not_far() -> None:
    locked = tuple(each for each in WALL.badges if not each.earned)
    async with wall_screen(BadgeWall(locked, WALL.groups, 0, len(locked))) as app:
        assert "Your first one is not far." in app.texts()
        assert app.conn.errors == []


async def test_an_old_wall_says_how_old_it_is() -> None:
    services = FakeServices()
    services.badges.stream = Stream(ready(WALL, fresh=False))
    async with screen_app(BadgesScreen, services) as app:
        assert any(words.startswith("As of") for words in app.texts())


async def test_a_programme_without_badges_and_a_service_that_is_away() -> None:
    async with wall_screen(BadgeWall((), (), 0, 0)) as app:
        assert "No badges yet" in app.texts()
    services = FakeServices()
    services.badges.stream = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(BadgesScreen, services) as app:
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert ("refresh", ()) in services.badges.calls
        services.badges.stream.push(ready(WALL))
        await app.settle()
        assert "of 24 badges" in app.texts()


async def test_while_nothing_is_known_its_shape_is_shown() -> None:
    services = FakeServices()
    services.badges.stream = Stream()
    async with screen_app(BadgesScreen, services) as app:
        assert tiles(app) == {}
        assert app.conn.errors == []
