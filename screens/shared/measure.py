"""How wide words will stand, where a layout has to know before they are drawn."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from member_app.fonts import FONTS
from member_app.resources import assets_dir

#: What a text without a style of its own puts between letters, in px.
_SPACING = 0.25


def width_of(words: str, size: float, family: str = "Jakarta") -> float:
    """In px, on one line, at letters of the usual size."""
    return _font(family).getlength(words) * size / 100 + _SPACING * len(words)


@cache
def _font(family: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(assets_dir() / FONTS[family]), 100)
