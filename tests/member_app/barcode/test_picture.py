"""Pictures of codes, read back by a real decoder, with their quiet zones asserted from the geometry."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from member_app.barcode.picture import Grid, code128, ean13, qr, rotating_qr

CODES = [
    (rotating_qr, "L1.ABCD2345.59845502.XFZISCYFAYISY5SI", "L1.ABCD2345.59845502.XFZISCYFAYISY5SI", "QRCode"),
    (qr, "742100883351", "742100883351", "QRCode"),
    (qr, "https://example.com/r/ab_c?d=1", "https://example.com/r/ab_c?d=1", "QRCode"),
    (code128, "742100883351", "742100883351", "Code128"),
    (ean13, "742100883351", "7421008833514", "EAN13"),
]


def raster(grid: Grid, scale: int, around: int) -> Image.Image:
    """Whole modules in black and white on a page of the shade `around`."""
    pad = 3 * scale
    picture = Image.new("L", (grid.width * scale + 2 * pad, grid.height * scale + 2 * pad), around)
    picture.paste(255, (pad, pad, pad + grid.width * scale, pad + grid.height * scale))
    for top, row in enumerate(grid.rows):
        for left, black in enumerate(row):
            if black:
                x, y = pad + left * scale, pad + top * grid.row_height * scale
                picture.paste(0, (x, y, x + scale, y + grid.row_height * scale))
    return picture


@pytest.mark.parametrize("scale", [2, 3, 5, 8])
@pytest.mark.parametrize("around", [0, 255], ids=["dark", "light"])
@pytest.mark.parametrize(("draw", "text", "read", "kind"), CODES)
def test_a_decoder_reads_it_on_any_page(draw, text: str, read: str, kind: str, scale: int, around: int) -> None:
    (found,) = zxingcpp.read_barcodes(raster(draw(text), scale, around))
    assert found.text == read
    assert found.format.name == kind


def test_quiet_zones() -> None:
    matrix = qr("L1.ABCD2345.1.BVC7IQG7C7HKOHNT")
    assert _margins(matrix) == (4, 4)
    assert not any(any(row) for row in (*matrix.rows[:4], *matrix.rows[-4:]))
    assert _margins(code128("742100883351")) == (10, 10)
    assert _margins(ean13("742100883351")) == (11, 7)


def _margins(grid: Grid) -> tuple[int, int]:
    columns = [any(row[index] for row in grid.rows) for index in range(grid.width)]
    return columns.index(True), columns[::-1].index(True)


def test_the_svg_draws_exactly_the_grid_sharp_and_black_on_white() -> None:
    grid = qr("742100883351")
    root = ET.fromstring(grid.svg())
    assert root.attrib["viewBox"] == f"0 0 {grid.width} {grid.height}"
    assert root.attrib["shape-rendering"] == "crispEdges"
    background, path = root
    assert (background.attrib["fill"], path.attrib["fill"]) == ("#ffffff", "#000000")
    drawn = set()
    for part in path.attrib["d"].split("z")[:-1]:
        start, _, rest = part[1:].partition("h")
        left, top = map(int, start.split())
        drawn |= {(left + offset, top) for offset in range(int(rest.partition("v")[0]))}
    black = {(x, y) for y, row in enumerate(grid.rows) for x, module in enumerate(row) if module}
    assert drawn == black


REFUSED = [(code128, "12A"), (code128, "٣"), (ean13, "123"), (ean13, "1234567890128"), (qr, "ü")]


@pytest.mark.parametrize(("draw", "text"), REFUSED)
def test_what_a_code_cannot_hold_is_refused(draw, text: str) -> None:
    with pytest.raises(ValueError):
        draw(text)
