"""The cut-down icon font has every icon that can be shown."""

from __future__ import annotations

from pathlib import Path

import flet_web
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from member_app.fonts import FONTS, WEB_FONTS
from member_app.resources import assets_dir
from member_app.web.icon_font import ENGINE_FONT, ICON_FONT, glyph_of, named_icons, toolkit_points

ROOT = Path(__file__).resolve().parents[3]


def test_every_icon_the_code_names_is_in_the_font() -> None:
    font = TTFont(assets_dir() / ICON_FONT)
    there = set(font.getGlyphOrder())
    icons = named_icons([ROOT / "member_app", ROOT / "screens"])
    missing = sorted(icon for icon in icons if glyph_of(icon) not in there)
    assert missing == [], "make the font anew: python -m member_app.web.icon_font"


def test_every_icon_the_engine_shows_by_itself_is_in_the_font() -> None:
    engine = Path(flet_web.get_package_web_dir())
    shown = toolkit_points((engine / "main.dart.js").read_text(encoding="utf-8"))
    names = TTFont(engine / ENGINE_FONT).getBestCmap()
    # Of the password field, the calendar, the date field: without them the engine is read wrongly.
    for known in ("visibility_off_baseline", "chevron_left_baseline", "calendar_today_baseline"):
        assert known in {names.get(point) for point in shown}
    there = TTFont(assets_dir() / ICON_FONT).getBestCmap()
    missing = sorted(names[point] for point in shown if point in names and point not in there)
    assert missing == [], "make the font anew: python -m member_app.web.icon_font"


def test_an_icon_is_shown_if_it_is_mentioned_beyond_its_definition_and_the_list() -> None:
    script = (
        'B.aa=new A.a(57344,"MaterialIcons",null,!1)\nB.b$=new A.a(57345,"MaterialIcons",null,!1)\n[B.aa,B.b$];f(B.b$)'
    )
    assert toolkit_points(script) == {57345}


def test_names_of_glyphs() -> None:
    assert glyph_of("QR_CODE_2") == "qr_code_2_baseline"
    assert glyph_of("PERSON_OUTLINE") == "person_outline_baseline"
    assert glyph_of("LOCK_OUTLINED") == "lock_outlined"


@pytest.mark.parametrize("family", FONTS)
def test_browsers_get_the_same_letters(family: str) -> None:
    whole, packed = TTFont(assets_dir() / FONTS[family]), TTFont(assets_dir() / WEB_FONTS[family])
    assert packed.flavor == "woff2"
    assert packed.getBestCmap() == whole.getBestCmap()
    for name in ("A", "germandbls", "Euro"):
        assert outline(packed, name) == outline(whole, name)
    assert packed["hmtx"].metrics == whole["hmtx"].metrics
    assert set(packed.keys()) >= set(whole.keys())


def outline(font: TTFont, glyph: str) -> list[object]:
    pen = RecordingPen()
    font.getGlyphSet()[glyph].draw(pen)
    return list(pen.value)
