"""The icon font, cut down to what can be shown: `python -m member_app.web.icon_font` makes it anew (needs fonttools).

So does it the outlines of the few icons the boot page draws itself, which can't wait for a font.

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
#: Icons of the boot page by the name it calls them.
BOOT_ICONS = {
    "card": "CREDIT_CARD", "rewards": "CARD_GIFTCARD_OUTLINED", "play": "SPORTS_ESPORTS_OUTLINED",
    "activity": "RECEIPT_LONG_OUTLINED", "account": "PERSON_OUTLINE", "autorenew": "AUTORENEW_ROUNDED",
    "qr_code_2": "QR_CODE_2_ROUNDED", "view_week": "VIEW_WEEK_ROUNDED", "fullscreen": "FULLSCREEN_ROUNDED",
    "refresh": "REFRESH",
}  # fmt: skip
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


def boot_icons(font_file: Path) -> str:
    """A script with the outlines of `BOOT_ICONS` as SVG paths in a square of 24."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    font = TTFont(font_file)
    glyphs, scale = font.getGlyphSet(), 24 / font["head"].unitsPerEm
    lines = []
    for name, icon in BOOT_ICONS.items():
        pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
        glyphs[glyph_of(icon)].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 24)))
        lines.append(f"  {name}: '{pen.getCommands()}'")
    head = "// Made by `python -m member_app.web.icon_font` from the icon font: outlines in a square of 24."
    return "\n".join([head, "bootPage.icons = {", ",\n".join(lines), "};", ""])


if __name__ == "__main__":
    import flet_web

    from member_app.resources import assets_dir

    code = Path(__file__).resolve().parents[1]
    names = named_icons([code, code.parent / "screens"])
    make(Path(flet_web.get_package_web_dir()) / ENGINE_FONT, assets_dir() / ICON_FONT, names)
    (assets_dir() / "boot" / "icons.js").write_text(boot_icons(assets_dir() / ICON_FONT), encoding="utf-8")
