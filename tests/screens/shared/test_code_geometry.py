"""What a scanner needs of the drawn code, on every screen it may be drawn on: whole, large and sharp modules."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.barcode.picture import CODE128_QUIET, EAN13_QUIET_LEFT, EAN13_QUIET_RIGHT, QR_QUIET, code128, ean13, qr
from screens.card.face import PANEL
from screens.card.full import CardFullScreen
from screens.shared.code_panel import CodePanel, drawn_size
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices

ROTATING = "L1.K7Q2M9XW.59012345.ABCDEFGHJKMNPQRS"
GRIDS = {
    "rotating": qr(ROTATING),
    "qr": qr("290010000017"),
    "code128": code128("290010000017"),
    "ean13": ean13("290010000017"),
}
RATIOS = [1.0, 1.25, 1.5, 2.0, 2.625, 2.75, 3.0, 3.5]
#: Where the card is 350 px wide on a phone of 390, its panel has 310, and 382 on the full screen.
ON_CARD, ON_FULL = 310, 382


def modules(kind: str, width: float, height: float, ratio: float) -> float:
    """Device pixels of one module."""
    grid = GRIDS[kind]
    drawn = drawn_size(grid.svg(), width - 4, height - 4, ratio)
    assert drawn[0] <= width and drawn[1] <= height
    return drawn[0] * ratio / grid.width


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("kind", GRIDS)
def test_a_module_is_three_whole_device_pixels_or_more_on_a_phone(kind: str, ratio: float) -> None:
    square = kind in ("rotating", "qr")
    on_full = modules(kind, 358 if square else ON_FULL, 358 if square else 191, ratio)
    on_card = modules(kind, PANEL if square else ON_CARD, PANEL if square else 155, ratio)
    for size in (on_full, on_card):
        assert size == pytest.approx(round(size), abs=1e-6)
    assert round(on_full) >= 3
    # Bars on the small card need a phone's fine pixels; a desktop's narrow window has the large card.
    assert round(on_card) >= (3 if square or ratio >= 1.25 else 2)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("kind", GRIDS)
async def test_the_drawing_begins_and_ends_at_a_pixel(kind: str, ratio: float) -> None:
    grid = GRIDS[kind]
    async with screen_app(lambda: CodePanel(grid.svg(), "Your code", 264, 310), pixel_ratio=ratio) as app:
        image = app.one(ft.Image)
        (face,) = [one for one in app.find(ft.Container) if one.content is image]
        assert face.bgcolor == "#FFFFFF"
        for start, length in ((face.padding.left, image.width), (face.padding.top, None)):
            assert start * ratio == pytest.approx(round(start * ratio), abs=1e-6)
            if length is not None:
                assert length * ratio == pytest.approx(round(length * ratio), abs=1e-6)
        assert image.fit is ft.BoxFit.FILL
        assert app.conn.errors == []


def test_the_white_around_a_code_is_its_standards() -> None:
    """In modules of the drawing itself, so that no layout can cut it."""
    for kind, left, right in (
        ("rotating", QR_QUIET, QR_QUIET),
        ("qr", QR_QUIET, QR_QUIET),
        ("code128", CODE128_QUIET, CODE128_QUIET),
        ("ean13", EAN13_QUIET_LEFT, EAN13_QUIET_RIGHT),
    ):
        columns = [any(row[at] for row in GRIDS[kind].rows) for at in range(GRIDS[kind].width)]
        assert (columns.index(True), columns[::-1].index(True)) == (left, right)
    assert (QR_QUIET, CODE128_QUIET, EAN13_QUIET_LEFT, EAN13_QUIET_RIGHT) == (4, 10, 11, 7)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", GRIDS)
async def test_the_large_card_is_black_on_white_in_every_theme(kind: str, dark: bool) -> None:
    services = FakeServices()
    services.card.svg = GRIDS[kind].svg()
    async with screen_app(CardFullScreen, services, dark=dark) as app:
        [face] = [one for one in app.find(ft.Container) if isinstance(one.content, ft.Image) and one.bgcolor]
        assert face.bgcolor == "#FFFFFF"
        drawn = face.content.src
        assert {part.split('"')[0] for part in drawn.split('fill="')[1:]} == {"#ffffff", "#000000"}
        assert drawn.isascii()
        assert app.conn.errors == []


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("size", [232, 240, 264, 326, 358, 560])
@pytest.mark.parametrize("kind", GRIDS)
async def test_the_panels_round_corners_leave_those_of_the_quiet_zone(kind: str, size: int, ratio: float) -> None:
    grid = GRIDS[kind]
    async with screen_app(lambda: CodePanel(grid.svg(), "Your code", size, size + 46), pixel_ratio=ratio) as app:
        image = app.one(ft.Image)
        (face,) = [one for one in app.find(ft.Container) if one.content is image]
        radius = face.border_radius
        across, down = max(0.0, radius - face.padding.left), max(0.0, radius - face.padding.top)
        assert across**2 + down**2 <= radius**2 + 1e-6
        assert 0 < radius <= 24
