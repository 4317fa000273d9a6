"""The icon font, cut down to what can be shown: `python -m member_app.web.icon_font` makes it anew (needs fonttools).

So does it the typeface as browsers get it, and the outlines of the few icons the boot page draws itself, which can't
wait for a font.

The engine's font has four styles of every icon and would be a tenth of a first visit. Kept are the icons that the code
names and those that the toolkit's own controls show, which are found in the engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ICON_FONT = "fonts/Icons.otf"
ENGINE_FONT = "assets/fonts/MaterialIcons-Regular.otf"
STYLES = ("baseline", "outlined", "rounded", "sharp")
#: Icons of the boot page by the name it calls them.
BOOT_ICONS = {
    "card": "CREDIT_CARD", "rewards": "CARD_GIFTCARD_OUTLINED", "play": "SPORTS_ESPORTS_OUTLINED",
    "activity": "RECEIPT_LONG_OUTLINED", "account": "PERSON_OUTLINE", "autorenew": "AUTORENEW_ROUNDED",
    "qr_code_2": "QR_CODE_2_ROUNDED", "view_week": "VIEW_WEEK_ROUNDED", "fullscreen": "FULLSCREEN_ROUNDED",
    "refresh": "REFRESH", "close": "CLOSE_ROUNDED",
}  # fmt: skip
_NAMED = re.compile(r"\bIcons\.([A-Z0-9_]+)")
_CONSTANT = re.compile(r'\bB\.([\w$]+)=new A\.[\w$]+\((\d{5}),"MaterialIcons",')
_USE = re.compile(r"\bB\.([\w$]+)")


def named_icons(folders: Iterable[Path]) -> set[str]:
    """The icons the code names, as the toolkit writes them: `CHECK_ROUNDED`."""
    sources = (path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    return {name for source in sources for name in _NAMED.findall(source)}


def glyph_of(icon: str) -> str:
    """The font's name for an icon: `check_rounded`, and `check_baseline` for the plain `CHECK`."""
    name = icon.lower()
    return name if name.rpartition("_")[2] in STYLES[1:] else f"{name}_baseline"


def toolkit_points(engine_script: str) -> set[int]:
    """Code points of the icons that the engine shows by itself.

    `engine_script` is the engine as JavaScript. It defines every icon there is once, and lists it once by its name.
    Whatever is mentioned more often is used.
    """
    constants = {name: int(point) for name, point in _CONSTANT.findall(engine_script)}
    mentions = Counter(name for name in _USE.findall(engine_script) if name in constants)
    return {constants[name] for name, times in mentions.items() if times > 2}


def make(source: Path, target: Path, icons: Iterable[str], points: Iterable[int]) -> None:
    """Write the cut-down font: these icons, and what stands at these code points."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    options = Options(glyph_names=True, notdef_outline=True, hinting=False, desubroutinize=False)
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=[glyph_of(icon) for icon in icons], unicodes=list(points))
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


def pack(source: Path, target: Path) -> None:
    """Write a font as WOFF2: the same letters in fewer bytes, for browsers alone."""
    from fontTools.ttLib import TTFont

    font = TTFont(source, recalcTimestamp=False)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    import flet_web

    from member_app.fonts import FONTS, WEB_FONTS
    from member_app.resources import assets_dir

    code = Path(__file__).resolve().parents[1]
    engine = Path(flet_web.get_package_web_dir())
    names = named_icons([code, code.parent / "screens"])
    points = toolkit_points((engine / "main.dart.js").read_text(encoding="utf-8"))
    make(engine / ENGINE_FONT, assets_dir() / ICON_FONT, names, points)
    (assets_dir() / "boot" / "icons.js").write_text(boot_icons(assets_dir() / ICON_FONT), encoding="utf-8")
    for family, packed in WEB_FONTS.items():
        pack(assets_dir() / FONTS[family], assets_dir() / packed)
