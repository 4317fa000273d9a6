"""All challenges: the chips, what they let through, and every state."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from member_app.domain.challenge import ChallengeState
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.challenges.screen import ChallengesScreen
from screens.challenges.view_model import Show, shown
from tests.fakes import challenges as c
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def with_state(*states: Any) -> FakeServices:
    services = FakeServices()
    services.challenges.stream = Stream(*states)
    return services


def titles(app: Any) -> set[str]:
    return {each.title for each in c.ALL} & set(app.texts())


def test_every_challenge_is_behind_one_chip_besides_all() -> None:
    parts = [shown(c.ALL, show) for show in (Show.MINE, Show.NEW, Show.DONE)]
    assert sorted(each.id for part in parts for each in part) == sorted(each.id for each in c.ALL)
    assert len(shown(c.ALL, Show.ALL)) == len(c.ALL)
    assert shown(c.ALL, Show.ALL)[0].state is ChallengeState.CLAIMABLE
    assert shown(c.ALL, Show.ALL)[-1].state is ChallengeState.MISSED


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_chip_lets_through_its_own(pixels: int, language: str) -> None:
    async with screen_app(ChallengesScreen, pixels=pixels, language=language, route="/play/challenges") as app:
        assert titles(app) == {each.title for each in c.ALL}
        await app.click(app.one(ft.Container, key="challenges.show.done"))
        assert titles(app) == {c.DONE.title, c.MISSED.title}
        assert app.conn.errors == []


async def test_the_address_may_say_which() -> None:
    async with screen_app(ChallengesScreen, route="/play/challenges?show=new") as app:
        assert titles(app) == {c.NEW.title, c.SOON.title, c.UPCOMING.title}
        await app.click(app.one(ft.Container, key="challenge.item.cosy-evening"))
        assert app.page.route == "/play/challenges/cosy-evening"


@pytest.mark.parametrize("show", list(Show))
async def test_nothing_behind_a_chip_says_what_to_do(show: Show) -> None:
    async with screen_app(ChallengesScreen, with_state(ready(())), route=f"/play/challenges?show={show.value}") as app:
        assert "Nothing here" in app.texts()
        assert not any(text.startswith("challenges.") for text in app.texts())


async def test_loading_failed_and_again() -> None:
    async with screen_app(ChallengesScreen, with_state()) as app:
        assert titles(app) == set()
    services = with_state(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(ChallengesScreen, services) as app:
        services.challenges.stream = Stream(ready(c.ALL))
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert titles(app)
        assert app.conn.errors == []
