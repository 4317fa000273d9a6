"""What can be won or was won: as a mark beside a challenge, and as a list with words."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from member_app.domain.play import Prize
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import picture, picture_tile
from screens.shared.type import EXTRA, strong


def prize_mark(prizes: Sequence[Prize], size: float = 44) -> ft.Control:
    """The first prize in one look: `+200` for points, its picture for anything else. Its words are said around it."""
    t, p = use_text(), use_tokens().palette
    if not prizes:
        return ft.Container(width=0, height=0)
    first = prizes[0]
    if first.kind == "points" and first.points:
        return ft.Text(t.signed(first.points), size=18, font_family=EXTRA, color=p.primary, no_wrap=True)
    return picture(first.picture, size, label=first.text)


def prize_words(prizes: Sequence[Prize]) -> str:
    """`+200 Sparks and a badge`."""
    return use_text().listed([each.text for each in prizes])


def prize_row(prize: Prize) -> ft.Control:
    """Picture and words."""
    return ft.MergeSemantics(
        ft.Row(
            [picture_tile(prize.picture, 44, 14), strong(prize.text, size=16, expand=True)],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )
