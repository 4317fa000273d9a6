"""A game on screen: the odds first, one button and its plain sister, the result told aloud, and why it can't be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import flet as ft
import flet.canvas as cv
import pytest

from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.games import Game
from member_app.domain.play import Prize
from member_app.domain.state import Failed
from screens.game.screen import GameScreen
from tests.fakes import games
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream

WIDTHS = [390, 820, 1440]


def game_app(game: Game = games.WHEEL, services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    services = services or FakeServices()
    if isinstance(services.games.stream.newest[0], Failed):
        return screen_app(lambda: GameScreen(game.id), services, route=f"/play/games/{game.id}", **more)
    services.games.show(game)
    return screen_app(lambda: GameScreen(game.id), services, route=f"/play/games/{game.id}", **more)


def named(app: HeadlessApp, identifier: str) -> list[ft.Semantics]:
    return [one for one in app.find(ft.Semantics) if one.identifier == identifier]


async def press(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(key=key))


@pytest.mark.parametrize("pixels", WIDTHS)
@pytest.mark.parametrize("game", games.GAMES, ids=lambda game: game.kind.value)
async def test_odds_stand_beside_every_game_before_it_is_played(game: Game, pixels: int) -> None:
    async with game_app(game, pixels=pixels) as app:
        texts = app.texts()
        assert {game.title, "What you can win", "3 in 10", "30%", "1 in 20 · 40 left", "5%"} <= set(texts)
        assert "Drawn by the service, with the odds below." in texts
        assert named(app, "game.odds")
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("game", "english", "german"),
    [
        (games.WHEEL, "Spin for free", "Gratis drehen"),
        (games.SCRATCH, "Get a card for 50 Sparks", "Karte für 50 Sparks holen"),
        (games.SLOT, "Play for free", "Gratis spielen"),
    ],
)
async def test_the_button_says_what_it_costs(game: Game, english: str, german: str) -> None:
    for language, words in (("en", english), ("de", german)):
        async with game_app(game, language=language) as app:
            assert words in app.texts()
            assert named(app, "game.play")
            assert named(app, "game.plain")


@pytest.mark.parametrize("game", games.GAMES, ids=lambda game: game.kind.value)
async def test_with_reduced_motion_nothing_moves_and_the_result_is_told_aloud(game: Game) -> None:
    services = FakeServices()
    async with game_app(game, services) as app:
        await press(app, "game.play")
        assert "50 Sparks!" in app.texts()
        [result] = named(app, "game.result")
        assert result.live_region
        assert [name for name, _ in services.games.calls if name != "unanswered"] == ["play", "seen"]
        assert not named(app, "game.moving")
        assert app.conn.errors == []


async def test_the_wheel_turns_to_the_drawn_slice_and_then_tells() -> None:
    async with game_app(reduced_motion=False) as app:
        disc = next(one for one in app.find(ft.Container) if one.animate_rotation)
        assert disc.rotate.angle == 0
        mark = len(app.conn.sent)
        await press(app, "game.play")
        [moving] = named(app, "game.moving")
        assert moving.live_region
        assert not named(app, "game.result")
        disc = next(one for one in app.find(ft.Container) if one.animate_rotation)
        assert disc.rotate.angle > 30, "it goes round a few times"
        assert disc.animate_rotation.duration > 3000
        assert len(app.patches(mark)) < 6, "the client turns it, not the server"
        await app.fire(disc, "animation_end", "rotation")
        assert "50 Sparks!" in app.texts()
        await app.fire(disc, "animation_end", "rotation")
        assert len(named(app, "game.result")) == 1
        assert app.conn.errors == []


async def test_a_card_is_rubbed_off_with_the_finger() -> None:
    async with game_app(games.SCRATCH, reduced_motion=False) as app:
        await press(app, "game.play")
        card = app.one(ft.GestureDetector)
        width = 342.0
        await app.fire(card, "horizontal_drag_start", drag(10, 10))
        for row in range(9):
            await app.fire(card, "horizontal_drag_update", drag(width if row % 2 else 0, row * 30))
            if named(app, "game.result"):
                break
            strokes = [one for one in app.find(cv.Path) if one.paint.blend_mode == ft.BlendMode.CLEAR]
            assert len(strokes) == 1
        assert "50 Sparks!" in app.texts()
        assert app.conn.errors == []


async def test_a_card_is_uncovered_with_a_button_too() -> None:
    services = FakeServices()
    async with game_app(games.SCRATCH, services, reduced_motion=False) as app:
        await press(app, "game.play")
        assert not named(app, "game.result")
        await press(app, "game.reveal")
        assert named(app, "game.result")
        assert [name for name, _ in services.games.calls][-1] == "seen"


async def test_the_reels_stop_where_they_were_sent() -> None:
    async with game_app(games.SLOT, reduced_motion=False) as app:
        await press(app, "game.play")
        reels = await turned(app)
        assert [reel.content.controls[0].content.src for reel in reels] == ["/art/star.webp"] * 3
        await app.fire(reels[2], "animation_end", "position")
        assert "50 Sparks!" in app.texts()
        assert app.conn.errors == []


async def turned(app: HeadlessApp) -> list[ft.Container]:
    """The reels, once they were sent on their way: their beginning goes out a moment before."""
    async with asyncio.timeout(30):
        while True:
            reels = [one for one in app.find(ft.Container) if one.animate_position]
            if [reel.top for reel in reels] == [0, 0, 0]:
                return reels
            await asyncio.sleep(0.01)


def drag(x: float, y: float) -> dict[str, Any]:
    """As the client tells it."""
    return {"k": "touch", "l": {"x": x, "y": y}, "g": {"x": x, "y": y}}


async def test_points_lead_to_their_line_and_a_reward_to_its_coupon() -> None:
    points = replace(games.points(50), entry_id="e9")
    coffee = Prize("reward", "Any coffee, free", "coffee", id="coffee", issued_id="i9")
    for prize, key, route in ((points, "game.points", "/activity/e9"), (coffee, "game.coupon", "/rewards/mine/i9")):
        services = FakeServices()
        services.games.answers["play"] = games.play(prizes=(prize,))
        async with game_app(services=services) as app:
            await press(app, "game.plain")
            await press(app, key)
            assert app.page.route == route


async def test_no_luck_is_said_kindly_and_the_way_on_is_open() -> None:
    services = FakeServices()
    services.games.answers["play"] = games.play("nothing")
    async with game_app(services=services) as app:
        await press(app, "game.plain")
        assert {"No luck today", "Maybe next time. The odds are the same on every play.", "Done"} <= set(app.texts())
        await press(app, "game.close")
        assert "That was it for today. Come back tomorrow!" in app.texts()
        assert "A free one again in 9 hours" in app.texts()
        assert not app.find(key="game.play")


async def test_what_came_while_the_page_was_away_is_shown_once() -> None:
    services = FakeServices()
    missed = replace(games.played(games.WHEEL), unseen=games.play(id="old"))
    async with game_app(missed, services) as app:
        texts = app.texts()
        assert "50 Sparks!" in texts
        assert any(text.startswith("Your play at ") for text in texts)
        await press(app, "game.close")
        assert "50 Sparks!" not in app.texts()
    async with screen_app(lambda: GameScreen("daily-wheel"), services) as app:
        assert not named(app, "game.result")


async def test_a_result_that_no_screen_has_shown_is_not_taken_for_seen() -> None:
    services = FakeServices()
    async with game_app(services=services) as app:
        app.handlers[("SemanticsService", "get_accessibility_features")] = gone
        await press(app, "game.plain")
        assert named(app, "game.result")
        assert not any(name == "seen" for name, _ in services.games.calls)


def gone(*_: object) -> None:
    raise TimeoutError("the browser has gone")


@pytest.mark.parametrize(
    ("failure", "more", "english", "german", "way"),
    [
        (
            Failure(FailureKind.LIMIT_REACHED), {"left_in_all": 0}, "You have played all there is for you. Thank you!",
            "Du hast alles gespielt, was es für dich gibt. Danke!", "game.elsewhere",
        ),
        (
            Failure(FailureKind.INSUFFICIENT_POINTS, needed=50, available=20), {}, "You need 30 Sparks more for this.",
            "Dafür brauchst du noch 30 Sparks.", "game.elsewhere",
        ),
        (
            Failure(FailureKind.TIER_REQUIRED, tier="Blaze"), {}, "This game is for Blaze and above.",
            "Dieses Spiel ist ab Blaze für dich da.", "game.tiers",
        ),
        (
            Failure(FailureKind.NOT_ELIGIBLE), {"minimum_age": 18},
            "This game is for members from 18. Your profile has to say when you were born.",
            "Dieses Spiel ist ab 18 Jahren. In deinem Profil muss stehen, wann du geboren bist.", "game.profile",
        ),
        (Failure(FailureKind.CLOSED), {}, "This game is over.", "Dieses Spiel ist vorbei.", "game.elsewhere"),
    ],
)  # fmt: skip
async def test_why_there_is_no_play_and_what_can_be_done(
    failure: Failure, more: dict[str, Any], english: str, german: str, way: str
) -> None:
    for language, words in (("en", english), ("de", german)):
        async with game_app(replace(games.WHEEL, blocked=failure, **more), language=language) as app:
            assert words in app.texts()
            assert not app.find(key="game.play")
            assert app.find(key=way)


async def test_offline_the_buttons_rest_and_it_says_why() -> None:
    services = FakeServices()
    services.connection.stream.push(Connection(offline_since=games.NOW))
    async with game_app(services=services) as app:
        assert app.one(key="game.play").disabled
        assert app.one(key="game.plain").disabled
        assert "You are offline. Games need a connection, so that nothing is played twice." in app.texts()


async def test_a_refusal_is_told_beside_the_button() -> None:
    services = FakeServices()
    services.games.answers["play"] = Failure(FailureKind.CHANGED)
    async with game_app(services=services) as app:
        await press(app, "game.play")
        [told] = named(app, "game.failed")
        assert told.live_region
        assert "Price or odds have just changed. Have a look and play again if you like." in app.texts()
        assert app.find(key="game.play")


@pytest.mark.parametrize("pixels", WIDTHS)
async def test_loading_failed_and_gone(pixels: int) -> None:
    services = FakeServices()
    services.games.stream = Stream()
    async with screen_app(lambda: GameScreen("daily-wheel"), services, pixels=pixels) as app:
        assert "Game" in app.texts()
        services.games.stream.push(Failed(Failure(FailureKind.SLOW)))
        await app.settle()
        assert app.find(key="error.retry")
        assert app.conn.errors == []
    async with screen_app(lambda: GameScreen("nothing-here"), pixels=pixels) as app:
        assert {"This game is gone", "More to play"} <= set(app.texts())
        await press(app, "game.elsewhere")
        assert app.page.route == "/play"
