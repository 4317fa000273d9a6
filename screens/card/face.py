"""The card itself: brand gradient, holder, tier, code, number and the time the code has left."""

from __future__ import annotations

import math

import flet as ft

from member_app.domain.card import Card
from member_app.domain.home import Home
from screens.card.code import CardCodeView, KindMenu, is_linear
from screens.card.room import PANEL, panel_side
from screens.card.view_model import CardViewModel, Shown
from screens.shared.code_panel import CountdownRing, panel_height
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow, translucent
from screens.shared.measure import width_of
from screens.shared.page import back_to
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.states import skeleton
from screens.shared.surfaces import named
from screens.shared.type import BOLD, EXTRA

_PADDING = 20
#: Between the words and the code beside them; and how much of the card's width the code may take there.
_GAP, _SHARE = 20, 0.5
#: How far names may reach: beyond it the card's warm corner is too bright for white letters.
_REACH = 0.64


@component
def CardFace(vm: CardViewModel, card: Card, home: Home | None, width: float, low: bool = False) -> ft.Control:
    """The card, `width` px wide, with the tier where `home` is known. The panel opens it full screen.

    A `low` one has its words beside the code: on the left, where the gradient is dark enough behind white letters.
    """
    inner = width - 2 * _PADDING
    content: ft.Control
    if low:
        content = _beside(vm, card, home, inner)
    else:
        panel = _panel(vm, card, min(PANEL, inner), inner)
        content = ft.Column([_heading(card, home, inner), panel, *_below(vm, card)], spacing=14)
    padding = ft.Padding(_PADDING, 18, _PADDING, 18 if low else 14)
    return brand_gradient(content, padding=padding, shadow=card_shadow(), width=width)


def _beside(vm: CardViewModel, card: Card, home: Home | None, inner: float) -> ft.Control:
    """The words in the middle of the code's height; where they are higher, the code stays on top."""
    wide = inner * _SHARE
    side, linear = min(panel_side(), wide), is_linear(vm.shown)
    room, high = inner - _GAP - (wide if linear else side), panel_height(side, wide) if linear else side
    words = ft.Column([_heading(card, home, room), *_below(vm, card)], spacing=14, tight=True)
    least = ft.Container(width=room, height=high)
    middle = ft.Stack([least, ft.Container(words, width=room)], alignment=ft.Alignment.CENTER_LEFT, width=room)
    return ft.Row([middle, _panel(vm, card, side, wide)], spacing=_GAP, vertical_alignment=ft.CrossAxisAlignment.START)


def _panel(vm: CardViewModel, card: Card, side: float, wide: float) -> ft.Control:
    return ft.Container(
        CardCodeView(card, vm.shown, side, wide),
        on_click=back_to("/card/full"),
        border_radius=24,
        key="card.open",
        alignment=ft.Alignment.CENTER,
    )


def _below(vm: CardViewModel, card: Card) -> list[ft.Control]:
    return [*_trouble(vm.shown), _footer(vm, card)]


def _heading(card: Card, home: Home | None, width: float) -> ft.Control:
    """Whose card it is; the tier beside it, or below where names are long or letters large. The code must not be
    pushed off the screen by either.
    """
    scope, cut = use_scope(), ft.TextOverflow.ELLIPSIS
    programme = scope.programme.name if scope.programme else ""
    name, size, lines = (card.holder, 19, 3) if card.holder or home is None else (home.member.email, 17, 1)
    # An address is never broken in the middle of a word.
    holder = ft.Text(name, size=size, font_family=EXTRA, color="#FFFFFF", max_lines=lines, overflow=cut)
    above = ft.Text(programme, size=15, color="#FFFFFF", max_lines=2, overflow=cut)
    long = max(width_of(programme, 15), width_of(name, size, EXTRA)) > _REACH * width
    who = ft.Container(ft.Column([above, holder], spacing=0, tight=True), width=_REACH * width if long else None)
    parts: list[ft.Control] = [who]
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


def card_skeleton(width: float, low: bool = False) -> ft.Control:
    """The shape of the card that will come."""
    return skeleton(panel_side() + 36 if low else PANEL + 148, width=width, radius=28)
