"""A field of the profile form: its name, what is typed, and what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named
from screens.shared.type import BOLD
from screens.shared.typed import use_typed


@component
def FormField(
    name: str,
    value: str,
    filled: int,
    on_type: Callable[[str], None],
    *,
    error: str = "",
    other: str = "",
    hint: str = "",
    hints: ft.AutofillHint | None = None,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    words: bool = False,
) -> ft.Control:
    """`error` is a message key; `other` is what the account holds now where that differs; `words` capitalises.

    `value` and `filled` as `use_typed` takes them.
    """
    t, p = use_text(), use_tokens().palette
    helper = t("profile.now", value=other) if other else hint
    key = f"profile.{name}"
    edge = p.attention if error else p.text2

    def make(text: str) -> ft.TextField:
        return ft.TextField(
            key=key,
            label=t(key),
            value=text,
            on_change=lambda e: on_type(str(e.control.value or "")),
            error=t(error) if error else None,
            helper=helper or None,
            helper_style=ft.TextStyle(size=13, color=p.attention if other else p.text2),
            error_style=ft.TextStyle(size=13, font_family=BOLD, color=p.attention),
            error_max_lines=3,
            helper_max_lines=3,
            border={
                ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=16),
                ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, edge), border_radius=16),
            },
            text_size=16,
            color=p.text,
            label_style=ft.TextStyle(color=p.text2),
            content_padding=ft.Padding.symmetric(horizontal=18, vertical=18),
            keyboard_type=keyboard,
            capitalization=ft.TextCapitalization.WORDS if words else None,
            autofill_hints=hints,
        )

    return named(key, use_typed(value, filled, make))
