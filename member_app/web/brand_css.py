"""A brand as values of style sheets. Each comes from an operator's file: whatever is no colour becomes the default."""

from __future__ import annotations

import re

from member_app.domain.brand import default_brand
from member_app.domain.programme import Brand, Palette

DEFAULT_BRAND = default_brand()
#: How far the card's lights reach.
_REACH = "calc(min(var(--card), var(--high)) * .95)"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
_TOKENS = (
    "page", "surface", "quiet", "text", "text2", "line", "primary", "primary_container", "on_primary_container",
    "attention", "attention_container",
)  # fmt: skip


def style_values(brand: Brand) -> dict[str, str]:
    """What the style sheet of `assets/index.html` asks for, by name."""
    stops = _stops(brand.card_gradient)
    return {
        "light_page": colour_of(brand.light.page, DEFAULT_BRAND.light.page),
        "dark_page": colour_of(brand.dark.page, DEFAULT_BRAND.dark.page),
        "light_tokens": _tokens(brand.light, DEFAULT_BRAND.light),
        "dark_tokens": _tokens(brand.dark, DEFAULT_BRAND.dark),
        "card_background": _card_background(brand, stops),
        "first_stop": stops[0][:7],
        "depth": colour_of(brand.card_depth, DEFAULT_BRAND.card_depth),
        "progress": f"linear-gradient(90deg, {', '.join(_stops(brand.progress, DEFAULT_BRAND.progress))})",
        "mark": f"linear-gradient(135deg, {', '.join([*stops[:2], _glow(brand)])})",
    }


def colour_of(value: str, default: str) -> str:
    """A colour as #RRGGBB or #RRGGBBAA, or the default for anything else."""
    return value if _COLOUR.fullmatch(value) else default


def _stops(colours: tuple[str, ...], default: tuple[str, ...] = DEFAULT_BRAND.card_gradient) -> list[str]:
    stops = [colour for colour in colours if _COLOUR.fullmatch(colour)]
    return stops if len(stops) > 1 else list(default)


def _glow(brand: Brand) -> str:
    return colour_of(brand.card_glow, DEFAULT_BRAND.card_glow)


def _tokens(palette: Palette, default: Palette) -> str:
    pairs = ((name, colour_of(getattr(palette, name), getattr(default, name))) for name in _TOKENS)
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in pairs)


def _card_background(brand: Brand, stops: list[str]) -> str:
    """The same light as on the app's own card (`screens/shared/gradient.py`): radii go by its shorter side."""
    depth = colour_of(brand.card_depth, DEFAULT_BRAND.card_depth)
    return (
        f"radial-gradient(circle {_REACH} at 0 105%, {_falling(depth)}), "
        f"radial-gradient(circle {_REACH} at 102.5% -5%, {_falling(_glow(brand))}), "
        f"linear-gradient(calc(90deg + atan2(var(--high), var(--card))), {', '.join(stops)})"
    )


def _falling(colour: str) -> str:
    shares = ((0, 1.0), (25, 0.72), (55, 0.34), (80, 0.1), (100, 0.0))
    return ", ".join(f"{colour[:7]}{round(share * 255):02X} {at}%" for at, share in shares)
