"""Parts of both lock screens: the field for a PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.lock import LONGEST
from screens.shared.component import component
from screens.shared.scope import use_tokens
from screens.shared.surfaces import named
from screens.shared.type import BOLD
from screens.shared.typed import use_typed


@component
def PinField(
    key_: str,
    name: str,
    value: str,
    emptied: int,
    on_change: Callable[[str], None],
    on_submit: Callable[..., Any],
    error: str = "",
) -> ft.Control:
    """Digits that nobody reads over the shoulder. `emptied` counts how often the app itself changed the text."""
    p = use_tokens().palette

    def make(text: str) -> ft.TextField:
        return ft.TextField(
            value=text,
            label=name,
            key=key_,
            password=True,
            can_reveal_password=True,
            keyboard_type=ft.KeyboardType.NUMBER,
            input_filter=ft.NumbersOnlyInputFilter(),  # type: ignore[no-untyped-call]
            max_length=LONGEST,
            counter="",
            error=error or None,
            error_style=ft.TextStyle(size=13, font_family=BOLD, color=p.attention),
            error_max_lines=3,
            border={
                ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=16),
                ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, p.text2), border_radius=16),
            },
            text_size=20,
            color=p.text,
            label_style=ft.TextStyle(color=p.text2),
            content_padding=ft.Padding.symmetric(horizontal=18, vertical=18),
            on_change=lambda e: on_change(str(e.control.value or "")),
            on_submit=on_submit,
        )

    return named(key_, use_typed(value, emptied, make))
