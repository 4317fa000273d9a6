"""A code on show: the screen stays on and at full light, where the platform can."""

from __future__ import annotations

from contextlib import suppress

import flet as ft


def use_bright_and_awake() -> None:
    """Holds while the component is on the page, and gives the screen back afterwards."""
    page = ft.context.page
    phone = not page.web and page.platform is not None and page.platform.is_mobile()

    async def begin() -> None:
        with suppress(RuntimeError, TimeoutError):
            await ft.Wakelock().enable()  # type: ignore[no-untyped-call]
        if phone:
            with suppress(RuntimeError, TimeoutError):
                await ft.ScreenBrightness().set_application_screen_brightness(1.0)

    async def end() -> None:
        with suppress(RuntimeError, TimeoutError):
            await ft.Wakelock().disable()  # type: ignore[no-untyped-call]
        if phone:
            with suppress(RuntimeError, TimeoutError):
                await ft.ScreenBrightness().reset_application_screen_brightness()  # type: ignore[no-untyped-call]

    ft.use_effect(begin, [], cleanup=end)
