"""The head of the wall: how many, and the newest of them, in the brand's light."""

from __future__ import annotations

import flet as ft

from member_app.domain.badge import BadgeWall
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.scope import Width, use_text, use_width
from screens.shared.surfaces import named, picture
from screens.shared.type import BOLD, EXTRA

_WHITE, _SOFT = "#FFFFFF", "#33FFFFFF"


@component
def WallHead(wall: BadgeWall) -> ft.Control:
    """`9 of 24` large, a bar that fills, and the last three as medals."""
    t = use_text()
    wide = use_width() is not Width.PHONE
    share = wall.earned / wall.total if wall.total else 0.0
    figures = ft.Row(
        [
            ft.Text(t.number(wall.earned), size=56 if wide else 48, font_family=EXTRA, color=_WHITE),
            ft.Container(
                ft.Text(t("badges.of_total", total=t.number(wall.total)), size=18, font_family=BOLD, color=_WHITE),
                padding=ft.Padding.only(bottom=10),
            ),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.END,
        wrap=True,
    )
    filled = max(0, min(1000, round(share * 1000)))
    bar = ft.Container(
        ft.Row(
            [
                ft.Container(height=8, bgcolor=_WHITE, border_radius=999, expand=filled or None, visible=filled > 0),
                ft.Container(expand=(1000 - filled) or None, visible=filled < 1000),
            ],
            spacing=0,
        ),
        bgcolor=_SOFT,
        border_radius=999,
        height=8,
    )
    words = ft.Column([figures, bar, _newest(wall)], spacing=10, expand=True)
    row = ft.Row([words, _medals(wall, 84 if wide else 64)], spacing=20)
    said = t("badges.of", earned=t.number(wall.earned), total=t.number(wall.total))
    return named("badges.count", brand_gradient(row, padding=24, shadow=card_shadow()), label=said, container=True)


def _newest(wall: BadgeWall) -> ft.Control:
    t = use_text()
    newest = wall.newest
    told = t("badges.newest", title=newest[0].title) if newest else t("badges.first")
    return ft.Text(told, size=14, font_family=BOLD, color=_WHITE)


def _medals(wall: BadgeWall, size: float) -> ft.Control:
    """The last ones, each a little behind the other."""
    shown = wall.newest[: 3 if use_width() is not Width.PHONE else 1]
    if not shown:
        return picture("trophy", size)
    discs: list[ft.Control] = [
        ft.Container(
            picture(each.picture, size * 0.62),
            width=size,
            height=size,
            border_radius=999,
            bgcolor=_SOFT,
            alignment=ft.Alignment.CENTER,
        )
        for each in shown
    ]
    return ft.Row(discs, spacing=-14, tight=True)
