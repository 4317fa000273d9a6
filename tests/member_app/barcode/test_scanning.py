"""Cards of all kinds read back by a real decoder, at sizes of screens, on light and dark pages, sharp and not so sharp.

Slow at the promised figure, small always.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from api_client.reference.ids import luhn_digit
from member_app.barcode.picture import Grid, code128, ean13, ean13_text, qr, rotating_qr
from member_app.barcode.rotating import CardSecret, rotating_text

#: Device pixels of a module: the least there may be, and what phones of today have.
SCALES = (3, 4, 7, 12)
#: What is around the white panel: the large card's night, a page by day.
THEMES = ("#0B0812", "#F6F3FC")
FORMATS = {"rotating": "QRCode", "qr": "QRCode", "code128": "Code128", "ean13": "EAN13"}


def cards(count: int, seed: int) -> Iterator[tuple[str, str, Grid]]:
    """(kind, what must be read, drawing); every second one rotating, all different and the same each time."""
    rng = random.Random(seed)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for number in range(count):
        body = "29" + "".join(rng.choices("0123456789", k=9))
        digits = body + luhn_digit(body)
        match number % 6:
            case 0:
                yield "qr", digits, qr(digits)
            case 1:
                yield "code128", digits, code128(digits)
            case 2:
                yield "ean13", ean13_text(digits), ean13(digits)
            case _:
                secret = CardSecret("".join(rng.choices(letters, k=8)), rng.randbytes(32), 30)
                # Up to the year 5000: a code may grow by a digit and must still fit.
                text = rotating_text(secret, rng.randrange(59_000_000, 3_200_000_000))
                yield "rotating", text, rotating_qr(text)


def on_screen(grid: Grid, scale: int, around: str) -> Image.Image:
    """The panel as a screen shows it: whole modules, the page's colour around."""
    bits = bytes(0 if black else 255 for row in grid.rows for black in row)
    small = Image.frombytes("L", (grid.width, len(grid.rows)), bits)
    code = small.resize((grid.width * scale, grid.height * scale), Image.Resampling.NEAREST).convert("RGB")
    edge = 10 * scale
    page = Image.new("RGB", (code.width + 2 * edge, code.height + 2 * edge), around)
    page.paste(code, (edge, edge))
    return page


def read(picture: Image.Image, *, shrunk: bool = False) -> list[tuple[str, str]]:
    """`shrunk` lets the decoder guess from a smaller copy too, where it now and then sees one more code of bars that
    is not there.
    """
    return [(one.text, one.format.name) for one in zxingcpp.read_barcodes(picture, try_downscale=shrunk)]


def unread(count: int) -> list[tuple[str, int, str, str]]:
    """What was not read right of `count` cards at every scale on every page."""
    failed = []
    for kind, text, grid in cards(count, seed=6):
        assert text.isascii()
        for scale in SCALES:
            for around in THEMES:
                if read(on_screen(grid, scale, around)) != [(text, FORMATS[kind])]:
                    failed.append((kind, scale, around, text))
    return failed


def test_codes_are_read_back() -> None:
    assert unread(60) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_codes_are_read_back() -> None:
    assert unread(10_000) == []


def blurred(picture: Image.Image) -> Image.Image:
    """A camera that is not quite sharp: about half a module."""
    return picture.filter(ImageFilter.GaussianBlur(2))


def turned(picture: Image.Image) -> Image.Image:
    """A phone held askew."""
    return picture.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=picture.getpixel((0, 0)))


def dim(picture: Image.Image) -> Image.Image:
    """A dark screen with reflections: a third of the contrast."""
    return picture.point(lambda value: 90 + value // 3)


def squeezed(picture: Image.Image) -> Image.Image:
    """A picture sent by a messenger."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=25)
    return Image.open(file)


@pytest.mark.parametrize("spoil", [blurred, turned, dim, squeezed])
@pytest.mark.parametrize("around", THEMES, ids=["dark", "light"])
def test_codes_that_are_seen_badly_are_read_too(spoil, around: str) -> None:
    for kind, text, grid in cards(24, seed=7):
        assert read(spoil(on_screen(grid, 5, around)), shrunk=True) == [(text, FORMATS[kind])], kind
