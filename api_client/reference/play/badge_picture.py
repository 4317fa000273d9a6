"""A badge as a picture to pass on: 1080 by 1350 px, the programme's colours, what it is, when, and who if they want.

Pure: colours, words and a picture in, a PNG out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from PIL.PngImagePlugin import PngInfo

from api_client.reference.play import art

SIZE = (1080, 1350)
#: Where a reader of Open Badges looks for the credential in a picture.
BAKED = "openbadgecredential"
_EDGE, _TILE, _ART = 96, 560, 420
_WHITE = "#FFFFFF"


@dataclass(frozen=True)
class Look:
    """What it shows. `gradient` runs from the top left, `glow` shines from the top right, `depth` lies below left.

    `level`, `who` and `text` may be empty; `goes_with` are words at the very bottom, such as the programme's name.
    """

    picture: str
    title: str
    level: str
    who: str
    when: str
    text: str
    goes_with: str
    initial: str
    gradient: Sequence[str]
    glow: str
    depth: str


def draw(look: Look, credential: str = "", width: int = SIZE[0]) -> bytes:
    """The PNG, `width` px wide; with a signed `credential` in it, where one is given."""
    image = _ground(look)
    _put_picture(image, look)
    _write(image, look)
    if width != SIZE[0]:
        image = image.resize((width, round(SIZE[1] * width / SIZE[0])), Image.Resampling.LANCZOS)
    about = PngInfo()
    if credential:
        about.add_itxt(BAKED, credential)
    kept = BytesIO()
    image.save(kept, "PNG", pnginfo=about)
    return kept.getvalue()


def emblem(name: str, size: int = 512) -> bytes:
    """A badge's picture by itself, on nothing."""
    kept = BytesIO()
    art.picture(name).resize((size, size), Image.Resampling.LANCZOS).save(kept, "PNG")
    return kept.getvalue()


def _ground(look: Look) -> Image.Image:
    """The brand's light: its gradient, a warm glow from the top right, depth from the bottom left."""
    image = _along(look.gradient)
    for color, center, reach, strength in ((look.glow, (1.0, -0.05), 1.0, 0.85), (look.depth, (0.0, 1.05), 1.05, 0.8)):
        light = _light(center, reach).point([round(value * strength) for value in range(256)])
        image.paste(Image.new("RGB", SIZE, color), mask=light)
    return image


def _along(colors: Sequence[str]) -> Image.Image:
    """The colours from the top left to the bottom right."""
    across = Image.linear_gradient("L").rotate(90).resize(SIZE)
    down = Image.linear_gradient("L").resize(SIZE)
    share = Image.blend(across, down, 0.5)
    image = Image.new("RGB", SIZE, colors[0])
    parts = len(colors) - 1
    for at, color in enumerate(colors[1:]):
        table = [max(0, min(255, round(value * parts - 255 * at))) for value in range(256)]
        image.paste(Image.new("RGB", SIZE, color), mask=share.point(table))
    return image


def _light(center: tuple[float, float], reach: float) -> Image.Image:
    """How bright a light at `center` (shares of the width and height) is, falling off softly over `reach` widths."""
    radius = round(SIZE[0] * reach)
    lamp = ImageChops.invert(Image.radial_gradient("L")).resize((2 * radius, 2 * radius), Image.Resampling.BICUBIC)
    # The drawn one reaches its end in the corners of its square; this one at the sides.
    lamp = lamp.point([round(max(0.0, 1 - (255 - value) / 180) ** 1.4 * 255) for value in range(256)])
    sky = Image.new("L", SIZE)
    sky.paste(lamp, (round(SIZE[0] * center[0]) - radius, round(SIZE[1] * center[1]) - radius))
    return sky


def _put_picture(image: Image.Image, look: Look) -> None:
    """The badge on a bright tile that floats."""
    left, top = (SIZE[0] - _TILE) // 2, 150
    shape = _rounded(_TILE, 150)
    shade = Image.new("L", SIZE)
    shade.paste(shape, (left, top + 36))
    shade = shade.filter(ImageFilter.GaussianBlur(44)).point([value * 2 // 5 for value in range(256)])
    image.paste(Image.new("RGB", SIZE, look.depth), mask=shade)
    tile = Image.new("RGB", (_TILE, _TILE), _WHITE)
    tile.paste(Image.new("RGB", tile.size, "#E7DEFF"), mask=Image.linear_gradient("L").resize(tile.size))
    image.paste(tile, (left, top), shape)
    found = art.picture(look.picture).resize((_ART, _ART), Image.Resampling.LANCZOS)
    gap = (_TILE - _ART) // 2
    image.paste(found, (left + gap, top + gap), found)


def _rounded(size: int, radius: int) -> Image.Image:
    """A mask with smooth corners."""
    big = Image.new("L", (size * 4, size * 4))
    ImageDraw.Draw(big).rounded_rectangle((0, 0, size * 4 - 1, size * 4 - 1), radius * 4, fill=255)
    return big.resize((size, size), Image.Resampling.LANCZOS)


def _write(image: Image.Image, look: Look) -> None:
    pen = ImageDraw.Draw(image)
    middle, room = SIZE[0] // 2, SIZE[0] - 2 * _EDGE
    y = 776
    name, lines = _fit(pen, look.title, "ExtraBold", (84, 72, 60, 50), room, 2)
    for line in lines:
        pen.text((middle, y), line, _WHITE, name, anchor="ma")
        y += round(name.size * 1.16)
    y += 26
    if look.level:
        y = _pill(image, look.level, middle, y) + 24
    small, lines = _fit(pen, look.text, "Medium", (36, 32), room, 3)
    for line in lines:
        pen.text((middle, y), line, "#F1EAFF", small, anchor="ma")
        y += round(small.size * 1.36)
    foot = SIZE[1] - 92
    told = " · ".join(part for part in (look.who, look.when) if part)
    face, lines = _fit(pen, told, "Bold", (38, 34, 30), room, 1)
    pen.text((middle, foot - 76), lines[0], _WHITE, face, anchor="mm")
    _sign(pen, look, middle, foot)


def _sign(pen: ImageDraw.ImageDraw, look: Look, middle: int, y: int) -> None:
    """The programme's mark and name."""
    name, mark = art.font("Bold", 30), art.font("ExtraBold", 26)
    gap, radius = 14, 22
    width = 2 * radius + gap + pen.textlength(look.goes_with, name)
    left = middle - width / 2
    pen.ellipse((left, y - radius, left + 2 * radius, y + radius), fill=_WHITE)
    pen.text((left + radius, y), look.initial, look.gradient[0], mark, anchor="mm")
    pen.text((left + 2 * radius + gap, y), look.goes_with, _WHITE, name, anchor="lm")


def _pill(image: Image.Image, words: str, middle: int, y: int) -> int:
    """The level in a bright pill; where it ends."""
    face = art.font("Bold", 34)
    pen = ImageDraw.Draw(image)
    half, height = round(pen.textlength(words, face) / 2) + 34, 66
    shape = Image.new("L", (half * 8, height * 4))
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, half * 8 - 1, height * 4 - 1), height * 2, fill=64)
    image.paste(Image.new("RGB", (half * 2, height), _WHITE), (middle - half, y), shape.resize((half * 2, height)))
    pen.text((middle, y + height // 2), words, _WHITE, face, anchor="mm")
    return y + height


def _fit(
    pen: ImageDraw.ImageDraw, words: str, weight: str, sizes: Sequence[int], room: int, most: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest of the sizes at which the words take at most so many lines; cut off where none is small enough."""
    for size in sizes:
        face = art.font(weight, size)
        lines = _broken(pen, words, face, room)
        if len(lines) <= most and all(pen.textlength(line, face) <= room for line in lines):
            return face, lines
    cut = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    while pen.textlength(cut[-1] + "…", face) > room and " " in cut[-1]:
        cut[-1] = cut[-1].rpartition(" ")[0]
    while pen.textlength(cut[-1] + "…", face) > room:
        cut[-1] = cut[-1][:-1]
    return face, [*cut[:-1], cut[-1] + "…"]


def _broken(pen: ImageDraw.ImageDraw, words: str, face: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, face) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
