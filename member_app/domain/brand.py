"""The look before any manifest was ever seen."""

from __future__ import annotations

from member_app.domain.programme import Brand, Palette


def default_brand() -> Brand:
    """Before any manifest was ever seen: quiet, and nobody's."""
    light = Palette(
        "#FAF8FF", "#FFFFFF", "#F1EDFB", "#1B1430", "#5F5775", "#E6E0F4", "#5A35E0", "#E8E0FF", "#2A1180",
        "#0B7A55", "#D9F5E8", "#9A4A00", "#FFE9D1",
    )  # fmt: skip
    dark = Palette(
        "#120E1E", "#1D172C", "#292139", "#F2EEFB", "#B4ABC9", "#362C4B", "#B9A4FF", "#3B2A80", "#E8E0FF",
        "#7BE0B5", "#0E3F2F", "#FFC387", "#4A2B08",
    )  # fmt: skip
    return Brand(
        "Member app", "M", light, dark, ("#4522C9", "#8A3FE0", "#C9509B"), "#FF8A5B", "#2B1380", ("#6A3DF0", "#FF7A59")
    )
