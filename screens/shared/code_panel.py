"""Codes to be scanned: always black on white with their quiet zone, whatever the theme, and the time they have left."""

from __future__ import annotations

import math
import re

import flet as ft

from screens.shared.component import component
from screens.shared.countdown import CountdownRing
from screens.shared.surfaces import named

__all__ = ["CodePanel", "CountdownRing"]

#: Scanners need white around a code, and the brand's dark theme must not touch it.
_WHITE = "#FFFFFF"
_PADDING = 2  # the quiet zone is part of the drawing
_BAR_MARGIN = 14
_VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def _extent(svg: str) -> tuple[float, float]:
    """Columns and rows of a drawn code, in its own units (one per module)."""
    found = _VIEW_BOX.search(svg)
    return (float(found[1]), float(found[2])) if found else (1.0, 1.0)


def _drawn_size(svg: str, width: float, height: float) -> tuple[float, float]:
    """The largest size in the box that gives a module whole pixels, since blurred edges cost scanners time."""
    columns, rows = _extent(svg)
    if columns > 1.5 * rows:  # bars: any height reads the same, and half pixels are whole ones on a phone
        step = math.floor(2 * width / columns) / 2
        return (columns * step if step else width), height - 2 * _BAR_MARGIN
    step = min(width // columns, height // rows)
    side = step * columns if step else min(width, height)
    return side, side


@component
def CodePanel(svg: str, label: str, size: float = 264, wide: float | None = None, identifier: str = "") -> ft.Control:
    """A white panel `size` high with the code on it; a linear code may be `wide` px wide, others are square.

    `label` is what a screen reader says instead of the picture.
    """
    columns, rows = _extent(svg)
    linear = columns > 1.5 * rows
    width = (wide or size) if linear else size
    height = min(size, max(120.0, width * 0.5)) if linear else size
    inner = _drawn_size(svg, width - 2 * _PADDING, height - 2 * _PADDING)
    image = ft.Image(
        src=svg,
        width=inner[0],
        height=inner[1],
        fit=ft.BoxFit.FILL,
        exclude_from_semantics=True,
        gapless_playback=True,
    )
    face = ft.Container(
        image,
        width=width,
        height=height,
        bgcolor=_WHITE,
        border_radius=24,
        alignment=ft.Alignment.CENTER,
    )
    if identifier:
        return named(identifier, face, label=label, image=True)
    return ft.Semantics(label=label, image=True, content=face)
