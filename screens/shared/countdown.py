"""The time a code has left, as a slim ring that draws itself again every second and nothing around it."""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import flet as ft
import flet.canvas as cv

from screens.shared.component import component
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.type import BOLD


def utc_now() -> datetime:
    """The device's time."""
    return datetime.now(UTC)


@component
def CountdownRing(
    valid_from: datetime,
    valid_until: datetime,
    on_done: Callable[[], Any],
    light: bool = False,
    size: float = 44,
    now: Callable[[], datetime] = utc_now,
) -> ft.Control:
    """Calls `on_done` once when the time is up. `light` is for a ring on the brand's gradient."""
    t, p, still = use_text(), use_tokens().palette, use_scope().reduced_motion
    held: tuple[float, Any] = ft.use_state(seconds_left(valid_until, now))
    left, set_left = held
    page = ft.context.page

    async def count_down() -> None:
        while (rest := seconds_left(valid_until, now)) > 0:
            if not _showing(page):
                return
            set_left(rest)
            await asyncio.sleep(min(rest, rest % 1.0 or 1.0))  # at whole seconds, so that the figure is true
        set_left(0.0)
        done = on_done()
        if inspect.isawaitable(done):
            await done

    ft.use_effect(count_down, [valid_from, valid_until], cleanup=lambda: None)
    whole = max(1.0, (valid_until - valid_from).total_seconds())
    color, track = ("#FFFFFF", "#55FFFFFF") if light else (p.primary, p.line)
    seconds = math.ceil(left)
    return ft.Semantics(
        label=t.n("countdown.left", seconds) if seconds < 60 else t.n("countdown.left_minutes", math.ceil(left / 60)),
        exclude_semantics=True,
        content=ft.Stack(
            [_ring(min(1.0, left / whole), size, color, track, still), _figure(seconds, size, color)],
            width=size,
            height=size,
        ),
    )


def seconds_left(until: datetime, now: Callable[[], datetime]) -> float:
    """Never below zero."""
    return max(0.0, (until - now()).total_seconds())


def _showing(page: ft.Page) -> bool:
    """False once the session is gone: no cleanup runs then, so the loop ends itself."""
    try:
        return page.session is not None
    except RuntimeError:
        return False


def _figure(seconds: int, size: float, color: str) -> ft.Control:
    words = str(seconds) if seconds < 60 else f"{seconds // 60}:{seconds % 60:02d}"
    return ft.Container(
        ft.Text(words, size=size * (0.3 if seconds < 60 else 0.25), font_family=BOLD, color=color),
        alignment=ft.Alignment.CENTER,
        width=size,
        height=size,
    )


def _ring(share: float, size: float, color: str, track: str, still: bool) -> ft.Control:
    """Two half rings turn behind two half windows; the client moves them, so one message a second looks smooth."""
    turn = share * 2 * math.pi
    motion = None if still else ft.Animation(1000, ft.AnimationCurve.LINEAR)
    return ft.Stack(
        [
            cv.Canvas([_arc(size, 0, 2 * math.pi, track)], width=size, height=size),
            _window(size, right=True, angle=min(math.pi, turn), color=color, motion=motion),
            _window(size, right=False, angle=max(0.0, turn - math.pi), color=color, motion=motion),
        ],
        width=size,
        height=size,
    )


def _window(size: float, *, right: bool, angle: float, color: str, motion: ft.Animation | None) -> ft.Control:
    """One half of the ring: shows the part of a half ring that has been turned into it."""
    start = math.pi / 2 if right else -math.pi / 2
    half = ft.Container(
        cv.Canvas([_arc(size, start, math.pi, color)], width=size, height=size),
        width=size,
        height=size,
        left=-size / 2 if right else 0,
        rotate=ft.Rotate(angle, alignment=ft.Alignment.CENTER),
        animate_rotation=motion,
    )
    return ft.Container(
        ft.Stack([half], width=size / 2, height=size, clip_behavior=ft.ClipBehavior.HARD_EDGE),
        left=size / 2 if right else 0,
        width=size / 2,
        height=size,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
    )


def _arc(size: float, start: float, sweep: float, color: str) -> cv.Arc:
    stroke = max(3.0, size / 12)
    inset = stroke / 2
    paint = ft.Paint(stroke_width=stroke, style=ft.PaintingStyle.STROKE, color=color)
    return cv.Arc(inset, inset, size - stroke, size - stroke, start_angle=start, sweep_angle=sweep, paint=paint)
