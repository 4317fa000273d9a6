"""The two figures below the card: what they say, how old they are, and where they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.state import Ready
from member_app.domain.wallet import Arrival
from screens.card.screen import CardScreen
from screens.shared.measure import width_of
from screens.shared.type import EXTRA
from tests.fakes import samples
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready

#: Inside a tile, by the width of the window: beside the other tile, at 720 above it.
ROOM = {320: 98.0, 360: 118.0, 390: 133.0, 720: 176.5, 768: 90.5, 820: 102.8, 1440: 234.0}


async def test_an_old_figure_says_how_old() -> None:
    services = FakeServices()
    fault = Failure(FailureKind.BROKEN, request_id="r-12")
    services.home.stream.newest = (Ready(samples.HOME, samples.NOW, False, fault),)
    async with screen_app(CardScreen, services) as app:
        assert ", As of " in (app.named("card.balance").label or "")
        (caption,) = [one for one in app.find(ft.Text, text="Balance") if one.spans]
        assert str(caption.spans[0].text).startswith(" · ")
        assert "Something is wrong on our side. If it stays, tell support: r-12." in app.texts()
        services.home.stream.push(ready(samples.HOME))
        await app.settle()
        assert "As of" not in (app.named("card.balance").label or "")
        assert not any(one.spans for one in app.find(ft.Text, text="Balance"))


@pytest.mark.parametrize("hours", [0, 72])
@pytest.mark.parametrize(("language", "word", "brief"), [("en", "Balance", "As of "), ("de", "Guthaben", "Stand ")])
@pytest.mark.parametrize("pixels", [320, 360, 390, 720, 768, 820, 1440])
async def test_of_what_says_how_old_a_figure_is_nothing_is_cut(
    pixels: int, language: str, word: str, brief: str, hours: int
) -> None:
    services = FakeServices()
    services.home.stream.newest = (Ready(samples.HOME, samples.NOW - timedelta(hours=hours), False),)
    async with screen_app(CardScreen, services, pixels=pixels, language=language) as app:
        lines = [one for one in app.find(ft.Text) if one.spans or str(one.value).startswith(brief)]
        (caption,) = [one for one in lines if one.no_wrap]
        assert caption.overflow is ft.TextOverflow.VISIBLE
        said = caption.value + "".join(span.text for span in caption.spans or [])
        assert said.startswith((f"{word} · ", brief))
        assert width_of(said, 13) <= ROOM[pixels] + 18, "no further than to the tile's edge"
        assert app.conn.errors == []


async def test_a_new_balance_is_shown_and_said_aloud() -> None:
    services = FakeServices()
    async with screen_app(CardScreen, services) as app:
        grown = replace(samples.HOME, wallet=replace(samples.WALLET, active=2564))
        services.home.stream.push(ready(grown))
        await app.settle()
        assert "2,564" in app.texts()
        balance = app.named("card.balance")
        assert balance.live_region and balance.label == "Balance: 2,564 Sparks, €24.80"


async def test_without_expiring_points_tells_what_was_collected() -> None:
    services = FakeServices()
    calm = replace(samples.HOME, wallet=replace(samples.WALLET, expirations=(), pending=0), issued=(), standing=None)
    services.home.stream.newest = (ready(calm),)
    async with screen_app(CardScreen, services) as app:
        assert {"Collected so far", "5,120"} <= set(app.texts())
        assert "card.tier" not in app.identifiers()
        assert not [words for words in app.texts() if "on their way" in words or words == "Ready for you"]
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("arrivals", "words"),
    [
        ((Arrival(60, date(2031, 12, 7)),), "60 Sparks pending until 7 December 2031."),
        (
            (Arrival(20, date(2031, 12, 7)), Arrival(40, date(2031, 12, 9))),
            "60 Sparks pending, the first 20 until 7 December 2031.",
        ),
        ((), "60 Sparks are on their way."),
    ],
)
async def test_pending_points_say_until_when(arrivals: tuple[Arrival, ...], words: str) -> None:
    services = FakeServices()
    services.home.stream.push(ready(replace(samples.HOME, wallet=replace(samples.WALLET, arrivals=arrivals))))
    async with screen_app(CardScreen, services) as app:
        assert words in app.texts()


async def test_below_zero_is_told_and_worth_nothing() -> None:
    services = FakeServices()
    owing = replace(samples.WALLET, active=-40, pending=0, worth=Money(0, "EUR"))
    services.home.stream.push(ready(replace(samples.HOME, wallet=owing)))
    async with screen_app(CardScreen, services, language="de") as app:
        texts = app.texts()
        assert {"\u221240", "Sparks", "Bisher gesammelt"} <= set(texts)
        assert any("40 Sparks im Minus" in text for text in texts)
        assert not any("0,00" in text for text in texts)
        assert app.conn.errors == []


async def test_what_is_pending_is_not_what_to_use_first() -> None:
    services = FakeServices()
    services.home.stream.push(ready(replace(samples.HOME, wallet=replace(samples.WALLET, active=70))))
    async with screen_app(CardScreen, services) as app:
        assert "120" not in app.texts()
        assert app.texts().count("70") == 2


async def test_points_that_a_bid_holds_are_said_and_lead_to_it() -> None:
    held = replace(samples.HOME, wallet=replace(samples.WALLET, reserved=samples.WALLET.reserved + 600))
    services = FakeServices()
    services.home.stream.push(ready(held))
    async with screen_app(CardScreen, services) as app:
        assert "600 Sparks are held for your bids." in app.texts()
        await app.click(app.one(ft.Container, key="card.held"))
        assert app.page.route == "/play/auctions"
    async with screen_app(CardScreen, FakeServices()) as app:
        assert not app.find(ft.Container, key="card.held"), "what a reserved reward holds is said with the reward"


async def test_large_letters_put_the_figures_below_each_other_for_good() -> None:
    async with screen_app(CardScreen) as app:

        def beside() -> bool:
            return any(one.intrinsic_height for one in app.find(ft.Row))

        caption = next(one for one in app.find(ft.Text, text="Balance") if one.on_size_change)
        await app.fire(caption, "size_change", {"w": 60.0, "h": 19.0})
        assert beside()
        await app.fire(caption, "size_change", {"w": 120.0, "h": 37.0})
        assert not beside()
        caption = next(one for one in app.find(ft.Text, text="Balance") if one.on_size_change)
        await app.fire(caption, "size_change", {"w": 60.0, "h": 19.0})
        assert not beside()
        assert app.conn.errors == []


@pytest.mark.parametrize(("pixels", "beside"), [(320, True), (390, True), (720, False), (820, True), (1440, True)])
async def test_figures_stand_beside_each_other_where_they_have_room(pixels: int, beside: bool) -> None:
    async with screen_app(CardScreen, pixels=pixels) as app:
        assert any(one.intrinsic_height for one in app.find(ft.Row)) is beside
        assert {"2,480", "120"} <= set(app.texts())
        assert app.conn.errors == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("pixels", "balance", "beside"),
    [
        (390, 888_888, True), (390, 8_888_888, False), (820, 88_888, True), (820, 248_000, False),
        (820, 88_888_888, False), (1440, 888_888_888, True), (320, 888_888, False),
    ],
)  # fmt: skip
async def test_no_figure_is_torn(pixels: int, balance: int, beside: bool, language: str) -> None:
    services = FakeServices()
    rich = replace(samples.HOME, wallet=replace(samples.WALLET, active=balance))
    services.home.stream.newest = (ready(rich),)
    async with screen_app(CardScreen, services, pixels=pixels, language=language) as app:
        assert any(one.intrinsic_height for one in app.find(ft.Row)) is beside
        (figure,) = [one for one in app.find(ft.Text) if re.sub(r"\D", "", str(one.value)) == str(balance)]
        room = ROOM[pixels] if beside else {320: 244, 390: 314, 820: 254}[pixels]
        assert width_of(str(figure.value), 26, EXTRA) <= room
        assert app.conn.errors == []
