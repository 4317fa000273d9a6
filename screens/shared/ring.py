"""A picture in a ring that closes as something gets done."""

from __future__ import annotations

import math

import flet as ft
import flet.canvas as cv

from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import picture

#: From this share on the ring is in the colour of what is good: nearly there.
NEARLY = 0.7


def progress_ring(
    share: float, picture_name: str, sentence: str, *, size: float = 72, dimmed: bool = False, line: float = 0
) -> ft.Control:
    """`share` runs from 0 to 1; `sentence` is what a screen reader says of it. `dimmed`: what is not had yet.

    `line` is the ring's width in px; 0: as fits its size.
    """
    t, p = use_text(), use_tokens().palette
    share = min(1.0, max(0.0, share))
    color = p.good if share >= NEARLY else p.primary
    shapes: list[cv.Shape] = [_arc(size, 2 * math.pi, p.quiet, line)]
    if share:
        shapes.append(_arc(size, 2 * math.pi * share, color, line))
    face = ft.Stack(
        [
            cv.Canvas(shapes, width=size, height=size),
            ft.Container(
                picture(picture_name, size * 0.5),
                width=size,
                height=size,
                alignment=ft.Alignment.CENTER,
                opacity=0.45 if dimmed else 1.0,
            ),
        ],
        width=size,
        height=size,
    )
    return ft.Semantics(label=sentence, value=t.percent(share), exclude_semantics=True, content=face)


def _arc(size: float, sweep: float, color: str, line: float) -> cv.Arc:
    stroke = line or size / 9
    inset = stroke / 2
    paint = ft.Paint(stroke_width=stroke, style=ft.PaintingStyle.STROKE, stroke_cap=ft.StrokeCap.ROUND, color=color)
    return cv.Arc(inset, inset, size - stroke, size - stroke, start_angle=-math.pi / 2, sweep_angle=sweep, paint=paint)
