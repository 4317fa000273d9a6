"""The wheel: slices in the brand's colours under a pointer. The client turns it; the server says once how far."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence

import flet as ft
import flet.canvas as cv

from member_app.domain.games import Game, Play
from screens.game.segments import Segment, resting, segments
from screens.shared.component import component
from screens.shared.gradient import translucent
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import picture
from screens.shared.type import EXTRA

#: Milliseconds of a spin, and how long after it an answer of the client is waited for.
SPIN = 5200
_GRACE = 1500


@component
def Wheel(
    game: Game, rests_at: Play | None, turn: int, moving: bool, size: float, on_landed: Callable[[str], Awaitable[None]]
) -> ft.Control:
    """`rests_at` is the play it shows or turns towards."""
    parts = segments(game.outcomes)
    angle = resting(parts, rests_at.outcome_id, rests_at.id, turn) if rests_at else 0.0
    play_id = rests_at.id if rests_at else ""

    async def landed(*_: object) -> None:
        await on_landed(play_id)

    async def in_any_case() -> None:
        # The client says when it has come to rest; this is for one that does not.
        if moving:
            await asyncio.sleep((SPIN + _GRACE) / 1000)
            await on_landed(play_id)

    ft.use_effect(in_any_case, [play_id, moving], cleanup=lambda: None)
    disc = ft.Container(
        ft.Stack([_slices(parts, size), *_marks(parts, size)], width=size, height=size),
        width=size,
        height=size,
        rotate=ft.Rotate(angle, alignment=ft.Alignment.CENTER),
        # Always animated, if only for a moment: else the client would begin anew, at the end, instead of turning.
        animate_rotation=ft.Animation(SPIN if moving else 1, ft.AnimationCurve.EASE_OUT_QUART),
        on_animation_end=landed,
        top=_TOP,
    )
    layers: list[ft.Control] = [_shade(size), disc, _rim(size), _hub(size), _pointer(size)]
    return ft.Semantics(
        label=use_text()("game.wheel_label", count=len({one.outcome.id for one in parts})),
        exclude_semantics=True,
        content=ft.Stack(layers, width=size, height=size + _TOP, clip_behavior=ft.ClipBehavior.NONE),
    )


_TOP = 14  # the pointer stands out above the rim


def _shade(size: float) -> ft.Control:
    return ft.Container(
        width=size, height=size, top=_TOP, border_radius=size, bgcolor="#2B1380",
        shadow=[ft.BoxShadow(blur_radius=36, offset=ft.Offset(0, 14), color="#66140638")],
    )  # fmt: skip


def colours(parts: Sequence[Segment]) -> list[str]:
    """One for each slice, never the same side by side; no luck is the darkest."""
    t = use_tokens()
    bright = [t.card_gradient[0], t.card_gradient[-1], t.card_glow, t.card_gradient[len(t.card_gradient) // 2]]
    found: list[str] = []
    step = 0
    for part in parts:
        if not part.outcome.lucky:
            found.append(t.card_depth)
            continue
        if found and found[-1] == bright[step % len(bright)]:
            step += 1
        found.append(bright[step % len(bright)])
        step += 1
    if len(found) > 2 and found[0] == found[-1]:
        found[-1] = next(one for one in bright if one not in (found[0], found[-2]))
    return found


def _slices(parts: Sequence[Segment], size: float) -> ft.Control:
    shapes: list[cv.Shape] = []
    centre = size / 2
    for part, color in zip(parts, colours(parts), strict=True):
        light = ft.PaintRadialGradient(
            center=ft.Offset(centre, centre), radius=centre,
            colors=[_lighter(color, 0.34), color, color, _darker(color, 0.16)], color_stops=[0.0, 0.52, 0.9, 1.0],
        )  # fmt: skip
        start = part.start - math.pi / 2
        shapes.append(cv.Arc(0, 0, size, size, start, part.sweep, use_center=True, paint=ft.Paint(gradient=light)))
    edge = ft.Paint(color=translucent("#FFFFFF", 0.55), stroke_width=1.5)
    for part in parts:
        way = part.start - math.pi / 2
        end = (centre + centre * math.cos(way), centre + centre * math.sin(way))
        shapes.append(cv.Line(centre, centre, *end, paint=edge))
    return cv.Canvas(shapes, width=size, height=size)


def _marks(parts: Sequence[Segment], size: float) -> list[ft.Control]:
    """What each slice wins, read from the rim."""
    found: list[ft.Control] = []
    art, wide = size * (0.115 if len(parts) > 9 else 0.135), size * 0.24
    for part in parts:
        points = next((prize.points for prize in part.outcome.prizes if prize.kind == "points"), 0)
        # A light behind it: gold on orange would be hard to tell apart.
        halo = ft.Container(
            picture(part.outcome.picture, art), width=art * 1.3, height=art * 1.3, alignment=ft.Alignment.CENTER,
            border_radius=art, bgcolor=translucent("#FFFFFF", 0.28),
        )  # fmt: skip
        lines: list[ft.Control] = [halo]
        if points:
            shade = ft.TextStyle(shadow=ft.BoxShadow(blur_radius=5, color="#99140638"))
            lines.append(
                ft.Text(str(points), size=max(12, size * 0.052), font_family=EXTRA, color="#FFFFFF", style=shade)
            )
        radius = size / 2 * (0.66 if points else 0.70)
        x, y = size / 2 + radius * math.sin(part.middle), size / 2 - radius * math.cos(part.middle)
        mark = ft.Column(
            lines, spacing=1, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
        )  # fmt: skip
        found.append(
            ft.Container(
                mark, width=wide, height=wide, left=x - wide / 2, top=y - wide / 2, alignment=ft.Alignment.CENTER,
                rotate=ft.Rotate(part.middle, alignment=ft.Alignment.CENTER),
            )
        )  # fmt: skip
    return found


def _rim(size: float) -> ft.Control:
    """A pale ring with small lamps, which stands still."""
    width = size * 0.045
    inset = width / 2
    ring = ft.Paint(
        style=ft.PaintingStyle.STROKE, stroke_width=width,
        gradient=ft.PaintLinearGradient(
            begin=ft.Offset(0, 0), end=ft.Offset(size, size), colors=["#FFFFFF", "#E3D6FF", "#FFFFFF"]
        ),
    )  # fmt: skip
    glow = use_tokens().card_glow
    shapes: list[cv.Shape] = [cv.Circle(size / 2, size / 2, size / 2 - inset, paint=ring)]
    for lamp in range(24):
        way = lamp * math.pi / 12 + math.pi / 24
        x, y = (size / 2 + (size / 2 - inset) * turn(way) for turn in (math.cos, math.sin))
        color = glow if lamp % 2 else "#FFD873"
        shapes.append(cv.Circle(x, y, width * 0.24, paint=ft.Paint(color=color)))
    return ft.Container(cv.Canvas(shapes, width=size, height=size), top=_TOP, left=0, width=size, height=size)


def _hub(size: float) -> ft.Control:
    span = size * 0.2
    middle = ft.Container(
        picture("glowing-star", span * 0.62), width=span, height=span, border_radius=span, bgcolor="#FFFFFF",
        alignment=ft.Alignment.CENTER, border=ft.Border.all(3, "#E3D6FF"),
        shadow=[ft.BoxShadow(blur_radius=14, offset=ft.Offset(0, 4), color="#55140638")],
    )  # fmt: skip
    return ft.Container(middle, left=(size - span) / 2, top=_TOP + (size - span) / 2)


def _pointer(size: float) -> ft.Control:
    """Pointing down at the slice that counts."""
    wide, high = size * 0.105, size * 0.125
    tip = [
        cv.Path.MoveTo(wide / 2, high),
        cv.Path.LineTo(wide * 0.06, high * 0.34),
        cv.Path.QuadraticTo(0, 0, wide / 2, 0),
        cv.Path.QuadraticTo(wide, 0, wide * 0.94, high * 0.34),
        cv.Path.Close(),
    ]
    fill = ft.Paint(
        gradient=ft.PaintLinearGradient(begin=ft.Offset(0, 0), end=ft.Offset(0, high), colors=["#FFE9A8", "#FFB347"])
    )
    line = ft.Paint(style=ft.PaintingStyle.STROKE, stroke_width=2.5, color="#FFFFFF")
    shapes: list[cv.Shape] = [
        cv.Path(tip, fill), cv.Path(tip, line), cv.Circle(wide / 2, high * 0.32, wide * 0.13, ft.Paint(color="#FFFFFF"))
    ]  # fmt: skip
    return ft.Container(
        cv.Canvas(shapes, width=wide, height=high), left=(size - wide) / 2, top=0, width=wide, height=high
    )


def _lighter(color: str, share: float) -> str:
    return _mixed(color, 255, share)


def _darker(color: str, share: float) -> str:
    return _mixed(color, 0, share)


def _mixed(color: str, other: int, share: float) -> str:
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (other - part) * share):02X}" for part in parts)
