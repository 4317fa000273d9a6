"""The boot page: the first thing a browser gets, in the programme's colours, before the UI engine is there.

Values of the programme come from an operator's file or a foreign server, so each is escaped for the place it lands in.
Scripts are inline, to spare a round trip, and named by their hash in the content policy.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from member_app.domain.brand import default_brand
from member_app.domain.programme import Brand, Palette
from member_app.fonts import FONTS
from member_app.web.catalogue import Asset, Catalogue

WORDS = {
    "en": {
        "lost": "Connection lost \u2013 your app reconnects by itself.",
        "slow": "This takes longer than usual.",
        "again": "Try again",
    },
    "de": {
        "lost": "Verbindung unterbrochen \u2013 die App verbindet sich von selbst neu.",
        "slow": "Das dauert l\u00e4nger als sonst.",
        "again": "Erneut versuchen",
    },
}
#: Scripts of `assets/boot/`, in this order one inline script at the top of the page.
HEAD_SCRIPTS = ("settings", "guards", "handover", "connection", "known")
EARLY_FONTS = (
    "assets/fonts/MaterialIcons-Regular.otf",
    *(f"assets/{font}" for font in FONTS.values()),
    "assets/fonts/roboto.woff2",
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
DEFAULT_BRAND = default_brand()


@dataclass(frozen=True)
class BootPage:
    """The page and the sources (`'sha256-...'`) its inline scripts have in a content policy."""

    html: bytes
    script_sources: tuple[str, ...]


def boot_page(
    assets: Path, catalogue: Catalogue, brand: Brand, *, description: str = "", language: str = "en"
) -> BootPage:
    """Fill the template of `assets/index.html`."""
    boot_script = scripts(assets, HEAD_SCRIPTS)
    start_script = _content(catalogue, "flutter_bootstrap.js")
    base = versioned(catalogue)
    fonts = [font for font in EARLY_FONTS if catalogue.find(font)]
    values = {
        "lang": html.escape(language),
        "name": html.escape(brand.name),
        "description": html.escape(description or brand.name),
        "base": base,
        "light_page": _colour(brand.light.page, DEFAULT_BRAND.light.page),
        "dark_page": _colour(brand.dark.page, DEFAULT_BRAND.dark.page),
        "light_tokens": _tokens(brand.light, DEFAULT_BRAND.light),
        "dark_tokens": _tokens(brand.dark, DEFAULT_BRAND.dark),
        "card_background": _card_background(brand),
        "config": _json({"base": base, "fonts": fonts, "words": WORDS}),
        "boot_script": boot_script,
        "start_script": start_script,
    }
    template = (assets / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], template)
    return BootPage(page.encode(), (_source(boot_script), _source(start_script)))


def scripts(assets: Path, names: Iterable[str]) -> str:
    """The scripts of `assets/boot/` with these names as one."""
    return "\n".join((assets / "boot" / f"{name}.js").read_text(encoding="utf-8").strip() for name in names)


def web_manifest(brand: Brand, base: str) -> bytes:
    """What a browser needs to install the app on a home screen."""
    icons = [
        {
            "src": f"{base}icons/icon{kind}-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for kind, purpose in (("", "any"), ("-maskable", "maskable"))
        for size in (192, 512)
    ]
    page = _colour(brand.light.page, DEFAULT_BRAND.light.page)
    manifest = {
        "id": "/",
        "name": brand.name,
        "short_name": brand.name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": page,
        "theme_color": page,
        "icons": icons,
    }
    return json.dumps(manifest, ensure_ascii=False).encode()


def versioned(catalogue: Catalogue) -> str:
    """The address under which this version's files never change."""
    return f"/_/{catalogue.version}/"


def _tokens(palette: Palette, default: Palette) -> str:
    names = ("page", "surface", "quiet", "text", "text2", "primary", "attention", "attention_container")
    pairs = ((name, _colour(getattr(palette, name), getattr(default, name))) for name in names)
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in pairs)


def _card_background(brand: Brand) -> str:
    stops = [colour for colour in brand.card_gradient if _COLOUR.fullmatch(colour)]
    if len(stops) < 2:
        stops = list(DEFAULT_BRAND.card_gradient)
    glow = _colour(brand.card_glow, DEFAULT_BRAND.card_glow)
    depth = _colour(brand.card_depth, DEFAULT_BRAND.card_depth)
    return (
        f"radial-gradient(90% 70% at 100% 0, {glow}, transparent), "
        f"radial-gradient(80% 60% at 0 100%, {depth}, transparent), "
        f"linear-gradient(135deg, {', '.join(stops)})"
    )


def _colour(value: str, default: str) -> str:
    return value if _COLOUR.fullmatch(value) else default


def _json(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _content(catalogue: Catalogue, url: str) -> str:
    asset: Asset | None = catalogue.find(url)
    if asset is None:
        raise KeyError(url)
    return asset.read().decode("utf-8")


def _source(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
