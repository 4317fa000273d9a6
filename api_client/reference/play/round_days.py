"""The day behind the name of one date of something that is repeated: `tasting-20261122`. Pure."""

from __future__ import annotations

from datetime import date


def day_of(text: str) -> date | None:
    """The day that eight digits say; None for anything else, since names come from anybody."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
