"""The hub in every state: what is shown of what the programme has, and where each thing leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import flet as ft
import pytest

from member_app.domain.badge import BadgeWall
from member_app.domain.challenge import Waiting
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Ready
from screens.play.screen import PlayScreen
from tests.fakes import challenges as c
from tests.fakes import samples
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready

OFFLINE = Failed(Failure(FailureKind.OFFLINE))


def with_challenges(*states: Any) -> FakeServices:
    services = FakeServices()
    services.challenges.stream = Stream(*states)
    return services


def with_modules(*modules: str) -> Any:
    return replace(samples.PROGRAMME, modules=frozenset({"card", *modules}))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["Play", "Yours to take", "Closest to done", "New", "Ending soon", "More to do", "Games", "Badges",
                "Quizzes and surveys", "Events", "Done"]),
        ("de", ["Spielen", "Abholbereit", "Fast geschafft", "Neu", "Endet bald", "Noch mehr", "Spiele", "Abzeichen",
                "Quiz und Umfragen", "Veranstaltungen", "Geschafft"]),
    ],
)  # fmt: skip
async def test_everything_in_its_order(pixels: int, language: str, headings: list[str]) -> None:
    async with screen_app(PlayScreen, pixels=pixels, language=language) as app:
        texts = app.texts()
        assert [text for text in texts if text in headings][: len(headings)] == headings
        assert {"5 weeks", "7 of 10"} <= set(texts) or {"5 Wochen", "7 von 10"} <= set(texts)
        assert app.conn.errors == []


async def test_the_streak_the_card_and_the_list_lead_on() -> None:
    for key, route in [
        ("play.streak", "/play/challenges/weekly"),
        ("challenge.item.coffee-card", "/play/challenges/coffee-card"),
        ("challenge.item.green-week", "/play/challenges/green-week"),
        ("play.all", "/play/challenges"),
        ("play.badges", "/play/badges"),
        ("game.item.daily-wheel", "/play/games/daily-wheel"),
        ("meet.item.cupping", "/play/meets/cupping"),
        ("auction.item.concert", "/play/auctions/concert"),
        ("play.friends", "/play/friends"),
        ("play.done", "/play/challenges?show=done"),
    ]:
        async with screen_app(PlayScreen, route="/play") as app:
            (found,) = [each for each in app.find(key=key) if getattr(each, "on_click", None)]
            await app.click(found)
            assert app.page.route == route


async def test_only_what_the_programme_has_is_shown() -> None:
    services = FakeServices()
    async with screen_app(PlayScreen, services, programme=with_modules("games")) as app:
        texts = app.texts()
        assert "Games" in texts
        assert not {"Closest to done", "Badges", "Events", "Quizzes and surveys"} & set(texts)
        assert app.conn.errors == []
    async with screen_app(PlayScreen, services, programme=with_modules("surveys")) as app:
        assert not any("Quiz ·" in text for text in app.texts())


async def test_a_part_that_can_not_be_had_leaves_the_others() -> None:
    services = with_challenges(OFFLINE)
    async with screen_app(PlayScreen, services) as app:
        assert "Games" in app.texts()
        assert not app.find(key="error.retry")
    services.badges.stream = services.games.stream = services.questions.stream = Stream(OFFLINE)
    services.friends.stream = services.meets.stream = services.auctions.stream = Stream(OFFLINE)
    services.raffles.stream = Stream(OFFLINE)
    async with screen_app(PlayScreen, services) as app:
        services.challenges.stream = Stream(ready(c.ALL))
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Closest to done" in app.texts()
        assert app.conn.errors == []


async def test_nothing_to_play_leads_to_the_rewards() -> None:
    services = with_challenges(ready(()))
    async with screen_app(PlayScreen, services, programme=with_modules("challenges"), route="/play") as app:
        assert "Nothing to play right now" in app.texts()
        await app.click(app.one(ft.FilledButton, key="play.rewards"))
        assert app.page.route == "/rewards"


async def test_loading_has_the_shape_of_what_comes() -> None:
    async with screen_app(PlayScreen, with_challenges()) as app:
        assert app.texts() == ["Play"]
        assert app.conn.errors == []


async def test_offline_says_how_old_it_is_and_what_waits() -> None:
    hour_old = Ready((replace(c.NEW, waiting=None), c.GREEN), samples.NOW - timedelta(hours=1), fresh=False)
    services = with_challenges(hour_old)
    async with screen_app(PlayScreen, services) as app:
        assert any(text.startswith("As of") for text in app.texts())
        services.challenges.stream.push(replace(hour_old, value=(c.NEW.decided(Waiting.JOIN), c.GREEN)))
        await app.settle()
        assert "You're in. We'll send it when you are online." in app.texts()
        assert app.conn.errors == []


async def test_badges_show_what_is_nearest_when_none_is_earned() -> None:
    services = FakeServices()
    wall: BadgeWall = services.badges.stream.newest[0].value
    none = replace(wall, badges=tuple(each for each in wall.badges if not each.earned), earned=0)
    services.badges.stream = Stream(ready(none))
    async with screen_app(PlayScreen, services) as app:
        assert "0 of 24" in app.texts()
        labels = [each.label for each in app.find(ft.Semantics) if (each.identifier or "").startswith("badge.item.")]
        assert labels
        assert all(label.endswith("not earned yet") for label in labels)
