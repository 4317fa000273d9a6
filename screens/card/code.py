"""The code of the card on its white panel, and the choice of another kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.card import Card, CardCode, CodeKind
from screens.card.view_model import Shown
from screens.shared.code_panel import CodePanel
from screens.shared.component import component
from screens.shared.gradient import translucent
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import skeleton
from screens.shared.surfaces import named
from screens.shared.type import BOLD, EXTRA

_ICONS = {
    CodeKind.ROTATING: ft.Icons.AUTORENEW_ROUNDED,
    CodeKind.QR: ft.Icons.QR_CODE_2_ROUNDED,
    CodeKind.CODE128: ft.Icons.VIEW_WEEK_ROUNDED,
    CodeKind.EAN13: ft.Icons.VIEW_WEEK_ROUNDED,
}


def is_linear(shown: Shown | None) -> bool:
    """Whether it is a code of bars."""
    return bool(shown and shown.code and shown.code.kind in (CodeKind.CODE128, CodeKind.EAN13))


@component
def CardCodeView(card: Card, shown: Shown | None, size: float, wide: float) -> ft.Control:
    """The white panel: the code, the number alone if no code could be made, or the shape of what will come."""
    t = use_text()
    if shown is None:
        return skeleton(size, width=size, radius=24)
    match shown.code:
        case CardCode() as code:
            words = t("card.code_label", kind=t(f"card.kind.{code.kind.value}"), number=card.grouped)
            return CodePanel(code.svg, words, size, wide, identifier="card.code")
        case None:
            return _number_alone(card, size)


def _number_alone(card: Card, size: float) -> ft.Control:
    t = use_text()
    words: list[ft.Control] = [
        ft.Text(t("card.read_aloud"), size=15, color="#5F5775", text_align=ft.TextAlign.CENTER),
        ft.Text(card.grouped, size=26, font_family=EXTRA, color="#1B1430", text_align=ft.TextAlign.CENTER),
    ]
    face = ft.Container(
        ft.Column(
            words,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            tight=True,
            spacing=12,
        ),
        width=size,
        bgcolor="#FFFFFF",
        border_radius=24,
        padding=24,
        alignment=ft.Alignment.CENTER,
    )
    return named("card.code", face)


@component
def KindMenu(card: Card, shown: Shown | None, on_choose: Callable[[CodeKind], Any]) -> ft.Control:
    """A round button on the card that opens the kinds of code; nothing to choose, nothing to see."""
    t, tokens = use_text(), use_tokens()
    if len(card.kinds) < 2 or shown is None:
        return ft.Container(width=0, height=0)
    menu = ft.PopupMenuButton(
        content=ft.Container(
            ft.Icon(_ICONS[_other(card, shown)], color="#FFFFFF", size=24),
            width=48,
            height=48,
            border_radius=24,
            bgcolor=translucent(tokens.card_depth, 0.4),
            alignment=ft.Alignment.CENTER,
        ),
        tooltip=t("card.kind"),
        bgcolor=tokens.palette.surface,
        shape=ft.RoundedRectangleBorder(radius=20),
        menu_position=ft.PopupMenuPosition.OVER,
        padding=0,
        items=[_menu_item(kind, kind is shown.wanted, on_choose) for kind in card.kinds],
    )
    return named("card.kind", ft.MergeSemantics(menu))


def _other(card: Card, shown: Shown) -> CodeKind:
    """What the button hints at: the kind one would get next."""
    at = card.kinds.index(shown.wanted) if shown.wanted in card.kinds else -1
    return card.kinds[(at + 1) % len(card.kinds)]


def _menu_item(kind: CodeKind, chosen: bool, on_choose: Callable[[CodeKind], Any]) -> ft.PopupMenuItem:
    t, p = use_text(), use_tokens().palette

    async def choose() -> None:
        await on_choose(kind)

    face = ft.Row(
        [
            ft.Icon(_ICONS[kind], color=p.primary if chosen else p.text2, size=24),
            ft.Text(t(f"card.kind.{kind.value}"), size=15, font_family=BOLD if chosen else None, color=p.text),
            ft.Icon(ft.Icons.CHECK_ROUNDED, color=p.primary, size=20, visible=chosen),
        ],
        spacing=12,
        tight=True,
    )
    return ft.PopupMenuItem(content=named(f"card.kind.{kind.value}", face), key=kind.value, height=52, on_click=choose)


@component
def KindChips(card: Card, shown: Shown | None, on_choose: Callable[[CodeKind], Any]) -> ft.Control:
    """The kinds side by side on the dark, where there is room for them."""
    if len(card.kinds) < 2 or shown is None:
        return ft.Container(width=0, height=0)
    chips: list[ft.Control] = [_chip(kind, kind is shown.wanted, on_choose) for kind in card.kinds]
    return named("card.kind", ft.Row(chips, wrap=True, alignment=ft.MainAxisAlignment.CENTER, spacing=6, run_spacing=8))


def _chip(kind: CodeKind, chosen: bool, on_choose: Callable[[CodeKind], Any]) -> ft.Control:
    t = use_text()
    color = "#1B1430" if chosen else "#FFFFFF"

    async def choose() -> None:
        await on_choose(kind)

    face = ft.Text(t(f"card.kind.{kind.value}"), size=15, font_family=BOLD, color=color)
    button = ft.Container(
        face,
        key=f"card.kind.{kind.value}",
        on_click=choose,
        ink=True,
        bgcolor="#FFFFFF" if chosen else translucent("#FFFFFF", 0.14),
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=14, vertical=14),
    )
    return ft.Semantics(identifier=f"card.kind.{kind.value}", selected=chosen, button=True, content=button)
