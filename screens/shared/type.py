"""The type scale: few sizes, one family per weight."""

from __future__ import annotations

from typing import Any

import flet as ft

from screens.shared.scope import use_tokens

BOLD, EXTRA = "JakartaBold", "JakartaExtraBold"


def title(words: str, *, color: str | None = None, size: int = 26, **more: Any) -> ft.Control:
    """A screen's name; a heading for assistive tools."""
    style = ft.Text(words, size=size, font_family=EXTRA, color=color or use_tokens().palette.text, **more)
    return ft.Semantics(heading_level=1, container=True, content=style)


def section(words: str, *, color: str | None = None, size: int = 18, **more: Any) -> ft.Control:
    """A section's name."""
    style = ft.Text(words, size=size, font_family=BOLD, color=color or use_tokens().palette.text, **more)
    return ft.Semantics(heading_level=2, container=True, content=style)


def figure(words: str, *, color: str | None = None, size: int = 26, **more: Any) -> ft.Text:
    """A number one looks for."""
    return ft.Text(words, size=size, font_family=EXTRA, color=color or use_tokens().palette.text, **more)


def strong(words: str, *, color: str | None = None, size: int = 15, **more: Any) -> ft.Text:
    """Text that leads."""
    return ft.Text(words, size=size, font_family=BOLD, color=color or use_tokens().palette.text, **more)


def body(words: str, *, color: str | None = None, size: int = 15, **more: Any) -> ft.Text:
    """Text to read; second colour."""
    return ft.Text(words, size=size, color=color or use_tokens().palette.text2, **more)


def label(words: str, *, color: str | None = None, size: int = 13, **more: Any) -> ft.Text:
    """A caption."""
    return ft.Text(words, size=size, color=color or use_tokens().palette.text2, **more)


def sentence(words: str) -> str:
    """As it stands at the beginning of a line: `noch 3 Kaffees` becomes `Noch 3 Kaffees`."""
    return words[:1].upper() + words[1:]


def address_line(address: str, *, size: int = 15, bold: bool = False) -> ft.Control:
    """An e-mail address on one line: broken in the middle of a word nobody can read it. The whole is its name."""
    p = use_tokens().palette
    shown = ft.Text(
        address,
        size=size,
        font_family=BOLD if bold else None,
        color=p.text if bold else p.text2,
        max_lines=1,
        overflow=ft.TextOverflow.ELLIPSIS,
        tooltip=address,
    )
    return ft.Semantics(label=address, exclude_semantics=True, content=shown)
