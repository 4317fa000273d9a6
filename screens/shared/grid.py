"""Cards beside each other where there is room, as high as the highest of their row."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from screens.shared.page import MAX_WIDTH
from screens.shared.scope import use_room


def use_columns(least: float = 300, most: int = 2) -> int:
    """How many cards of at least `least` px stand beside each other."""
    room = min(use_room(), MAX_WIDTH) - 40
    return max(1, min(most, int(room // least)))


def card_grid(cards: Sequence[ft.Control], columns: int, spacing: float = 12) -> ft.Control:
    """In rows from left to right; one alone has all the room."""
    if columns == 1 or len(cards) == 1:
        return ft.Column(list(cards), spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    rows: list[ft.Control] = []
    for start in range(0, len(cards), columns):
        row = [ft.Container(each, expand=1) for each in cards[start : start + columns]]
        row += [ft.Container(expand=1)] * (columns - len(row))
        rows.append(
            ft.Row(list(row), spacing=spacing, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
        )
    return ft.Column(rows, spacing=spacing)
