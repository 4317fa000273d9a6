"""A short message at the bottom that goes by itself, with at most one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from screens.shared.scope import Width

#: How long news stays, and how long one may think better of something (seconds).
NEWS, UNDO = 5.0, 8.0


def show_toast(page: ft.Page, words: str, *, action: str = "", on_action: Callable[..., Any] | None = None) -> None:
    """Said aloud politely when it comes; with an `action` it stays longer. For handlers: asks for no hook."""
    narrow = Width.of(float(page.width or 0)) is Width.PHONE
    page.show_dialog(
        ft.SnackBar(
            ft.Semantics(content=ft.Text(words), live_region=True),
            action=ft.SnackBarAction(label=action, on_click=on_action) if action and on_action else None,
            duration=ft.Duration(milliseconds=int(1000 * (UNDO if action else NEWS))),
            persist=False,
            behavior=ft.SnackBarBehavior.FLOATING,
            # Above a phone's tabs, which stay within reach; no wider than a sentence anywhere else.
            margin=ft.Margin(left=16, top=0, right=16, bottom=92) if narrow else None,
            width=None if narrow else 480,
        )
    )
