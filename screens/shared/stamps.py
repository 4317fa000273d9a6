"""A stamp card's row(s): what was stamped, what is still to come, and the gift at the end."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import flet.canvas as cv

from member_app.domain.challenge import Challenge
from screens.shared.component import component
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.surfaces import picture
from screens.shared.type import BOLD

#: A card with more places than this is told by its bar: nobody counts fifty cups.
MOST = 24
#: Places that fit into one row where there is room.
LONG = 12


@component
def Stamps(challenge: Challenge, size: float = 44, broad: bool = False) -> ft.Control:
    """The stamps pop onto the card one after the other, and a new one when it comes; still with reduced motion.

    `broad`: there is room for one long row.
    """
    t, still = use_text(), use_scope().reduced_motion
    count, places = challenge.stamps
    held: tuple[int, Any] = ft.use_state(0)
    grown, set_grown = held

    async def grow() -> None:
        await asyncio.sleep(0.05)  # the first frame shows the new stamps small, the next one lets them grow
        set_grown(count)

    ft.use_effect(grow, [count], cleanup=lambda: None)
    per_row = places if broad and places <= LONG else columns(places)
    rows: list[ft.Control] = [
        ft.Row(
            [
                _place(challenge, index, size, still or index < grown, still) if index < places else _gap()
                for index in range(start, start + per_row)
            ],
            spacing=4,
        )
        for start in range(0, places, per_row)
    ]
    return ft.Semantics(
        label=t("play.stamps", count=t.number(count), goal=t.number(places)),
        exclude_semantics=True,
        content=ft.Column(rows, spacing=12),
    )


def columns(places: int) -> int:
    """Places per row: rows as even as can be, five or six in each where there are many."""
    if places <= 6:
        return max(1, places)
    return next((per for per in (5, 6, 4) if places % per == 0), 5)


def _place(challenge: Challenge, index: int, size: float, grown: bool, still: bool) -> ft.Control:
    """The last place is the gift."""
    count, places = challenge.stamps
    last, stamped = index == places - 1, index < count
    name = challenge.last_stamp_picture if last else challenge.stamp_picture
    face = _stamp(name or challenge.picture, size, index, grown, still) if stamped else _bare(index, last, name, size)
    return ft.Container(face, expand=1, alignment=ft.Alignment.CENTER, height=size + 4)


def _stamp(name: str, size: float, index: int, grown: bool, still: bool) -> ft.Control:
    motion = None if still else ft.Animation(260 + 70 * index, ft.AnimationCurve.EASE_OUT_BACK)
    return ft.Container(
        picture(name, size),
        key=f"stamp.{index}",
        scale=1.0 if grown else 0.2,
        opacity=1.0 if grown else 0.0,
        rotate=(-0.06, 0.05, -0.02)[index % 3],  # no hand stamps straight
        animate_scale=motion,
        animate_opacity=motion,
    )


def _bare(index: int, last: bool, name: str, size: float) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    inner: ft.Control = ft.Text(t.number(index + 1), size=size * 0.34, font_family=BOLD, color=p.text2)
    if last and name:
        inner = picture(name, size * 0.56)
    dashes = ft.Paint(stroke_width=2, style=ft.PaintingStyle.STROKE, color=p.line, stroke_dash_pattern=[5, 4])
    return ft.Stack(
        [
            ft.Container(width=size, height=size, border_radius=size / 2, bgcolor=p.quiet),
            cv.Canvas([cv.Circle(size / 2, size / 2, size / 2 - 1, paint=dashes)], width=size, height=size),
            ft.Container(inner, width=size, height=size, alignment=ft.Alignment.CENTER),
        ],
        key=f"place.{index}",
        width=size,
        height=size,
    )


def _gap() -> ft.Control:
    return ft.Container(expand=1)
