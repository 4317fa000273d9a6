"""Colours that Material has no role for, one immutable set per brand and brightness."""

from __future__ import annotations

from dataclasses import dataclass

from member_app.domain.programme import Brand, Palette

#: Pastel pairs (light, deep) behind pictures; the dark theme uses them dimmed.
_PASTELS = {
    "peach": ("#FFE3CF", "#FFC4A3"),
    "butter": ("#FFF0BF", "#FFDC80"),
    "rose": ("#FFDCE8", "#FFB3CC"),
    "violet": ("#E4DBFF", "#C6B5FF"),
    "sky": ("#DAEBFF", "#B0D3FF"),
    "mint": ("#D4F5E4", "#A5E4C7"),
}
_DARK_PASTELS = {
    "peach": ("#4A2F22", "#6B4029"),
    "butter": ("#463916", "#64501B"),
    "rose": ("#4A2535", "#6A3048"),
    "violet": ("#342A5C", "#483A80"),
    "sky": ("#1E3450", "#274A72"),
    "mint": ("#17402F", "#1E5940"),
}
#: The pastel that flatters each picture, by its dominant colour; others are spread by name.
_BY_PICTURE = {
    "coffee": "peach", "teacup-without-handle": "mint", "bubble-tea": "peach", "croissant": "butter", "bagel": "butter",
    "bread": "butter", "bouquet": "rose", "rose": "rose", "headphone": "violet", "artist-palette": "sky",
    "evergreen-tree": "mint", "seedling": "mint", "beach-with-umbrella": "sky", "tshirt": "rose", "shortcake": "rose",
    "birthday-cake": "butter", "gift": "violet", "airplane": "sky", "doughnut": "rose", "cookie": "peach",
    "potted-plant": "mint", "green-salad": "mint", "sushi": "peach", "books": "sky", "ticket": "violet",
    "receipt": "sky", "check-mark-button": "mint", "people-hugging": "sky", "shopping-bags": "rose",
    "herb": "mint", "world-map": "sky", "gem-stone": "violet", "trophy": "butter", "fire": "peach", "sunflower": "mint",
    "sports-medal": "butter", "graduation-cap": "violet", "balloon": "rose", "crescent-moon": "violet",
    "hourglass-with-flowing-sand": "peach", "sparkles": "butter", "star": "butter", "red-heart": "rose",
}  # fmt: skip


@dataclass(frozen=True)
class Tokens:
    """What a screen may colour with. `dark` tells the brightness in use."""

    palette: Palette
    card_gradient: tuple[str, ...]
    card_glow: str
    card_depth: str
    progress: tuple[str, str]
    dark: bool


def tokens_for(brand: Brand, dark: bool) -> Tokens:
    """The tokens of `brand` in one brightness."""
    return Tokens(
        brand.dark if dark else brand.light,
        brand.card_gradient,
        brand.card_glow,
        brand.card_depth,
        brand.progress,
        dark,
    )


def pastel(picture: str, dark: bool) -> tuple[str, str]:
    """The gradient behind a picture; the same picture always gets the same one."""
    names = sorted(_PASTELS)
    name = _BY_PICTURE.get(picture) or names[sum(picture.encode()) % len(names)]
    return (_DARK_PASTELS if dark else _PASTELS)[name]
