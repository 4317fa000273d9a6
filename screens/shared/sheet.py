"""Something asked in front of the screen: a sheet from below on a phone, a dialog elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from screens.shared.hooks import use_away
from screens.shared.scope import Width, use_scope

#: A sheet from below needs about this much (px) for its content in large letters; a dialog scrolls by itself.
_LOW = 620


def use_sheet(
    content: ft.Control,
    on_close: Callable[[], Any],
    *,
    label: str = "",
    tall: bool = False,
    foot: ft.Control | None = None,
) -> None:
    """Shows `content` while the calling component is on the page; keep that component for the sheet alone.

    `content` is made of plain controls: components do not live outside the page's tree. `tall` content scrolls in a
    sheet as high as the window; a `foot` stays in sight below it.
    """
    scope = use_scope()
    p, page = scope.tokens.palette, ft.context.page
    from_below = scope.width is Width.PHONE and (page.height or _LOW) >= _LOW
    kept = ft.use_ref(from_below)  # a sheet stays what it is when the window changes its size
    padding = ft.Padding(24, 8, 24, 24)
    # It stands above the cover that hides a page in the list of open apps; what was typed stays in it.
    seen = 0.0 if use_away() and not page.web else 1.0
    if kept.current:
        inside: ft.Control = (
            ft.ListView([content], padding=padding, opacity=seen)
            if tall
            else ft.Container(content, padding=padding, opacity=seen)
        )
        if foot is not None:
            long = ft.ListView([content], padding=padding, expand=True)
            below = ft.Container(foot, padding=ft.Padding(24, 12, 24, 16))
            inside = ft.Column([long, below], spacing=0, opacity=seen)
        sheet: ft.DialogControl = ft.BottomSheet(
            inside,
            show_drag_handle=True,
            draggable=True,
            scrollable=True,
            bgcolor=p.page,
            on_dismiss=lambda _: on_close(),
        )
    else:
        sheet = ft.AlertDialog(
            content=ft.Container(content, width=440, opacity=seen),
            actions=[ft.Container(foot, width=440, opacity=seen)] if foot is not None else [],
            actions_padding=ft.Padding(28, 12, 28, 20) if foot is not None else None,
            scrollable=True,
            bgcolor=p.page,
            shape=ft.RoundedRectangleBorder(radius=28),
            content_padding=28,
            semantics_label=label or None,
            on_dismiss=lambda _: on_close(),
        )
    ft.use_dialog(sheet)
