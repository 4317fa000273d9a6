"""A short message that goes by itself, where it is in nobody's way: at the top of a phone, whose buttons and tabs are
below; low in a wide window. One that is only words can be tapped through.
"""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.hooks import use_locked
from screens.shared.scope import Width, use_scope, use_tokens
from screens.shared.surfaces import named
from screens.shared.toaster import Toast, Toaster
from screens.shared.type import BOLD

#: No wider than a sentence (px).
_WIDTH = 480


def use_toaster() -> Toaster:
    """For handlers: `toaster.show(words)`."""
    return use_scope().toaster


@component
def Toasts() -> ft.Control:
    """Belongs into the stack over a view's content. Said aloud politely when it comes; nothing is said while locked."""
    scope, locked = use_scope(), use_locked()
    watched: tuple[Toaster, Any] = ft.use_state(scope.toaster)
    toaster = watched[0]
    toast = None if locked else toaster.shown

    async def pass_by() -> None:
        if toast is not None:
            await toaster.wait(toast.stays)
            toaster.done(toast)

    ft.use_effect(pass_by, [id(toast)], cleanup=lambda: None)
    face = ft.AnimatedSwitcher(
        _face(toaster, toast) if toast else ft.Container(height=0, key="none"),
        duration=0 if scope.reduced_motion else 180,
        reverse_duration=0 if scope.reduced_motion else 180,
    )
    if scope.width is Width.PHONE:
        return _over(ft.SafeArea(face, avoid_intrusions_bottom=False), toast, left=12, top=8, right=12)
    return _over(ft.Row([face], alignment=ft.MainAxisAlignment.CENTER), toast, left=16, right=16, bottom=24)


def _over(held: ft.Control, toast: Toast | None, **place: Any) -> ft.Control:
    """What is below words stays within reach; a tap on what can be done is a tap on nothing else."""
    if toast is not None and toast.action:
        return ft.Container(held, key="toasts", **place)
    return ft.TransparentPointer(held, key="toasts", **place)


def _face(toaster: Toaster, toast: Toast) -> ft.Control:
    p, narrow = use_tokens().palette, use_scope().width is Width.PHONE
    words = ft.Text(toast.words, size=15, color=p.page, expand=True)
    row: list[ft.Control] = [named("toast", words, live_region=True)]
    if toast.action:
        row.append(_action(toaster, toast))
    return ft.Container(
        ft.Row([ft.Container(row[0], expand=True, padding=ft.Padding.symmetric(vertical=14)), *row[1:]], spacing=8),
        key=str(id(toast)),
        bgcolor=p.text,
        border_radius=16,
        padding=ft.Padding(18, 0, 8 if toast.action else 18, 0),
        shadow=ft.BoxShadow(blur_radius=24, color=ft.Colors.with_opacity(0.25, "#000000"), offset=ft.Offset(0, 8)),
        width=None if narrow else _WIDTH,
    )


def _action(toaster: Toaster, toast: Toast) -> ft.Control:
    async def act(e: ft.Event[ft.TextButton]) -> None:
        toaster.done(toast)
        assert toast.on_action is not None
        answer = toast.on_action(e)
        if asyncio.iscoroutine(answer):
            await answer

    button = ft.TextButton(
        content=ft.Text(toast.action, size=15, font_family=BOLD),
        on_click=act,
        key="toast.action",
        height=48,
        style=ft.ButtonStyle(color=use_tokens().palette.primary_container),
    )
    return named("toast.action", button)
