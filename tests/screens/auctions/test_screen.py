"""The list of auctions: what the member bids in first, every state in words, in both languages and at three widths."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.auctions.screen import AuctionsScreen
from screens.auctions.view_model import EVERY, AuctionsViewModel, sorted_out
from tests.fakes import auctions
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready
from tests.screens.running import running, settle


def app_of(services: FakeServices | None = None, **more: object) -> HeadlessApp:
    return screen_app(AuctionsScreen, services, route="/play/auctions", **more)  # type: ignore[arg-type]


def showing(*shown: object) -> FakeServices:
    services = FakeServices()
    services.auctions.stream = Stream(*shown)
    return services


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_shelves_in_their_order_and_every_state_in_words(pixels: int) -> None:
    async with app_of(pixels=pixels) as app:
        texts = [str(each) for each in app.texts()]
        heads = [text for text in texts if text in ("You are in", "Open now", "Coming up", "Ended")]
        assert heads == ["You are in", "Open now", "Coming up", "Ended"]
        for words in ("Outbid", "You lead", "Won", "1,650 Sparks", "From 500 Sparks", "Yours for 950 Sparks"):
            assert words in texts, words
        assert "Ended without a bid" in texts
        assert app.conn.errors == []


async def test_one_that_was_called_off_was_not_lost() -> None:
    async with app_of(showing(ready((auctions.CALLED_OFF,)))) as app:
        assert "Called off" in app.texts()
        assert "Not won" not in app.texts()


async def test_speaks_german() -> None:
    async with app_of(language="de") as app:
        assert {"Da bietest du mit", "Überboten", "Du führst", "Gewonnen", "Ab 500 Sparks"} <= set(app.texts())
        assert app.conn.errors == []


async def test_a_tap_opens_the_auction() -> None:
    async with app_of() as app:
        await app.click(app.one(ft.Container, key="auction.item.concert"))
        assert app.page.route == "/play/auctions/concert"


async def test_who_listens_hears_how_long_in_whole_words() -> None:
    async with app_of(showing(ready((auctions.CONCERT,)))) as app:
        labels = [str(one.label) for one in app.find(ft.Semantics) if one.label]
        assert "Ends in 5 hours" in labels


async def test_the_last_minutes_are_counted_in_seconds() -> None:
    soon = replace(auctions.CONCERT, ends_at=auctions.after(minutes=9))
    async with app_of(showing(ready((soon,)))) as app:
        assert any(str(text)[:2] in ("8:", "9:") and str(text).endswith(" left") for text in app.texts())


async def test_nothing_offline_and_failed_have_a_way_on() -> None:
    async with app_of(showing(ready(()))) as app:
        await app.click(app.one(ft.FilledButton, key="auctions.play"))
        assert app.page.route == "/play"
    async with app_of(showing(ready(auctions.AUCTIONS, fresh=False))) as app:
        assert any(one.identifier == "state.as_of" for one in app.find(ft.Semantics))
    services = showing(Failed(Failure(FailureKind.OFFLINE)))
    async with app_of(services) as app:
        services.auctions.stream = Stream(ready(auctions.AUCTIONS))
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "You are in" in app.texts()
        assert app.conn.errors == []


async def test_looks_again_while_something_can_change() -> None:
    services = FakeServices()
    vm = AuctionsViewModel(services.auctions, services.connection)
    async with running(vm):
        for _ in range(2 * EVERY):
            vm.beat()
            await settle()
        assert len([name for name, _ in services.auctions.calls if name == "refresh"]) == 2
        services.auctions.stream.push(ready((auctions.BICYCLE,)))
        await settle()
        for _ in range(2 * EVERY):
            vm.beat()
            await settle()
        assert len([name for name, _ in services.auctions.calls if name == "refresh"]) == 2


def test_each_on_its_shelf() -> None:
    shelves = sorted_out(auctions.AUCTIONS)
    assert [one.id for one in shelves.mine] == ["concert", "roaster"]
    assert [one.id for one in shelves.open] == ["headphones"]
    assert [one.id for one in shelves.coming] == ["lake"]
    assert [one.id for one in shelves.over] == ["bicycle", "puzzle"]
