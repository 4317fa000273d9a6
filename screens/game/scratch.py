"""The scratch card: six fields under a foil that is rubbed off. The outcome is known; rubbing only shows it.

Rubbing is told at most every `_PACE` milliseconds; a stroke in between is a straight line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft
import flet.canvas as cv

from member_app.domain.games import Game, Play
from screens.game.rubbing import Rubbed, rubbed
from screens.shared.component import component
from screens.shared.gradient import translucent
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import picture, picture_gradient
from screens.shared.type import EXTRA

_PACE = 40
#: Milliseconds in which the rest of the foil goes.
_FADE = 700
#: How much has to be rubbed off to call it seen.
_ENOUGH = 0.5
#: Width of a stroke, as a share of the card.
_BRUSH = 0.15
HIGH = 0.72


@component
def ScratchCard(
    game: Game, play: Play | None, moving: bool, size: float, on_landed: Callable[[str], Awaitable[None]]
) -> ft.Control:
    """Without a `play` the foil covers nothing yet and can't be rubbed."""
    width, height = size, round(size * HIGH)
    held: tuple[Rubbed, Callable[[Rubbed], None]] = ft.use_state(Rubbed())
    marks, set_marks = held
    newest = ft.use_ref(Rubbed())
    play_id = play.id if play else ""

    def begin_anew() -> None:
        newest.current = Rubbed()
        set_marks(newest.current)

    ft.use_effect(begin_anew, [play_id])

    async def stroke(x: float, y: float, *, begins: bool) -> None:
        if not moving or newest.current is None:
            return
        newest.current = rubbed(newest.current, x / width, y / height, begins=begins)
        set_marks(newest.current)
        if newest.current.share >= _ENOUGH:
            await on_landed(play_id)

    async def start(e: ft.DragStartEvent[ft.GestureDetector]) -> None:
        await stroke(e.local_position.x, e.local_position.y, begins=True)

    async def go_on(e: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        await stroke(e.local_position.x, e.local_position.y, begins=False)

    covered = moving or play is None
    foil = ft.Container(
        _foil(marks, width, height, game),
        # So far below one that the client paints the foil on a layer of its own, of which a stroke can take.
        opacity=0.99 if covered else 0.0,
        animate_opacity=_FADE,
        width=width,
        height=height,
    )
    card = ft.Stack(
        [_fields(play, width, height), ft.TransparentPointer(foil) if not covered else foil],
        width=width, height=height,
    )  # fmt: skip
    surface = ft.Container(
        card, width=width, height=height, border_radius=24, clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        shadow=[ft.BoxShadow(blur_radius=30, offset=ft.Offset(0, 12), color="#55140638")],
    )  # fmt: skip
    seen = ft.Semantics(label=use_text()("game.scratch_label"), exclude_semantics=True, content=surface)
    if not moving:
        return seen
    return ft.GestureDetector(
        seen, on_horizontal_drag_start=start, on_horizontal_drag_update=go_on, on_vertical_drag_start=start,
        on_vertical_drag_update=go_on, drag_interval=_PACE, mouse_cursor=ft.MouseCursor.GRAB,
        exclude_from_semantics=True,
    )  # fmt: skip


def _fields(play: Play | None, width: float, height: float) -> ft.Control:
    """Two rows of three."""
    p = use_tokens().palette
    symbols = play.symbols if play and len(play.symbols) == 6 else ()
    side = min(width / 3, height / 2) - 14
    rows: list[ft.Control] = [
        ft.Row([_field(name, side, play) for name in symbols[at : at + 3]], alignment=ft.MainAxisAlignment.CENTER)
        for at in (0, 3)
    ]
    return ft.Container(
        ft.Column(
            rows, alignment=ft.MainAxisAlignment.CENTER, horizontal_alignment=ft.CrossAxisAlignment.CENTER, spacing=10
        ),
        width=width, height=height, bgcolor=p.surface, alignment=ft.Alignment.CENTER,
    )  # fmt: skip


def _field(name: str, side: float, play: Play | None) -> ft.Control:
    won = play is not None and play.lucky and name == play.picture
    return ft.Container(
        picture(name, side * 0.62), width=side, height=side, border_radius=18, gradient=picture_gradient(name),
        alignment=ft.Alignment.CENTER, border=ft.Border.all(3, use_tokens().progress[1]) if won else None,
    )  # fmt: skip


def _foil(marks: Rubbed, width: float, height: float, game: Game) -> ft.Control:
    """The brand's gradient with a pattern, and holes where it was rubbed."""
    t = use_tokens()
    light = ft.PaintLinearGradient(
        begin=ft.Offset(0, 0), end=ft.Offset(width, height), colors=[*t.card_gradient, t.card_glow]
    )  # fmt: skip
    shapes: list[cv.Shape] = [cv.Rect(0, 0, width, height, paint=ft.Paint(gradient=light))]
    dot = ft.Paint(color=translucent("#FFFFFF", 0.14))
    step = 26
    for row in range(int(height // step) + 2):
        for column in range(int(width // step) + 2):
            shift = step / 2 if row % 2 else 0
            shapes.append(cv.Circle(column * step + shift - 6, row * step - 4, 5, paint=dot))
    shapes.append(
        cv.Text(
            width / 2, height * 0.8, use_text()("game.scratch_here"), alignment=ft.Alignment.CENTER,
            style=ft.TextStyle(size=19, font_family=EXTRA, color="#FFFFFF"),
        )
    )  # fmt: skip
    art = height * 0.5
    shapes.append(cv.Image(f"/art/{game.picture}.webp", (width - art) / 2, height * 0.12, art, art))
    hole = ft.Paint(
        blend_mode=ft.BlendMode.CLEAR, style=ft.PaintingStyle.STROKE, stroke_width=width * _BRUSH,
        stroke_cap=ft.StrokeCap.ROUND, stroke_join=ft.StrokeJoin.ROUND,
    )  # fmt: skip
    for stroke in marks.strokes:
        (x, y), *rest = stroke
        path: list[cv.Path.PathElement] = [cv.Path.MoveTo(x * width, y * height)]
        path += [cv.Path.LineTo(to_x * width, to_y * height) for to_x, to_y in rest or [(x + 0.001, y)]]
        shapes.append(cv.Path(path, hole))
    return cv.Canvas(shapes, width=width, height=height)
