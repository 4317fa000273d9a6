"""Small questions on top of a screen: pick one of a few, or confirm. Plain controls: a dialog is drawn outside the
tree of components, so everything it needs is read where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, primary_button, quiet_button
from screens.shared.type import BOLD, body, section


@dataclass(frozen=True)
class Choice:
    """One of the answers of a `choice_dialog`."""

    key: str
    words: str
    chosen: bool
    on_choose: Callable[..., Any]
    hint: str = ""


def choice_dialog(heading: str, choices: Sequence[Choice], on_close: Callable[[], None]) -> ft.AlertDialog:
    """A tap picks and closes."""
    p = use_tokens().palette
    return _dialog(
        section(heading, size=20),
        ft.Column([_choice(one) for one in choices], tight=True, spacing=4, width=360),
        [quiet_button(use_text()("action.cancel"), lambda _: on_close(), key="dialog.cancel")],
        on_close,
        p.surface,
    )


def confirm_dialog(
    heading: str,
    words: Sequence[str],
    confirm: str,
    on_confirm: Callable[..., Any],
    on_close: Callable[[], None],
    *,
    key: str,
    busy: bool = False,
    cancel: str = "",
) -> ft.AlertDialog:
    """Says what will happen before it does. `key` names the button that does it."""
    p = use_tokens().palette
    return _dialog(
        section(heading, size=20),
        ft.Column([body(sentence) for sentence in words], tight=True, spacing=12, width=360),
        [
            quiet_button(
                cancel or use_text()("action.cancel"), lambda _: on_close(), key="dialog.cancel", disabled=busy
            ),
            primary_button(confirm, on_confirm, key=key, busy=busy),
        ],
        on_close,
        p.surface,
    )


def _dialog(
    heading: ft.Control, content: ft.Control, actions: list[ft.Control], on_close: Callable[[], None], bgcolor: str
) -> ft.AlertDialog:
    return ft.AlertDialog(
        title=heading,
        content=content,
        actions=actions,
        on_dismiss=lambda _: on_close(),
        scrollable=True,  # long words and large text push nothing off the screen
        bgcolor=bgcolor,
        shape=ft.RoundedRectangleBorder(radius=28),
        inset_padding=ft.Padding.symmetric(horizontal=20, vertical=24),
    )


def _choice(one: Choice) -> ft.Control:
    p = use_tokens().palette
    words: list[ft.Control] = [ft.Text(one.words, size=16, font_family=BOLD if one.chosen else None, color=p.text)]
    if one.hint:
        words.append(ft.Text(one.hint, size=13, color=p.text2))
    mark = ft.Icons.RADIO_BUTTON_CHECKED if one.chosen else ft.Icons.RADIO_BUTTON_UNCHECKED
    face = ft.Container(
        ft.Row(
            [
                ft.Icon(mark, size=22, color=p.primary if one.chosen else p.text2),
                ft.Column(words, spacing=0, expand=True),
            ],
            spacing=14,
        ),
        key=one.key,
        on_click=one.on_choose,
        ink=True,
        border_radius=14,
        padding=ft.Padding.symmetric(horizontal=14, vertical=14),
        bgcolor=p.quiet if one.chosen else None,
    )
    return named(one.key, face, checked=one.chosen)
