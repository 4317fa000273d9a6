"""The brand for the moment before anything is known; shaped like the card screen, as the boot page before it."""

from __future__ import annotations

import flet as ft

from screens.shared.component import component
from screens.shared.scope import use_tokens
from screens.shared.states import skeleton


@component
def Splash() -> ft.Control:
    """The card's place, its gradient, and skeletons below."""
    t = use_tokens()
    card = ft.Container(
        height=388,
        border_radius=28,
        gradient=ft.LinearGradient(list(t.card_gradient), begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT),
    )
    tiles = ft.Row([skeleton(96, expand=1), skeleton(96, expand=1)], spacing=12)
    content = ft.Column([ft.Container(height=40), card, tiles, skeleton(120)], spacing=16)
    return ft.SafeArea(
        ft.Row([ft.Container(content, expand=True, padding=20)], alignment=ft.MainAxisAlignment.CENTER), expand=True
    )
