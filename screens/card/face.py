"""The card itself: brand gradient, holder, tier, code, number and the time the code has left."""

from __future__ import annotations

import math

import flet as ft

from member_app.domain.card import Card
from member_app.domain.home import Home
from screens.card.code import CardCodeView, KindMenu
from screens.card.view_model import CardViewModel, Shown
from screens.shared.code_panel import CountdownRing
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow, translucent
from screens.shared.page import back_to
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.states import skeleton
from screens.shared.surfaces import named
from screens.shared.type import BOLD, EXTRA

PANEL = 264  # a rotating code's 37 modules at 7 px each
_PADDING = 20


@component
def CardFace(vm: CardViewModel, card: Card, home: Home | None, width: float) -> ft.Control:
    """The card, `width` px wide, with the tier where `home` is known. The panel opens it full screen."""
    inner = width - 2 * _PADDING
    panel = ft.Container(
        CardCodeView(card, vm.shown, min(PANEL, inner), inner),
        on_click=back_to("/card/full"),
        border_radius=24,
        key="card.open",
        alignment=ft.Alignment.CENTER,
    )
    rows: list[ft.Control] = [_heading(card, home, inner), panel, *_trouble(vm.shown), _footer(vm, card)]
    return brand_gradient(
        ft.Column(rows, spacing=14), padding=ft.Padding(_PADDING, 18, _PADDING, 14), shadow=card_shadow(), width=width
    )


def _heading(card: Card, home: Home | None, width: float) -> ft.Control:
    """Whose card it is; the tier beside it, or below where names are long or letters large. The code must not be
    pushed off the screen by either.
    """
    scope, cut = use_scope(), ft.TextOverflow.ELLIPSIS
    programme = scope.programme.name if scope.programme else ""
    lines: list[ft.Control] = [
        ft.Text(programme, size=15, color="#F2EEFB", max_lines=2, overflow=cut),
        _holder(card, home),
    ]
    parts: list[ft.Control] = [ft.Column(lines, spacing=0, tight=True)]
    if home and home.standing:
        parts.append(tier_chip(home.standing.current.name))
    row = ft.Row(
        parts,
        wrap=True,
        spacing=12,
        run_spacing=8,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(row, width=width)


def _holder(card: Card, home: Home | None) -> ft.Control:
    """The name; for a member without one the address, which is never broken in the middle of a word."""
    cut = ft.TextOverflow.ELLIPSIS
    if card.holder or home is None:
        return ft.Text(card.holder, size=19, font_family=EXTRA, color="#FFFFFF", max_lines=3, overflow=cut)
    return ft.Text(home.member.email, size=17, font_family=EXTRA, color="#FFFFFF", max_lines=1, overflow=cut)


def tier_chip(name: str) -> ft.Control:
    """The tier on the gradient, dark enough behind white letters to read on its brightest corner."""
    t, depth = use_text(), use_tokens().card_depth
    mark = ft.Container(width=9, height=9, bgcolor="#FFFFFF", border_radius=2, rotate=ft.Rotate(math.pi / 4))
    cut = ft.TextOverflow.ELLIPSIS
    words = ft.Text(
        name, size=14, font_family=BOLD, color="#FFFFFF", max_lines=1, overflow=cut, expand=True, expand_loose=True
    )
    chip = ft.Container(
        ft.Row([mark, words], spacing=8, tight=True),
        bgcolor=translucent(depth, 0.45),
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=14, vertical=7),
    )
    return ft.Semantics(label=t("card.tier_label", tier=name), exclude_semantics=True, content=chip)


def _footer(vm: CardViewModel, card: Card) -> ft.Control:
    number = ft.Text(
        card.grouped,
        size=18,
        font_family=BOLD,
        color="#FFFFFF",
        style=ft.TextStyle(letter_spacing=1.2),
    )
    parts: list[ft.Control] = [
        ft.Container(named("card.number", number), expand=True),
        KindMenu(card, vm.shown, vm.choose),
        *ring_of(vm, light=True),
    ]
    return ft.Row(parts, spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def ring_of(vm: CardViewModel, *, light: bool, size: float = 48) -> list[ft.Control]:
    """The countdown of a code that changes; nothing for one that does not."""
    code = vm.shown.code if vm.shown else None
    if code is None or code.valid_from is None or code.valid_until is None:
        return []
    ring = CountdownRing(code.valid_from, code.valid_until, vm.renew, light=light, size=size - 8, now=vm.now)
    back = translucent(use_tokens().card_depth, 0.4) if light else None
    return [
        ft.Container(ring, width=size, height=size, border_radius=size / 2, bgcolor=back, alignment=ft.Alignment.CENTER)
    ]


def _trouble(shown: Shown | None) -> list[ft.Control]:
    if shown is None or shown.trouble is None:
        return []
    words = use_text()("card.code_trouble" if shown.code else "card.code_none")
    return [ft.Semantics(live_region=True, content=ft.Text(words, size=15, color="#FFFFFF"))]


def card_skeleton(width: float) -> ft.Control:
    """The shape of the card that will come."""
    return skeleton(PANEL + 148, width=width, radius=28)
