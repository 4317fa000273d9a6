"""Codes to be scanned: always black on white with their quiet zone, whatever the theme, and the time they have left."""

from __future__ import annotations

import math
import re

import flet as ft

from screens.shared.component import component
from screens.shared.countdown import CountdownRing
from screens.shared.scope import use_scope
from screens.shared.surfaces import named

__all__ = ["CodePanel", "CountdownRing"]

#: Scanners need white around a code, and the brand's dark theme must not touch it.
_WHITE = "#FFFFFF"
_ROUND = 24.0
_PADDING = 2  # the quiet zone is part of the drawing
_BAR_MARGIN = 14
#: What a float may be off by when it stands for a whole number.
_ROUNDING = 1e-6
_VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def _extent(svg: str) -> tuple[float, float]:
    """Columns and rows of a drawn code, in its own units (one per module)."""
    found = _VIEW_BOX.search(svg)
    return (float(found[1]), float(found[2])) if found else (1.0, 1.0)


def drawn_size(svg: str, width: float, height: float, ratio: float = 1.0) -> tuple[float, float]:
    """The largest size in the box that gives a module a whole number of the screen's own pixels, since blurred edges
    cost scanners time. `ratio` is how many of them a logical pixel has.
    """
    columns, rows = _extent(svg)
    if columns > 1.5 * rows:  # bars: any height reads the same
        step = math.floor(width * ratio / columns + _ROUNDING) / ratio
        return (columns * step if step else width), height - 2 * _BAR_MARGIN
    step = math.floor(min(width / columns, height / rows) * ratio + _ROUNDING) / ratio
    side = step * columns if step else min(width, height)
    return side, side


def panel_height(size: float, width: float) -> float:
    """Of a panel `width` px wide with bars on it, where a square one would be `size` high."""
    return min(size, max(120.0, width * 0.5))


def _before(outer: float, inner: float, ratio: float) -> float:
    """Where the drawing begins, so that its edges are those of pixels too."""
    return math.floor((outer - inner) / 2 * ratio + _ROUNDING) / ratio


def _radius(across: float, down: float) -> float:
    """Of a panel's corners, so that they leave those of the drawing in it white: they are part of the quiet zone."""
    return min(_ROUND, across + down + math.sqrt(2 * across * down))


@component
def CodePanel(svg: str, label: str, size: float = 264, wide: float | None = None, identifier: str = "") -> ft.Control:
    """A white panel `size` high with the code on it; a linear code may be `wide` px wide, others are square.

    `label` is what a screen reader says instead of the picture.
    """
    columns, rows = _extent(svg)
    linear = columns > 1.5 * rows
    width = (wide or size) if linear else size
    height = panel_height(size, width) if linear else size
    ratio = use_scope().pixel_ratio
    inner = drawn_size(svg, width - 2 * _PADDING, height - 2 * _PADDING, ratio)
    left, top = _before(width, inner[0], ratio), _before(height, inner[1], ratio)
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
        border_radius=_radius(left, top),
        alignment=ft.Alignment.TOP_LEFT,
        padding=ft.Padding(left=left, top=top, right=0, bottom=0),
    )
    if identifier:
        return named(identifier, face, label=label, image=True)
    return ft.Semantics(label=label, image=True, content=face)
