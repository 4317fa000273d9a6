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

from member_app.domain.programme import Brand
from member_app.fonts import WEB_FONTS
from member_app.web.brand_css import style_values
from member_app.web.catalogue import Asset, Catalogue

#: Where a page gets what the worker made for it.
MADE = b'id="made">'
WORDS = {
    "en": {
        "lost": "Connection lost \u2013 your app reconnects by itself.",
        "slow": "This takes longer than usual.",
        "again": "Try again",
        "ended": "This device was signed out. Sign in again to see your card.",
        "over": "Your card on this device has ended. Go online and sign in again to see it.",
    },
    "de": {
        "lost": "Verbindung unterbrochen \u2013 die App verbindet sich von selbst neu.",
        "slow": "Das dauert l\u00e4nger als sonst.",
        "again": "Erneut versuchen",
        "ended": "Dieses Ger\u00e4t wurde abgemeldet. Melde dich wieder an, um deine Karte zu sehen.",
        "over": "Deine Karte ist auf diesem Ger\u00e4t abgelaufen. Geh online und melde dich neu an, um sie zu sehen.",
    },
}
#: The page's inline scripts, each the scripts of `assets/boot/` with these names as one. `head` runs at the top, `card`
#: below the place it paints the card in. `code` and `start` stand there as text until they are needed: to compile them
#: takes time from the first picture. `end` sees to it that `start` runs.
SCRIPTS = {
    "head": ("settings", "store", "key"),
    "code": ("lean-qr", "code"),
    "card": ("icons", "rotating", "card"),
    "start": ("guards", "handover", "connection", "register"),
    "end": ("begin",),
}
EARLY_FONTS = (
    "assets/FontManifest.json",
    "assets/fonts/MaterialIcons-Regular.otf",
    *(f"assets/{font}" for font in WEB_FONTS.values()),
)


@dataclass(frozen=True)
class BootPage:
    """The page, the sources (`'sha256-...'`) its inline scripts have in a content policy, and its release.

    `release` names all that the browser gets: it changes with any byte of the page, a file, or a header sent with them.
    """

    html: bytes
    script_sources: tuple[str, ...]
    release: str


def boot_page(
    assets: Path,
    catalogue: Catalogue,
    brand: Brand,
    *,
    description: str = "",
    language: str = "en",
    sent_with: str = "",
    worker: bool = True,
) -> BootPage:
    """Fill the template of `assets/index.html`. `sent_with` is whatever else makes a release: headers, settings."""
    inline = {place: scripts(assets, names) for place, names in SCRIPTS.items()}
    inline["start"] += f"\n{_content(catalogue, 'flutter_bootstrap.js')}"
    base = versioned(catalogue)
    fonts = [font for font in EARLY_FONTS if catalogue.find(font)]
    values = {
        "lang": html.escape(language),
        "name": html.escape(brand.name),
        "description": html.escape(description or brand.name),
        "base": base,
        **style_values(brand),
        **{f"{place}_script": script for place, script in inline.items()},
    }
    template = (assets / "index.html").read_text(encoding="utf-8")
    config = {"base": base, "fonts": fonts, "words": WORDS, "worker": worker}

    def filled(release: str) -> bytes:
        known = {**values, "config": _json({**config, "release": release})}
        return re.sub(r"\{\{(\w+)\}\}", lambda place: known[place[1]], template).encode()

    release = hashlib.sha256(filled("") + sent_with.encode()).hexdigest()[:12]
    return BootPage(filled(release), tuple(map(_source, inline.values())), release)


def scripts(assets: Path, names: Iterable[str]) -> str:
    """The scripts of `assets/boot/` with these names as one, without what only their readers need.

    They hold no text over several lines, so indents and lines of comment can go; a licence is a comment in /*! */.
    """
    texts = ((assets / "boot" / f"{name}.js").read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def versioned(catalogue: Catalogue) -> str:
    """The address under which this version's files never change."""
    return f"/_/{catalogue.version}/"


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
