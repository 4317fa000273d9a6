"""The poster of a store: A5, and its square is read back by a real decoder at its size and as a phone sees it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from member_app.barcode.picture import QR_QUIET, qr
from member_app.barcode.poster import DPI, HEIGHT, WIDTH, Poster, Saying, draw
from member_app.resources import assets_dir

LINK = "https://club.aurora.example/checkin/R6JTMHDC8Q"
POSTER = Poster(
    brand="Aurora Club",
    name="Aurora Kollwitz",
    below="Kollwitzstraße 66, 10435 Berlin",
    link=LINK,
    code="R6JTM-HDC8Q",
    sayings=(
        Saying("Check in here", "Point your camera at the square.", "Or type this code:", "+5 Sparks a day"),
        Saying("Hier einchecken", "Richte die Kamera auf das Quadrat.", "Oder tipp diesen Code:", "+5 Sparks am Tag"),
    ),
    gradient=("#4522C9", "#8A3FE0", "#C9509B"),
)


@cache
def drawn(poster: Poster) -> bytes:
    """Once each."""
    return draw(poster, assets_dir())


def sheet(poster: Poster) -> Image.Image:
    return Image.open(BytesIO(drawn(poster))).convert("RGB")


def module_of(image: Image.Image) -> tuple[int, int, int]:
    """Left and top of the code, and how many pixels a module has, measured in the picture."""
    [code] = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    corner, right = code.position.top_left, code.position.top_right
    modules = qr(LINK).width - 2 * QR_QUIET
    return corner.x, corner.y, round((right.x - corner.x) / modules)


def test_it_is_a5_at_300_dots_per_inch() -> None:
    image = Image.open(BytesIO(drawn(POSTER)))
    assert image.size == (WIDTH, HEIGHT)
    assert [round(one) for one in image.info["dpi"]] == [DPI, DPI]
    assert abs(WIDTH / DPI * 25.4 - 148) < 1
    assert abs(HEIGHT / DPI * 25.4 - 210) < 1


@pytest.mark.parametrize("width", [WIDTH, 1000, 600])
def test_a_decoder_reads_the_link(width: int) -> None:
    """At its size, and smaller, as from some steps away."""
    image = sheet(POSTER)
    seen = image.resize((width, round(HEIGHT * width / WIDTH)), Image.Resampling.LANCZOS)
    found = zxingcpp.read_barcodes(seen)
    assert [one.text for one in found] == [LINK]


def test_the_square_is_whole_pixels_with_white_around() -> None:
    image = sheet(POSTER)
    left, top, module = module_of(image)
    assert module >= 3
    for distance in range(1, QR_QUIET * module, module):
        for step in range(0, 20 * module, module):
            assert image.getpixel((left + step, top - distance - 1)) == (255, 255, 255)
            assert image.getpixel((left - distance - 1, top + step)) == (255, 255, 255)


def test_long_names_and_many_languages_leave_the_square_readable() -> None:
    long = replace(
        POSTER,
        name="Aurora am Gendarmenmarkt, Eingang Charlottenstraße",
        sayings=POSTER.sayings * 2,
        below="Ecke " * 20,
    )
    image = sheet(long)
    assert [one.text for one in zxingcpp.read_barcodes(image)] == [LINK]
    assert module_of(image)[2] >= 3


def test_what_is_not_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="ascii"):
        draw(replace(POSTER, link="https://köln.example/checkin/X"), assets_dir())
