"""The card in a low window, as on a phone held sideways: all of its code is on the screen without scrolling."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.barcode.picture import code128, qr, rotating_qr
from member_app.domain.account import Preferences, SignIn
from member_app.domain.card import CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.card.screen import CardPane, CardScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeCard, FakeServices

NUMBER = "742100883356"
DRAWN = {
    CodeKind.ROTATING: rotating_qr("L1.K7Q2M9XW.59000000.ABCDEFGHIJKLMNOP"),
    CodeKind.QR: qr(NUMBER),
    CodeKind.CODE128: code128(NUMBER),
}
LOW = [(844, 390), (932, 430), (800, 304), (667, 375), (568, 320)]
#: What stands above a card at most: the banner, and the edges of page and card; and below it, the bar of tabs.
BANNER, WIDE_EDGES, NARROW_EDGES, TABS = 48, 24 + 18, 16 + 18, 80


def drawing(kind: CodeKind) -> FakeServices:
    """With a code as it is drawn."""
    services = FakeServices(SignIn.IN, Preferences(code_kind=kind.value))
    services.card = FakeCard(DRAWN[kind].svg())
    return services


def panel_of(app: HeadlessApp) -> tuple[ft.Container, ft.Image]:
    """The white panel and the picture on it."""
    (picture,) = [one for one in app.find(ft.Image) if str(one.src).startswith("<svg")]
    (panel,) = [one for one in app.find(ft.Container) if one.content is picture]
    return panel, picture


@pytest.mark.parametrize("kind", [CodeKind.ROTATING, CodeKind.QR, CodeKind.CODE128])
@pytest.mark.parametrize(("pixels", "height"), LOW)
@pytest.mark.parametrize("ratio", [2.0, 3.0])
async def test_all_of_the_code_is_on_the_screen(pixels: int, height: int, kind: CodeKind, ratio: float) -> None:
    """In whole pixels, three at least for a module, and also below a banner."""
    async with screen_app(CardScreen, drawing(kind), pixels=pixels, height=height, pixel_ratio=ratio) as app:
        panel, picture = panel_of(app)
        narrow = pixels < 700
        above = BANNER + (NARROW_EDGES if narrow else WIDE_EDGES)
        assert panel.height is not None and picture.width is not None and panel.width is not None
        assert above + panel.height <= height - (TABS if narrow else 0)
        module = picture.width * ratio / DRAWN[kind].width
        assert module == pytest.approx(round(module), abs=1e-3) and round(module) >= 3
        assert picture.width <= panel.width and picture.height <= panel.height
        assert app.conn.errors == []


async def test_the_words_stand_beside_the_code_and_the_greeting_below() -> None:
    async with screen_app(CardScreen, pixels=844, height=390) as app:
        texts = app.texts()
        assert texts.index("Mara Lindner") < texts.index("7421 0088 3356") < texts.index("Mara") < texts.index("2,480")
        assert {"card.code", "card.number", "card.kind", "card.fullscreen", "card.tier"} <= app.identifiers()
        assert app.conn.errors == []
    async with screen_app(CardScreen, pixels=390, height=844) as app:
        texts = app.texts()
        assert texts.index("Mara") < texts.index("Mara Lindner")


async def test_a_narrow_window_keeps_the_upright_card() -> None:
    services = FakeServices()
    async with screen_app(CardScreen, services, pixels=520, height=390) as app:
        assert app.texts().index("Mara") < app.texts().index("Mara Lindner")


async def test_without_the_rest_the_card_alone_is_first() -> None:
    services = FakeServices()
    services.card.kept = replace(samples.CARD)
    services.home.stream.newest = (Failed(Failure(FailureKind.OFFLINE)),)
    async with screen_app(CardScreen, services, pixels=844, height=390) as app:
        texts = app.texts()
        assert texts.index("7421 0088 3356") < next(at for at, text in enumerate(texts) if "offline" in text.lower())
        assert app.conn.errors == []


async def test_the_shape_of_what_will_come_is_as_low() -> None:
    services = FakeServices()
    services.home.stream.newest = ()
    async with screen_app(CardScreen, services, pixels=844, height=390) as app:
        assert {300} == {one.height for one in app.find(ft.Container) if one.height and one.height > 200}
        assert app.conn.errors == []


async def test_the_pane_beside_other_screens_stays_upright() -> None:
    async with screen_app(CardPane, pixels=1440, height=500) as app:
        panel, _ = panel_of(app)
        assert panel.height == 264
