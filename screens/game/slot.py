"""The slot: three reels that the client turns to where the server said, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from member_app.domain.games import Game, Play
from screens.shared.component import component, keyed
from screens.shared.gradient import brand_gradient, translucent
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import picture

#: Milliseconds until the first reel stops, and how much longer each further one takes.
_FIRST, _NEXT = 1800, 650
_GRACE = 1500
#: Pictures that pass by on a reel.
_PASSING = 18


@component
def Slot(
    game: Game, rests_at: Play | None, turn: int, moving: bool, size: float, on_landed: Callable[[str], Awaitable[None]]
) -> ft.Control:
    """`rests_at` is the play it shows or turns towards."""
    t = use_tokens()
    play_id = rests_at.id if rests_at else ""

    async def landed(*_: object) -> None:
        await on_landed(play_id)

    async def in_any_case() -> None:
        # The client says when the last reel stops; this is for one that does not.
        if moving:
            await asyncio.sleep((_FIRST + 2 * _NEXT + _GRACE) / 1000)
            await on_landed(play_id)

    ft.use_effect(in_any_case, [play_id, moving], cleanup=lambda: None)
    known = [one.picture for one in game.outcomes if one.lucky] or [game.picture]
    stops = rests_at.symbols if rests_at and len(rests_at.symbols) == 3 else [known[at % len(known)] for at in range(3)]
    side = (size - 64) / 3
    won = rests_at is not None and rests_at.lucky and not moving
    reels = [
        keyed(f"reel{at}:{turn}", Reel, known, stop, at, side, moving, landed if at == 2 else None, won)
        for at, stop in enumerate(stops)
    ]
    body = ft.Container(
        ft.Row(reels, spacing=8, alignment=ft.MainAxisAlignment.CENTER),
        padding=12, border_radius=24, bgcolor=translucent(t.card_depth, 0.7), border=ft.Border.all(3, "#FFD873"),
    )  # fmt: skip
    lamps = ft.Row(
        [
            ft.Container(width=8, height=8, border_radius=8, bgcolor="#FFD873" if at % 2 else t.card_glow)
            for at in range(11)
        ],
        alignment=ft.MainAxisAlignment.SPACE_EVENLY,
    )
    frame = brand_gradient(ft.Column([lamps, body, lamps], spacing=10, tight=True), padding=10)
    return ft.Semantics(
        label=use_text()("game.slot_label"), exclude_semantics=True, content=ft.Container(frame, width=size)
    )


@component
def Reel(
    known: Sequence[str],
    stop: str,
    place: int,
    side: float,
    moving: bool,
    on_stop: Callable[..., Awaitable[None]] | None,
    won: bool,
) -> ft.Control:
    """A strip behind a window. It is drawn at its beginning first, so that the client has somewhere to turn from."""
    held: tuple[bool, Callable[[bool], None]] = ft.use_state(not moving)
    turned, set_turned = held

    async def turn() -> None:
        await asyncio.sleep(0.12)
        set_turned(True)

    ft.use_effect(turn, [], cleanup=lambda: None)
    p = use_tokens().palette
    passing = [known[(place * 2 + at) % len(known)] for at in range(_PASSING if moving else 0)]
    # As it was made: it stays while it turns, and where it stops.
    held_strip: Any = ft.use_ref((*passing, stop))
    strip: tuple[str, ...] = held_strip.current
    high = side * 1.15
    column = ft.Column(
        [
            ft.Container(picture(name, side * 0.66), width=side, height=high, alignment=ft.Alignment.CENTER)
            for name in reversed(strip)
        ],
        spacing=0, tight=True,
    )  # fmt: skip
    far = (len(strip) - 1) * high
    moved = ft.Container(
        column, left=0, top=0 if turned else -far,
        animate_position=ft.Animation(_FIRST + place * _NEXT, ft.AnimationCurve.EASE_OUT_CUBIC),
        on_animation_end=on_stop,
    )  # fmt: skip
    depth = 0.08 if won else 0.35
    shade = ft.Container(
        width=side, height=high, border_radius=16,
        gradient=ft.LinearGradient(
            colors=[translucent("#140638", depth), translucent("#140638", 0.0), translucent("#140638", depth)],
            stops=[0.0, 0.4, 1.0], begin=ft.Alignment.TOP_CENTER, end=ft.Alignment.BOTTOM_CENTER,
        ),
    )  # fmt: skip
    return ft.Container(
        ft.Stack([moved, shade], width=side, height=high, clip_behavior=ft.ClipBehavior.HARD_EDGE),
        width=side, height=high, border_radius=16, bgcolor=p.surface if not won else "#FFF3CF",
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )  # fmt: skip
