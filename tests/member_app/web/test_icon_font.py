"""The cut-down icon font has every icon that can be shown."""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

from member_app.resources import assets_dir
from member_app.web.icon_font import ICON_FONT, TOOLKIT, glyph_of, kept_glyphs, named_icons

ROOT = Path(__file__).resolve().parents[3]


def test_every_icon_the_code_names_is_in_the_font() -> None:
    font = TTFont(assets_dir() / ICON_FONT)
    there = set(font.getGlyphOrder())
    icons = named_icons([ROOT / "member_app", ROOT / "screens"]) | set(TOOLKIT)
    missing = sorted(icon for icon in icons if glyph_of(icon) not in there)
    assert missing == [], "make the font anew: python -m member_app.web.icon_font"


def test_plain_icons_stay_and_unnamed_styles_go() -> None:
    glyphs = [".notdef", "add_baseline", "add_rounded", "add_sharp", "check_rounded"]
    assert list(kept_glyphs(glyphs, {"CHECK_ROUNDED"})) == [".notdef", "add_baseline", "check_rounded"]


def test_names_of_glyphs() -> None:
    assert glyph_of("QR_CODE_2") == "qr_code_2_baseline"
    assert glyph_of("PERSON_OUTLINE") == "person_outline_baseline"
    assert glyph_of("LOCK_OUTLINED") == "lock_outlined"
