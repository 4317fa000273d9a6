"""A code on show: the screen stays on and at full light, where the platform can."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.front import is_phone
from screens.shared.hooks import use_away


@dataclass
class _Screen:
    """What was asked of the device last. One change after the other, or the light might go out after it came on."""

    bright: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def set(self, bright: bool, phone: bool) -> None:
        """Does nothing that was done already: whoever never lit the screen does not darken it."""
        async with self.turn:
            if bright is self.bright:
                return
            self.bright = bright
            lamp: Any = ft.Wakelock()
            await _tried(lamp.enable if bright else lamp.disable)
            if phone:
                light: Any = ft.ScreenBrightness()
                await _tried(
                    (lambda: light.set_application_screen_brightness(1.0))
                    if bright
                    else light.reset_application_screen_brightness
                )


async def _tried(ask: Callable[[], Awaitable[object]]) -> None:
    """A device that can't is no reason to stop."""
    with suppress(RuntimeError, TimeoutError):
        await ask()


@component
def BrightAndAwake() -> ft.Control:
    """Holds while it is on the page and the app in front, and gives the screen back otherwise.

    A part of its own rather than a hook: a screen that fails while it is drawn loses its parts, and so its light.
    """
    page, away = ft.context.page, use_away()
    phone = is_phone(page)
    held: Any = ft.use_ref(_Screen)
    screen: _Screen = held.current

    async def begin() -> None:
        await screen.set(not away, phone)

    async def end() -> None:
        await screen.set(False, phone)

    ft.use_effect(begin, [away], cleanup=end)
    return ft.Container(width=0, height=0)
