"""The card on every width: all states, both languages, and where each part leads."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import flet as ft
import pytest

from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.reward import IssuedStatus
from member_app.domain.state import Failed, Ready
from member_app.domain.wallet import Arrival
from screens.card.full import CardFullScreen
from screens.card.screen import CardPane, CardScreen
from screens.shared.measure import width_of
from screens.shared.type import EXTRA
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready


def named(app: HeadlessApp, identifier: str) -> ft.Semantics:
    (found,) = [semantics for semantics in app.find(ft.Semantics) if semantics.identifier == identifier]
    return found


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
        assert named(app, "card.code").label == "Sicherer Code deiner Karte, Nummer 7421 0088 3356"
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


async def test_an_old_figure_says_how_old() -> None:
    services = FakeServices()
    fault = Failure(FailureKind.BROKEN, request_id="r-12")
    services.home.stream.newest = (Ready(samples.HOME, samples.NOW, False, fault),)
    async with screen_app(CardScreen, services) as app:
        assert ", As of " in (named(app, "card.balance").label or "")
        (caption,) = [one for one in app.find(ft.Text, text="Balance") if one.spans]
        assert str(caption.spans[0].text).startswith(" · ")
        assert "Something is wrong on our side. If it stays, tell support: r-12." in app.texts()
        services.home.stream.push(ready(samples.HOME))
        await app.settle()
        assert "As of" not in (named(app, "card.balance").label or "")
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


#: Inside a tile, by the width of the window: beside the other tile, at 720 above it.
ROOM = {320: 98.0, 360: 118.0, 390: 133.0, 720: 176.5, 768: 90.5, 820: 102.8, 1440: 234.0}


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


async def test_a_new_balance_is_shown_and_said_aloud() -> None:
    services = FakeServices()
    async with screen_app(CardScreen, services) as app:
        grown = replace(samples.HOME, wallet=replace(samples.WALLET, active=2564))
        services.home.stream.push(ready(grown))
        await app.settle()
        assert "2,564" in app.texts()
        balance = named(app, "card.balance")
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
            inside = named(app, identifier)
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
        assert (named(app, "card.code").label or "").startswith("Barcode")
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
        assert named(app, "card.code").label == "Safe code of your card, number 7421 0088 3356"
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
