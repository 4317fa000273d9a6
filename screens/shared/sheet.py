"""Something asked in front of the screen: a sheet from below on a phone, a dialog elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from screens.shared.scope import Width, use_scope


def use_sheet(content: ft.Control, on_close: Callable[[], Any], *, label: str = "") -> None:
    """Shows `content` while the calling component is on the page; keep that component for the sheet alone.

    `content` is made of plain controls: components do not live outside the page's tree.
    """
    scope = use_scope()
    p = scope.tokens.palette
    kind = ft.use_ref(scope.width)  # a sheet stays what it is when the window changes its width
    if kind.current is Width.PHONE:
        sheet: ft.DialogControl = ft.BottomSheet(
            ft.Container(content, padding=ft.Padding(24, 8, 24, 24)),
            show_drag_handle=True,
            draggable=True,
            scrollable=True,
            bgcolor=p.page,
            on_dismiss=lambda _: on_close(),
        )
    else:
        sheet = ft.AlertDialog(
            content=ft.Container(content, width=440),
            bgcolor=p.page,
            shape=ft.RoundedRectangleBorder(radius=28),
            content_padding=28,
            semantics_label=label or None,
            on_dismiss=lambda _: on_close(),
        )
    ft.use_dialog(sheet)
