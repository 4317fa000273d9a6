"""Sentences with one part that leads: the catalogue marks it with stars, as in `Spend *{missing}* more`."""

from __future__ import annotations

import flet as ft

from screens.shared.scope import use_tokens
from screens.shared.type import BOLD


def emphasised(words: str, *, size: int = 15, color: str | None = None, lead: str | None = None) -> ft.Text:
    """A sentence whose parts between stars are bold and in the first text colour."""
    p = use_tokens().palette
    strong = ft.TextStyle(font_family=BOLD, color=lead or p.text)
    spans = [
        ft.TextSpan(part, style=strong if index % 2 else None) for index, part in enumerate(words.split("*")) if part
    ]
    return ft.Text(spans=spans, size=size, color=color or p.text2)


def plain(words: str) -> str:
    """The same sentence for a screen reader."""
    return words.replace("*", "")
