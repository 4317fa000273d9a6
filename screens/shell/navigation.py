"""The tabs: a bar at the bottom of a phone, a rail at the side of anything wider."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from member_app.domain.play import is_played
from screens.shared.component import component, keyed
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.type import BOLD, EXTRA


@dataclass(frozen=True)
class Tab:
    """`key` is the Semantics identifier, `route` where it leads."""

    key: str
    route: str
    icon: ft.IconData
    selected_icon: ft.IconData


TABS = (
    Tab("nav.card", "/", ft.Icons.CREDIT_CARD_OUTLINED, ft.Icons.CREDIT_CARD),
    Tab("nav.rewards", "/rewards", ft.Icons.CARD_GIFTCARD_OUTLINED, ft.Icons.CARD_GIFTCARD),
    Tab("nav.play", "/play", ft.Icons.SPORTS_ESPORTS_OUTLINED, ft.Icons.SPORTS_ESPORTS),
    Tab("nav.activity", "/activity", ft.Icons.RECEIPT_LONG_OUTLINED, ft.Icons.RECEIPT_LONG),
    Tab("nav.account", "/account", ft.Icons.PERSON_OUTLINE, ft.Icons.PERSON),
)

#: Windows less high than this are phones held sideways (logical px).
LOW = 520


def use_tabs() -> list[Tab]:
    """The tabs of this programme."""
    programme = use_scope().programme
    played = programme is not None and is_played(programme.modules)
    return [tab for tab in TABS if tab.key != "nav.play" or played]


def current_tab(path: str) -> Tab:
    """The tab a path belongs to; the card for any other."""
    if path.startswith("/checkin/"):
        path = "/play/checkin"
    for tab in TABS[1:]:
        if path == tab.route or path.startswith(f"{tab.route}/"):
            return tab
    return TABS[0]


@component
def BottomBar(path: str) -> ft.Control:
    """Four or five targets within reach of a thumb."""
    p = use_tokens().palette
    return ft.Container(
        ft.SafeArea(
            ft.Row([keyed(tab.key, Item, tab, current_tab(path) is tab, True) for tab in use_tabs()], spacing=0),
            avoid_intrusions_top=False,
        ),
        bgcolor=p.surface,
        border=ft.Border(top=ft.BorderSide(1, p.line)),
        padding=ft.Padding.symmetric(horizontal=8, vertical=8),
    )


@component
def SideRail(path: str) -> ft.Control:
    """The brand's mark and the tabs below each other; on a phone held sideways only the tabs have room."""
    scope = use_scope()
    low = float(ft.context.page.height or 800) < LOW
    p = scope.tokens.palette
    return ft.Container(
        ft.SafeArea(
            ft.Column(
                [
                    *([] if low else [Mark(), ft.Container(height=12)]),
                    *(keyed(tab.key, Item, tab, current_tab(path) is tab, False) for tab in use_tabs()),
                ],
                spacing=4 if low else 12,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                scroll=ft.ScrollMode.AUTO,
            )
        ),
        width=112,
        bgcolor=p.surface,
        border=ft.Border(right=ft.BorderSide(1, p.line)),
        padding=ft.Padding.symmetric(horizontal=8, vertical=12 if low else 24),
    )


@component
def Mark() -> ft.Control:
    """The brand's initial on its gradient."""
    scope = use_scope()
    initial = scope.programme.brand.initial if scope.programme else ""
    return ft.Container(
        ft.Text(initial, size=22, font_family=EXTRA, color="#FFFFFF"),
        width=52,
        height=52,
        border_radius=16,
        alignment=ft.Alignment.CENTER,
        gradient=ft.LinearGradient(
            [*scope.tokens.card_gradient[:2], scope.tokens.card_glow],
            begin=ft.Alignment.TOP_LEFT,
            end=ft.Alignment.BOTTOM_RIGHT,
        ),
    )


@component
def Item(tab: Tab, selected: bool, expand: bool) -> ft.Control:
    """One tab: icon in a pill, filled when selected, with its name below."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    name = t(tab.key)
    colour = p.on_primary_container if selected else p.text2
    face = ft.Column(
        [
            ft.Container(
                ft.Icon(tab.selected_icon if selected else tab.icon, size=24, color=colour),
                bgcolor=p.primary_container if selected else None,
                border_radius=999,
                padding=ft.Padding.symmetric(horizontal=20, vertical=4),
            ),
            ft.Text(
                name,
                size=12,
                font_family=BOLD,
                color=p.text if selected else p.text2,
                max_lines=1,
                overflow=ft.TextOverflow.ELLIPSIS,
            ),
        ],
        spacing=4,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    button = ft.Container(
        face,
        on_click=lambda _: page.navigate(tab.route),
        ink=True,
        border_radius=20,
        padding=ft.Padding.symmetric(vertical=4),
        alignment=ft.Alignment.CENTER,
        width=None if expand else 96,
    )
    return ft.Container(
        ft.Semantics(identifier=tab.key, selected=selected, button=True, content=button), expand=1 if expand else None
    )
