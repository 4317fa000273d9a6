"""Pictures and fonts as files, for what is drawn on the server. In a checkout they are under `assets`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageFont

_HERE = Path(__file__).resolve().parents[3]
#: Where they are in a checkout, and where an installed package has them.
_PLACES = (_HERE / "assets", _HERE / "member_app" / "_assets")


def picture(name: str) -> Image.Image:
    """The picture of this name, with what is clear around it; empty where it is missing."""
    file = _folder() / "art" / f"{name}.webp"
    if not file.is_file():
        return Image.new("RGBA", (256, 256))
    with Image.open(file) as found:
        return found.convert("RGBA")


def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """`Medium`, `Bold` or `ExtraBold`, `size` px."""
    return ImageFont.truetype(str(_folder() / "fonts" / f"PlusJakartaSans-{weight}.ttf"), size)


def can_write(words: str) -> bool:
    """Whether the fonts have every letter."""
    face = font("Bold", 24)
    unknown = bytes(face.getmask("\U0010ffff"))
    return all(letter.isspace() or bytes(face.getmask(letter)) != unknown for letter in words)


def _folder() -> Path:
    return next((place for place in _PLACES if (place / "art").is_dir()), _PLACES[0])
