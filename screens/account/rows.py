"""Rows of settings: a picture, a name, what is chosen, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from screens.shared.scope import use_tokens
from screens.shared.surfaces import named, panel, picture_tile
from screens.shared.type import label, section, strong


def setting_row(
    key: str, art: str, name: str, on_click: Callable[..., Any] | None, *, value: str = "", action: Any = None
) -> ft.Control:
    """A row that leads somewhere; without `on_click` and `action` it only tells."""
    p = use_tokens().palette
    words: list[ft.Control] = [strong(name, size=16)]
    if value:
        words.append(label(value))
    parts: list[ft.Control] = [picture_tile(art, 44, 14), ft.Column(words, spacing=2, expand=True)]
    leads = on_click is not None or action is not None
    if leads:
        parts.append(ft.Icon(ft.Icons.CHEVRON_RIGHT, size=22, color=p.text2))
    face = ft.Container(
        ft.Row(parts, spacing=14),
        key=key,
        padding=ft.Padding.symmetric(horizontal=16, vertical=10),
        on_click=on_click,
        action=action,
        ink=leads,
        border_radius=16,
    )
    return named(key, face)


def group(heading: str, rows: Sequence[ft.Control]) -> ft.Control:
    """Rows that belong together, on one surface."""
    surface = panel(ft.Column(list(rows), spacing=0), padding=ft.Padding.symmetric(vertical=8))
    return ft.Column([section(heading), surface], spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
