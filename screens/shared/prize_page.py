"""A thing to have, on a phone: its picture behind a sheet of words, the button always within the thumb's reach."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from screens.shared.page import back_button
from screens.shared.scope import use_tokens
from screens.shared.surfaces import picture, picture_gradient

_STRETCH = ft.CrossAxisAlignment.STRETCH


def prize_page(
    art: str,
    parts: Sequence[ft.Control],
    button: ft.Control | None,
    back: str,
    *,
    height: float,
    size: float,
    lift: float,
    spacing: float = 18,
    stretch: bool = False,
) -> ft.Control:
    """`height` of the picture's ground and `size` of the picture in pixels, `lift` up from its middle (0 to 1).

    `stretch` makes `parts` as wide as the sheet; `back` is the route to return to.
    """
    p = use_tokens().palette
    cap = ft.Container(
        height=36, bgcolor=p.page, border_radius=ft.BorderRadius(36, 36, 0, 0), left=0, right=0, bottom=-1
    )
    ground = ft.Container(
        picture(art, size) if art else None,
        height=height,
        left=0,
        right=0,
        gradient=picture_gradient(art or "gift"),
        alignment=ft.Alignment(0, -lift),
    )
    hero = ft.Stack([ground, cap, ft.Container(back_button(back), left=20, top=16)], height=height)
    column = ft.Column(list(parts), spacing=spacing)
    if stretch:
        column.horizontal_alignment = _STRETCH
    words = ft.Container(column, padding=ft.Padding(24, 0, 24, 28))
    below = ft.Container(button, padding=ft.Padding(24, 10, 24, 20), bgcolor=p.page, visible=button is not None)
    listed = ft.ListView([hero, words], expand=True, padding=0)
    return ft.Column([listed, below], spacing=0, expand=True, horizontal_alignment=_STRETCH)
