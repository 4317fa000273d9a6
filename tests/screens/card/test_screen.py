"""The card on every width: all states, both languages, and where each part leads."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import flet as ft
import pytest

from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import IssuedStatus
from member_app.domain.state import Failed, Ready
from screens.card.full import CardFullScreen
from screens.card.screen import CardPane, CardScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready


def spans(app: HeadlessApp) -> str:
    return " ".join("".join(span.text or "" for span in text.spans or []) for text in app.find(ft.Text))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize("dark", [False, True])
async def test_shows_card_figures_and_tier(pixels: int, dark: bool) -> None:
    async with screen_app(CardScreen, pixels=pixels, dark=dark) as app:
        texts = app.texts()
        assert {"Mara", "Mara Lindner", "Aurora Club", "7421 0088 3356", "2,480", "120", "Sparks, €24.80"} <= set(texts)
        assert "€43.20" in spans(app)
        shown = {"card.code", "card.number", "card.kind", "card.fullscreen", "card.balance", "card.tier"}
        assert shown <= app.identifiers()
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with screen_app(CardScreen, language="de") as app:
        assert {"Guthaben", "2.480", "Zuerst nutzen", "Für dich bereit", "60 Sparks sind unterwegs."} <= set(
            app.texts()
        )
        assert app.named("card.code").label == "Sicherer Code deiner Karte, Nummer 7421 0088 3356"
        assert app.conn.errors == []


@pytest.mark.parametrize("screen", [CardScreen, CardPane])
async def test_waits_in_the_shape_of_the_card(screen: type) -> None:
    services = FakeServices()
    services.home.stream.newest = ()
    async with screen_app(screen, services) as app:
        assert "7421 0088 3356" not in app.texts()
        assert any(c.height and c.height > 380 for c in app.find(ft.Container))
        services.home.stream.push(ready(samples.HOME))
        await app.settle()
        assert "7421 0088 3356" in app.texts()
        assert app.conn.errors == []


@pytest.mark.parametrize("screen", [CardScreen, CardPane])
async def test_nothing_to_show_says_why_and_tries_again(screen: type) -> None:
    services = FakeServices()
    services.home.stream.newest = (Failed(Failure(FailureKind.SLOW)),)
    async with screen_app(screen, services) as app:
        assert "The connection is very slow. Please try again." in app.texts()
        await app.click(app.one(key="error.retry"))
        assert ("refresh", ()) in services.home.calls
        services.home.stream.push(ready(samples.HOME))
        await app.settle()
        assert "Mara Lindner" in app.texts()
        assert app.conn.errors == []


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_the_card_does_not_move_when_the_service_confirms_it(pixels: int) -> None:
    """Nor is it anywhere else than on the boot page, which the first drawing with figures of before takes over from."""
    services = FakeServices()
    services.home.stream.newest = (Ready(samples.HOME, samples.NOW, False),)
    async with screen_app(CardScreen, services, pixels=pixels) as app:

        def above() -> int:
            """Rows of the screen before the one with the card."""
            (rows,) = [one.controls for one in app.find(ft.ListView)]
            return next(at for at, row in enumerate(rows) if "7421 0088 3356" in words_of(app, row))

        before = above()
        services.home.stream.push(ready(samples.HOME))
        await app.settle()
        assert (before, above()) == (1, 1), "below the greeting"


def words_of(app: HeadlessApp, part: ft.Control) -> list[str]:
    return [one.value for one in app.walk(part) if isinstance(one, ft.Text)]


async def test_a_running_coupon_comes_before_the_figures() -> None:
    services = FakeServices()
    running = (samples.issued(IssuedStatus.ISSUED), samples.issued(IssuedStatus.REDEEMED, id="i9", title="Old one"))
    services.home.stream.newest = (ready(replace(samples.HOME, issued=running)),)
    async with screen_app(CardScreen, services) as app:
        texts = app.texts()
        assert texts.index("Any coffee") < texts.index("Balance")
        assert "Old one" not in texts


async def test_a_reserved_reward_comes_after_them() -> None:
    async with screen_app(CardScreen) as app:
        texts = app.texts()
        assert texts.index("Balance") < texts.index("Any coffee")


async def _navigated(app: HeadlessApp, control: ft.Control) -> str:
    await app.click(control)
    return str(app.page.route)


async def test_every_part_leads_somewhere() -> None:
    async with screen_app(CardScreen, route="/start") as app:

        def under(identifier: str) -> ft.Control:
            inside = app.named(identifier)
            around = [c for c in app.find(ft.Container) if c.on_click and inside in list(app.walk(c))]
            within = [c for c in app.walk(inside) if isinstance(c, ft.Container) and c.on_click]
            return (around + within)[0]

        assert await _navigated(app, app.one(ft.Container, key="card.open")) == "/card/full"
        assert await _navigated(app, app.one(ft.IconButton, key="card.fullscreen")) == "/card/full"
        assert await _navigated(app, under("card.tier")) == "/tiers"
        assert await _navigated(app, under("card.balance")) == "/activity"
        assert await _navigated(app, under("card.reward.i1")) == "/rewards/mine/i1"
        assert await _navigated(app, app.one(key="card.rewards")) == "/rewards/mine"
        assert app.conn.errors == []


async def test_choosing_the_barcode() -> None:
    services = FakeServices()
    async with screen_app(CardScreen, services) as app:
        await app.click(app.one(ft.PopupMenuItem, key="code128"))
        assert services.preferences.current.code_kind == "code128"
        assert (app.named("card.code").label or "").startswith("Barcode")
        assert app.conn.errors == []


async def test_one_kind_offers_no_choice() -> None:
    services = FakeServices()
    single = replace(samples.HOME, card=replace(samples.CARD, kinds=(CodeKind.QR,)))
    services.home.stream.newest = (ready(single),)
    async with screen_app(CardScreen, services) as app:
        assert "card.kind" not in app.identifiers()


async def test_no_code_at_all_shows_the_number_to_read_aloud() -> None:
    services = FakeServices()
    services.card.answers["code"] = Failure(FailureKind.STORAGE)
    async with screen_app(CardScreen, services) as app:
        assert "Tell this number at the till" in app.texts()
        assert "No code can be made on this device right now. Your number works too." in app.texts()
        assert app.conn.errors == []


async def test_a_code_whose_time_is_up_is_made_again() -> None:
    services = FakeServices()
    now = datetime.now(UTC)
    over = CardCode(CodeKind.ROTATING, "OLD", samples.SVG, now - timedelta(seconds=60), now - timedelta(seconds=30))
    services.card.answers["code"] = over
    async with screen_app(CardScreen, services) as app:
        assert len(services.card.calls) >= 2
        assert app.conn.errors == []


async def test_the_pane_is_slim() -> None:
    async with screen_app(CardPane, pixels=1440) as app:
        assert {"Mara Lindner", "2,480", "120", "Glow", "Blaze"} <= set(app.texts())
        assert "Ready for you" not in app.texts()
        assert app.conn.errors == []


async def test_an_address_in_place_of_a_name_stays_on_one_line() -> None:
    services = FakeServices()
    nameless = replace(samples.HOME, card=replace(samples.CARD, holder=""))
    services.home.stream.newest = (ready(nameless),)
    async with screen_app(CardScreen, services) as app:
        assert app.one(ft.Text, text="mara@example.org").max_lines == 1
        assert app.conn.errors == []


def heading(app: HeadlessApp) -> ft.Row:
    """Whose card it is, and the tier."""
    (row,) = [one for one in app.find(ft.Row) if one.wrap and one.alignment is ft.MainAxisAlignment.SPACE_BETWEEN]
    return row


@pytest.mark.parametrize("pixels", [320, 390, 820, 1440])
async def test_names_of_any_length_leave_the_code_where_it_is(pixels: int) -> None:
    """A tier that has no room beside the name goes below it, and no text has more lines than the screen can spare."""
    async with screen_app(CardScreen, pixels=pixels) as app:
        row = heading(app)
        (box,) = [one for one in app.find(ft.Container) if one.content is row]
        (card,) = [one for one in app.find(ft.Container) if one.shadow and one.gradient]
        assert box.width == card.width - 40
        lines = {text.value: text.max_lines for text in app.walk(row) if isinstance(text, ft.Text)}
        assert lines == {"Aurora Club": 2, "Mara Lindner": 3, "Glow": 1}
        assert app.conn.errors == []


@contextlib.asynccontextmanager
async def damaged_and_offline(screen: type) -> AsyncIterator[tuple[HeadlessApp, FakeServices]]:
    """A screen of the card on a device that has its own secret and nothing else."""
    services = FakeServices()
    services.card.kept = samples.CARD
    services.home.stream.newest = ()
    async with screen_app(screen, services) as app:
        services.home.stream.push(Failed(Failure(FailureKind.OFFLINE)))
        await app.settle()
        yield app, services


@pytest.mark.parametrize("screen", [CardScreen, CardPane, CardFullScreen])
async def test_with_nothing_but_the_device_s_own_secret_the_card_is_there(screen: type) -> None:
    """The cache was damaged and nobody answers: name, number and code stay, and a way on beside them."""
    async with damaged_and_offline(screen) as (app, _):
        assert {"7421 0088 3356"} <= set(app.texts())
        assert app.named("card.code").label == "Safe code of your card, number 7421 0088 3356"
        if screen is not CardFullScreen:
            assert {"Mara Lindner", "That didn't work"} <= set(app.texts())
        assert app.conn.errors == []


async def test_a_card_alone_becomes_whole_once_the_rest_is_known() -> None:
    async with damaged_and_offline(CardScreen) as (app, services):
        services.home.stream.push(ready(samples.HOME))
        await app.settle()
        assert {"Glow", "2,480", "Mara"} <= set(app.texts())
        assert "That didn't work" not in app.texts()
        assert app.conn.errors == []
