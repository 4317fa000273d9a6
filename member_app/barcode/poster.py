"""A poster of A5 with the code of a place: a square to scan, and the same code to type, in every language.

Drawn with Pillow at 300 dots per inch; needs nothing but the brand's typeface and pictures. Knows no books.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from member_app.barcode.picture import QR_QUIET, qr

#: A5 in portrait, in pixels.
WIDTH, HEIGHT, DPI = 1748, 2480, 300
#: Side of the white square with code and quiet zone, at most.
_SQUARE = 1080
_MARGIN = 120
_WHITE, _SOFT, _INK, _QUIET_INK = "#FFFFFF", "#F1EDFB", "#1B1430", "#5F5775"
_BOLD, _EXTRA, _MEDIUM = "PlusJakartaSans-Bold.ttf", "PlusJakartaSans-ExtraBold.ttf", "PlusJakartaSans-Medium.ttf"


@dataclass(frozen=True)
class Saying:
    """What the poster says in one language: what to do, how, how else, and what for (may be empty)."""

    headline: str
    scan: str
    type: str
    brings: str


@dataclass(frozen=True)
class Poster:
    """`link` is in the square, `code` below it; `name` is the place's, `below` its address or time, may be empty.

    White words stand on the `gradient`.
    """

    brand: str
    name: str
    below: str
    link: str
    code: str
    sayings: tuple[Saying, ...]
    gradient: tuple[str, ...]
    picture: str = "round-pushpin"


def draw(poster: Poster, assets: Path) -> bytes:
    """The poster as PNG. `assets` holds `fonts/` and `art/`. Raises ValueError for a link that is not ASCII."""
    sheet = _ground(poster.gradient)
    pen = _Pen(sheet, assets)
    art = (
        Image.open(assets / "art" / f"{poster.picture}.webp")
        .convert("RGBA")
        .resize((232, 232), Image.Resampling.LANCZOS)
    )
    sheet.paste(art, (WIDTH - _MARGIN - 232, 108), art)
    pen.at = 130
    pen.left(poster.brand, 44, _BOLD, _WHITE)
    pen.at += 18
    for place, saying in enumerate(poster.sayings):
        pen.left(
            saying.headline,
            104 if place == 0 else 60,
            _EXTRA if place == 0 else _BOLD,
            _WHITE,
            WIDTH - 2 * _MARGIN - 260,
        )
    pen.at = max(pen.at + 56, 480)
    _panel(pen, poster)
    file = BytesIO()
    sheet.convert("RGB").save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


def _panel(pen: _Pen, poster: Poster) -> None:
    """The white field with place, square and code, down to the lower margin."""
    top, bottom = int(pen.at), HEIGHT - _MARGIN
    ImageDraw.Draw(pen.sheet).rounded_rectangle((_MARGIN, top, WIDTH - _MARGIN, bottom), 72, fill=_WHITE)
    pen.at = top + 64
    pen.middle(poster.name, 84, _EXTRA, _INK)
    if poster.below:
        pen.middle(poster.below, 40, _MEDIUM, _QUIET_INK)
    words = [(one.scan, one.type, one.brings) for one in poster.sayings]
    rest = _words_height(pen, words)
    side = min(_SQUARE, bottom - pen.at - rest - 40)
    pen.at += 16
    pen.at += _square(pen, poster.link, int(side)) + 12
    for at, (scan, _, _) in enumerate(words):
        pen.middle(scan, 42, _BOLD if at == 0 else _MEDIUM, _INK if at == 0 else _QUIET_INK)
    pen.at += 20
    pen.middle(" · ".join(kind.rstrip(":") for _, kind, _ in words), 34, _MEDIUM, _QUIET_INK)
    _pill(pen, poster.code)
    for at, (_, _, brings) in enumerate(words):
        if brings:
            pen.middle(brings, 38, _BOLD if at == 0 else _MEDIUM, _INK if at == 0 else _QUIET_INK)


def _words_height(pen: _Pen, words: Sequence[tuple[str, str, str]]) -> float:
    """What the words below the square take."""
    height = 64.0 + 20 + 192 + pen.height(" · ".join(kind for _, kind, _ in words), 34, _MEDIUM)
    for scan, _, brings in words:
        height += pen.height(scan, 42, _BOLD) + (pen.height(brings, 38, _BOLD) if brings else 0)
    return height


def _square(pen: _Pen, link: str, side: int) -> int:
    """Draws the code, whole pixels for each module; its height."""
    grid = qr(link)
    module = max(3, side // grid.width)
    size = module * grid.width
    left = (WIDTH - size) // 2
    art = ImageDraw.Draw(pen.sheet)
    for y, row in enumerate(grid.rows):
        for x, black in enumerate(row):
            if black:
                corner = (left + x * module, pen.at + y * module)
                art.rectangle((*corner, corner[0] + module - 1, corner[1] + module - 1), fill="#000000")
    # The quiet zone is part of the grid and white as the field is.
    assert grid.rows[QR_QUIET - 1].count(True) == 0
    return size


def _pill(pen: _Pen, code: str) -> None:
    font = pen.font(_EXTRA, 80)
    width = font.getlength(code)
    left = (WIDTH - width) / 2 - 56
    pen.at += 24
    ImageDraw.Draw(pen.sheet).rounded_rectangle((left, pen.at, WIDTH - left, pen.at + 124), 62, fill=_SOFT)
    ImageDraw.Draw(pen.sheet).text((WIDTH / 2, pen.at + 62), code, fill=_INK, font=font, anchor="mm")
    pen.at += 124 + 44


class _Pen:
    """Writes lines one below the other, `at` being the next one's top."""

    def __init__(self, sheet: Image.Image, assets: Path) -> None:
        self.sheet, self.at, self._fonts = sheet, 0.0, assets / "fonts"

    def font(self, name: str, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self._fonts / name), size)

    def left(self, words: str, size: int, font: str, color: str, width: float = WIDTH - 2 * _MARGIN) -> None:
        for line in self._lines(words, size, font, width):
            ImageDraw.Draw(self.sheet).text((_MARGIN, self.at), line, fill=color, font=self.font(font, size))
            self.at += size * 1.28

    def middle(self, words: str, size: int, font: str, color: str) -> None:
        for line in self._lines(words, size, font, WIDTH - 2 * _MARGIN - 160):
            face = self.font(font, size)
            ImageDraw.Draw(self.sheet).text((WIDTH / 2, self.at), line, fill=color, font=face, anchor="ma")
            self.at += size * 1.32

    def height(self, words: str, size: int, font: str) -> float:
        return len(self._lines(words, size, font, WIDTH - 2 * _MARGIN - 160)) * size * 1.32

    def _lines(self, words: str, size: int, font: str, width: float) -> list[str]:
        """Broken between words; a word alone is made no smaller."""
        face, lines = self.font(font, size), [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and face.getlength(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


def _ground(colors: Sequence[str]) -> Image.Image:
    """The brand's gradient from corner to corner."""
    stops = [_rgb(color) for color in colors]
    small = Image.new("RGB", (48, 68))
    for y in range(small.height):
        for x in range(small.width):
            small.putpixel((x, y), _mixed(stops, (x / (small.width - 1) + y / (small.height - 1)) / 2))
    return small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).convert("RGBA")


def _mixed(stops: Sequence[tuple[int, int, int]], share: float) -> tuple[int, int, int]:
    place = share * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    part = place - low
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(stops[low], stops[low + 1], strict=True))
    return red, green, blue


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
