"""What a browser needs to put the app on a home screen, in the words of its language."""

from __future__ import annotations

import json
from typing import Any

from member_app.domain.programme import Brand
from member_app.web.brand_css import DEFAULT_BRAND, colour_of

ADDRESS = "manifest.webmanifest"
WORDS = {
    "en": {"card": "Card", "rewards": "Rewards", "activity": "Activity", "narrow": "The card", "wide": "Rewards"},
    "de": {
        "card": "Karte",
        "rewards": "Pr\u00e4mien",
        "activity": "Verlauf",
        "narrow": "Die Karte",
        "wide": "Pr\u00e4mien",
    },
}
LANGUAGES = tuple(WORDS)
_SHORTCUTS = {"card": "/card/full", "rewards": "/rewards", "activity": "/activity"}
_SCREENSHOTS = (("narrow", "390x844"), ("wide", "1440x900"))


def web_manifest(brand: Brand, base: str, language: str = "en", description: str = "") -> bytes:
    """The manifest in one of `LANGUAGES`; pictures have addresses under `base`."""
    words = WORDS[language]
    page = colour_of(brand.light.page, DEFAULT_BRAND.light.page)
    manifest = {
        "id": "/",
        "name": brand.name,
        "short_name": brand.name,
        "description": description or brand.name,
        "lang": language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "display_override": ["standalone", "minimal-ui"],
        "orientation": "any",
        "categories": ["shopping", "lifestyle"],
        "background_color": page,
        "theme_color": page,
        "icons": [_icon(base, kind, purpose, size) for kind, purpose in _PURPOSES for size in (192, 512)],
        "screenshots": [_screenshot(base, form, size, words[form]) for form, size in _SCREENSHOTS],
        "shortcuts": [_shortcut(base, words[name], address) for name, address in _SHORTCUTS.items()],
    }
    return json.dumps(manifest, ensure_ascii=False).encode()


def manifests(brand: Brand, base: str, description: str = "") -> dict[str, bytes]:
    """The manifest in every language, the programme's words in its own."""
    return {language: web_manifest(brand, base, language, description) for language in LANGUAGES}


_PURPOSES = (("", "any"), ("-maskable", "maskable"))


def _icon(base: str, kind: str, purpose: str, size: int) -> dict[str, Any]:
    address = f"{base}icons/icon{kind}-{size}.png"
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _screenshot(base: str, form: str, size: str, label: str) -> dict[str, Any]:
    address = f"{base}icons/screenshot-{form}.webp"
    return {"src": address, "sizes": size, "type": "image/webp", "form_factor": form, "label": label}


def _shortcut(base: str, name: str, address: str) -> dict[str, Any]:
    return {"name": name, "url": address, "icons": [_icon(base, "", "any", 192)]}
