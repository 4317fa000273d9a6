"""The icon font, cut down to what can be shown: `python -m member_app.web.icon_font` makes it anew (needs fonttools).

The engine's font has four styles of every icon and is a tenth of a first visit. Kept are the plain style of all, which
the toolkit's own controls use, and of the other styles those that the code names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ICON_FONT = "fonts/Icons.otf"
ENGINE_FONT = "assets/fonts/MaterialIcons-Regular.otf"
STYLES = ("baseline", "outlined", "rounded", "sharp")
# What the toolkit's date, time and back controls show in another style.
TOOLKIT = ("ARROW_BACK_IOS_NEW_ROUNDED", "CHECK_CIRCLE_OUTLINED", "EDIT_OUTLINED", "KEYBOARD_OUTLINED")
_NAMED = re.compile(r"\bIcons\.([A-Z0-9_]+)")


def named_icons(folders: Iterable[Path]) -> set[str]:
    """The icons the code names, as the toolkit writes them: `CHECK_ROUNDED`."""
    sources = (path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    return {name for source in sources for name in _NAMED.findall(source)}


def glyph_of(icon: str) -> str:
    """The font's name for an icon: `check_rounded`, and `check_baseline` for the plain `CHECK`."""
    name = icon.lower()
    return name if name.rpartition("_")[2] in STYLES[1:] else f"{name}_baseline"


def kept_glyphs(glyphs: Iterable[str], icons: Iterable[str]) -> Iterator[str]:
    """Those of `glyphs` that stay."""
    wanted = {glyph_of(icon) for icon in (*icons, *TOOLKIT)}
    return (glyph for glyph in glyphs if glyph.endswith("_baseline") or glyph in wanted or "_" not in glyph)


def make(source: Path, target: Path, icons: Iterable[str]) -> None:
    """Write the cut-down font."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    options = Options(glyph_names=True, notdef_outline=True, hinting=False, desubroutinize=False)
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=list(kept_glyphs(font.getGlyphOrder(), icons)))
    subsetter.subset(font)
    font.save(target)


if __name__ == "__main__":
    import flet_web

    from member_app.resources import assets_dir

    code = Path(__file__).resolve().parents[1]
    names = named_icons([code, code.parent / "screens"])
    make(Path(flet_web.get_package_web_dir()) / ENGINE_FONT, assets_dir() / ICON_FONT, names)
