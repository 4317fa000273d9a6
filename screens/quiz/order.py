"""Putting options in order: by dragging, and by buttons for keyboards and screen readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.questions import Option, Question
from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, soft_shadow
from screens.shared.type import BOLD, EXTRA

Move = Callable[[str, int], None]


@component
def Order(question: Question, order: tuple[str, ...], on_move: Move) -> ft.Control:
    """From the first to the last; a row is dropped in the place of another."""
    by_id = {each.id: each for each in question.options}
    rows = [_place(n, by_id[each], len(order), question.id, on_move) for n, each in enumerate(order) if each in by_id]
    return ft.Column(rows, spacing=10)


def _place(at: int, option: Option, count: int, group: str, on_move: Move) -> ft.Control:
    """A row that is dragged and dropped on. What is dragged says its id in `data`."""
    row = _row(at, option, count, on_move)

    def dropped(e: ft.DragTargetEvent) -> None:
        dragged = getattr(e.src, "data", None)
        if isinstance(dragged, str) and dragged != option.id:
            on_move(dragged, at)

    held = ft.Draggable(
        content=row,
        group=group,
        data=option.id,
        axis=ft.Axis.VERTICAL,
        content_when_dragging=ft.Container(row, opacity=0.35),
        content_feedback=_held(option),
        max_simultaneous_drags=1,
    )
    return ft.DragTarget(content=held, group=group, on_accept=dropped, key=option.id)


def _row(at: int, option: Option, count: int, on_move: Move) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    number = ft.Container(
        ft.Text(t.number(at + 1), size=15, font_family=EXTRA, color=p.on_primary_container),
        width=36,
        height=36,
        border_radius=999,
        bgcolor=p.primary_container,
        alignment=ft.Alignment.CENTER,
    )
    words = ft.Semantics(
        label=t("quiz.place", place=at + 1, count=count, name=option.text),
        exclude_semantics=True,
        content=ft.Text(option.text, size=17, font_family=BOLD, color=p.text),
    )
    up = _step(ft.Icons.KEYBOARD_ARROW_UP, t("quiz.up", name=option.text), f"quiz.up.{at + 1}", at == 0)
    down = _step(ft.Icons.KEYBOARD_ARROW_DOWN, t("quiz.down", name=option.text), f"quiz.down.{at + 1}", at + 1 == count)
    return ft.Container(
        ft.Row(
            [number, ft.Container(words, expand=True), up(lambda: on_move(option.id, at - 1)),
             down(lambda: on_move(option.id, at + 1))],
            spacing=10,
        ),
        padding=ft.Padding(14, 8, 6, 8),
        border_radius=18,
        bgcolor=p.surface,
        shadow=soft_shadow(),
    )  # fmt: skip


def _step(icon: ft.IconData, words: str, key: str, disabled: bool) -> Callable[[Callable[[], None]], ft.Control]:
    p = use_tokens().palette

    def button(act: Callable[[], None]) -> ft.Control:
        def clicked(_: Any) -> None:
            act()

        face = ft.IconButton(
            icon=icon, tooltip=words, key=key, disabled=disabled, on_click=clicked, width=48, height=48,
            icon_color=p.line if disabled else p.primary,
        )  # fmt: skip
        return named(key, ft.MergeSemantics(face))

    return button


def _held(option: Option) -> ft.Control:
    """What hangs on the finger."""
    p = use_tokens().palette
    return ft.Container(
        ft.Text(option.text, size=17, font_family=BOLD, color=p.on_primary_container),
        padding=ft.Padding.symmetric(horizontal=22, vertical=16),
        border_radius=18,
        bgcolor=p.primary_container,
        opacity=0.95,
    )
