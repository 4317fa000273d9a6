"""The code as large as it fits, bright and awake, with nothing beside it that a scanner could catch."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.card import Card
from member_app.domain.state import Failed, Loading, Ready
from screens.card.code import CardCodeView, KindChips, is_linear
from screens.card.face import ring_of
from screens.card.room import is_low
from screens.card.screen import use_card_model
from screens.card.view_model import CardViewModel
from screens.shared.awake import BrightAndAwake
from screens.shared.component import component
from screens.shared.gradient import translucent
from screens.shared.page import back_to
from screens.shared.scope import use_scope, use_text
from screens.shared.states import ErrorPanel, skeleton
from screens.shared.surfaces import named
from screens.shared.type import EXTRA

_NIGHT = "#0B0812"
#: What number and choice take below the panel.
_BELOW = 180
#: Dark at the sides of the window; as little as may be, since bars need the width.
_EDGE = 4
#: Bars need no more than this.
_WIDEST_BARS = 620


@component
def CardFullScreen() -> ft.Control:
    """Dark around the panel in both themes, so that the eye and the scanner find it."""
    vm = use_card_model()
    match vm.state:
        case Loading():
            content: ft.Control = skeleton(_side(), width=_side(), radius=24)
        case Failed(failure=failure):
            content = _code(vm, vm.bare) if vm.bare else ft.Container(ErrorPanel(failure, vm.retry), padding=12)
        case Ready(value=home):
            content = _code(vm, home.card)
        case unreachable:
            assert_never(unreachable)
    return ft.Container(
        ft.Stack(
            [
                ft.ListView(
                    [ft.Container(content, padding=ft.Padding.symmetric(horizontal=_EDGE, vertical=16))],
                    padding=ft.Padding(0, _above(vm), 0, 24),
                    expand=True,
                ),
                ft.Container(_close(), top=16, right=16),
                BrightAndAwake(),
            ],
            expand=True,
        ),
        bgcolor=_NIGHT,
        expand=True,
    )


def _close() -> ft.Control:
    icon = ft.IconButton(
        icon=ft.Icons.CLOSE_ROUNDED,
        icon_color="#FFFFFF",
        tooltip=use_text()("action.close"),
        key="card.close",
        on_click=back_to("/"),
        width=48,
        height=48,
        style=ft.ButtonStyle(bgcolor=translucent("#FFFFFF", 0.16), shape=ft.CircleBorder()),
    )
    return named("card.close", ft.MergeSemantics(icon))


def _above(vm: CardViewModel) -> float:
    """Keeps panel, number and choice in the middle where the window is tall."""
    if is_low():
        return 8.0
    bars = is_linear(vm.shown)
    panel = min(_side(), max(120.0, min(use_scope().pixels - 2 * _EDGE, _WIDEST_BARS) / 2)) if bars else _side()
    return max(64.0, (use_scope().height - panel - _BELOW) / 2 - 16)


def _side() -> float:
    """The largest square that leaves room for number and choice."""
    height = use_scope().height
    if is_low():
        return max(240.0, height - 64)
    return max(240.0, min(use_scope().pixels - 32, height - 80 - _BELOW, 560))


def _code(vm: CardViewModel, card: Card) -> ft.Control:
    """The panel above its number, or beside it where the window is low."""
    low, side = is_low(), _side()
    room = use_scope().pixels - 2 * _EDGE
    panel = CardCodeView(card, vm.shown, side, min(room * 0.6 if low else room, _WIDEST_BARS))
    words = ft.Column(
        _words(vm, card), spacing=20, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER, expand=low
    )
    if low:
        return ft.Row([panel, words], spacing=24, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.Column([panel, words], spacing=24, horizontal_alignment=ft.CrossAxisAlignment.CENTER)


def _words(vm: CardViewModel, card: Card) -> list[ft.Control]:
    t = use_text()
    number = ft.Text(card.grouped, size=26, font_family=EXTRA, color="#FFFFFF", text_align=ft.TextAlign.CENTER)
    rows: list[ft.Control] = [
        ft.Row(
            [named("card.number", number), *ring_of(vm, light=True, size=56)],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=20,
            wrap=True,
        ),
        KindChips(card, vm.shown, vm.choose),
    ]
    if vm.shown and vm.shown.trouble:
        words = t("card.code_trouble" if vm.shown.code else "card.code_none")
        rows.insert(0, ft.Text(words, size=15, color="#FFFFFF", text_align=ft.TextAlign.CENTER))
    return rows
