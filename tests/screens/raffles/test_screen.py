"""The list: what there is to do comes first; nothing yet, nothing there, and not reached."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.raffles.screen import RafflesScreen
from screens.raffles.view_model import sorted_out
from tests.fakes import raffles as r
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices
from tests.fakes.streams import Stream, ready


@pytest.mark.parametrize(("language", "pixels"), [("en", 390), ("de", 1440)])
async def test_all_shelves(language: str, pixels: int) -> None:
    async with screen_app(RafflesScreen, FakeServices(), language=language, pixels=pixels) as app:
        for raffle in r.RAFFLES:
            assert raffle.title in app.texts()
        assert not [text for text in app.texts() if str(text).startswith(("raffle", "left."))]
        assert app.conn.errors == []


def test_a_prize_that_waits_is_first_and_nothing_stands_twice() -> None:
    shelves = sorted_out(r.RAFFLES)
    assert shelves.won == (r.WON,)
    assert (shelves.open, shelves.drawing, shelves.coming) == ((r.HOLDS,), (r.CLOSED,), (r.COMING,))
    assert shelves.past == (r.VOID,)


async def test_an_old_list_shows_its_age() -> None:
    services = FakeServices()
    services.raffles.stream = Stream(ready(r.RAFFLES, fresh=False))
    async with screen_app(RafflesScreen, services) as app:
        assert [text for text in app.texts() if str(text).startswith("As of")]


async def test_none_and_not_reached() -> None:
    services = FakeServices()
    services.raffles.stream = Stream(ready(()))
    async with screen_app(RafflesScreen, services) as app:
        assert "No raffle right now" in app.texts()
    services.raffles.stream = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(RafflesScreen, services) as app:
        assert app.find(ft.FilledButton, key="error.retry")
