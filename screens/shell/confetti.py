"""Paper in the brand's colours that bursts from behind a card, falls and fades. Moved by the client: three messages."""

from __future__ import annotations

import math
from enum import IntEnum

import flet as ft

from member_app.theme import Tokens

#: Pieces of it.
PIECES = 44
#: Milliseconds of the burst, and of the fall after it.
BURST, FALL = 750, 2200
_GOLDEN = 2.399963


class Moment(IntEnum):
    """How far the confetti is."""

    READY = 0
    FLYING = 1
    FALLEN = 2


def confetti(moment: Moment, width: float, height: float, tokens: Tokens) -> list[ft.Container]:
    """The pieces, for a stack of this size (px)."""
    colors = (*tokens.card_gradient, tokens.card_glow, *tokens.progress, "#FFC83D")
    return [_piece(index, moment, width, height, colors[index % len(colors)]) for index in range(PIECES)]


def _piece(index: int, moment: Moment, width: float, height: float, color: str) -> ft.Container:
    """Angles by the golden section, so that the pieces are spread without chance."""
    angle, far = index * _GOLDEN, 0.35 + 0.65 * ((index * 37) % 100) / 100
    reach = min(width, height, 640) * 0.62
    x, y = width / 2, height * 0.42
    if moment is not Moment.READY:
        x += math.cos(angle) * reach * far
        y += math.sin(angle) * reach * far - 60
    if moment is Moment.FALLEN:
        y += height * (0.5 + 0.3 * far)
        x += math.sin(index) * 40
    fall = moment is Moment.FALLEN
    duration = int((FALL if fall else BURST) * (0.75 + 0.5 * far))
    curve = ft.AnimationCurve.EASE_IN if fall else ft.AnimationCurve.EASE_OUT_CUBIC
    motion = ft.Animation(duration, curve)
    side = 7 + index % 4 * 2
    return ft.Container(
        width=side,
        height=side if index % 3 == 0 else side * 1.9,
        left=x,
        top=y,
        bgcolor=color,
        border_radius=side if index % 3 == 0 else 2,
        rotate=moment * (index % 7 - 3) * 1.4,
        opacity=(0.0, 1.0, 0.0)[moment],
        animate_position=motion,
        animate_rotation=motion,
        animate_opacity=ft.Animation(duration if fall else 120, curve),
    )
