"""Colours that can be read, and the same ones for the same picture."""

from __future__ import annotations

import pytest

from member_app.domain.programme import Palette
from member_app.theme import default_brand, flet_theme, pastel, tokens_for

PAIRS = [
    ("text", "page"), ("text", "surface"), ("text", "quiet"), ("text2", "page"),
    ("text2", "surface"), ("text2", "quiet"),
    ("primary", "page"), ("primary", "surface"), ("surface", "primary"), ("on_primary_container", "primary_container"),
    ("good", "good_container"), ("attention", "attention_container"), ("attention", "surface"), ("page", "text"),
]  # fmt: skip


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
@pytest.mark.parametrize("palette", [default_brand().light, default_brand().dark], ids=["light", "dark"])
def test_text_meets_wcag_aa(palette: Palette, pair: tuple[str, str]):
    assert contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) >= 4.5


def test_a_picture_keeps_its_pastel():
    assert pastel("coffee", False) == pastel("coffee", False) != pastel("coffee", True)
    assert all(colour.startswith("#") for colour in pastel("never-seen", False))


def test_the_theme_wears_the_brand():
    brand = default_brand()
    assert flet_theme(brand.dark).color_scheme.primary == brand.dark.primary
    assert tokens_for(brand, True).palette is brand.dark
