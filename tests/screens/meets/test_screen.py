"""The list of events: the member's own first, every state in words, in both languages and at three widths."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import MeetState
from member_app.domain.state import Failed
from member_app.i18n import Text
from screens.meets.screen import MeetsScreen
from screens.meets.view_model import sorted_out
from tests.fakes import meets, samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def app_of(services: FakeServices | None = None, **more: object) -> HeadlessApp:
    return screen_app(MeetsScreen, services, route="/play/meets", **more)  # type: ignore[arg-type]


def said(app: HeadlessApp) -> list[str]:
    return [str(one.label) for one in app.find(ft.Semantics) if one.label]


def showing(*shown: object) -> FakeServices:
    services = FakeServices()
    services.meets.stream = Stream(*shown)
    return services


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_shelves_in_their_order(pixels: int) -> None:
    async with app_of(pixels=pixels) as app:
        texts = app.texts()
        heads = [text for text in texts if text in ("You are going", "Coming up", "Been and gone")]
        assert heads == ["You are going", "Coming up", "Been and gone"]
        assert {
            "You have a place",
            "Number 2 on the waiting list",
            "3 places left",
            "Full, with a waiting list",
        } <= set(texts)
        assert {"You were there", "You had a place"} <= set(texts)
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with app_of(language="de") as app:
        texts = set(app.texts())
        assert {"Da bist du dabei", "Demnächst", "Vorbei", "Platz 2 auf der Warteliste", "Noch 3 Plätze"} <= texts
        assert app.conn.errors == []


async def test_who_listens_hears_the_day_whole() -> None:
    async with app_of() as app:
        assert Text("en", "Europe/Berlin").weekday(meets.FLOWERS.starts_at) in said(app)


async def test_a_tap_opens_the_event() -> None:
    async with app_of() as app:
        await app.click(app.one(ft.Container, key="meet.item.flowers"))
        assert app.page.route == "/play/meets/flowers"
    async with app_of() as app:
        await app.click(app.one(ft.Container, key="checkin.open"))
        assert app.page.route == "/play/checkin"


async def test_what_waits_is_said() -> None:
    async with app_of(showing(ready((replace(meets.CUPPING, pending=True),)))) as app:
        assert "Sent when you are online" in app.texts()


async def test_every_state_has_words() -> None:
    soon = meets.at(3) - timedelta(days=1)
    for state in MeetState:
        one = replace(meets.FLOWERS, state=state, left=1, tier="Blaze", opens_at=soon, waiting_place=4)
        for language in ("en", "de"):
            async with app_of(showing(ready((one,))), language=language) as app:
                assert not [text for text in app.texts() if str(text).startswith(("meets.", "meet."))]
                assert app.conn.errors == []


async def test_nothing_planned_says_what_to_do() -> None:
    async with app_of(showing(ready(()))) as app:
        assert "Nothing planned right now" in app.texts()
        await app.click(app.one(ft.FilledButton, key="meets.play"))
        assert app.page.route == "/play"


async def test_loading_then_failed_then_there() -> None:
    services = showing()
    async with app_of(services) as app:
        assert app.texts() == ["Events"]
        services.meets.stream.push(Failed(Failure(FailureKind.OFFLINE)))
        await app.settle()
        services.meets.stream.newest = (ready(meets.MEETS),)
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Coffee cupping" in app.texts()
        assert app.conn.errors == []


async def test_what_is_old_says_so() -> None:
    async with app_of(showing(ready(meets.MEETS, fresh=False))) as app:
        assert any(str(text).startswith("As of") for text in app.texts())


def test_each_is_on_one_shelf() -> None:
    shelves = sorted_out(meets.MEETS)
    assert [one.id for one in shelves.mine] == ["cupping", "quiz-night"]
    assert [one.id for one in shelves.coming] == ["flowers", "latte-art"]
    assert [one.id for one in shelves.past] == ["breakfast", "walk"]
    assert samples.NOW
