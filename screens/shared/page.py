"""The frame of a screen: title, width, scrolling and pull to refresh; and the frame of a detail page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.hooks import use_pull_to_refresh
from screens.shared.scope import Width, use_room, use_text, use_width
from screens.shared.surfaces import round_button
from screens.shared.type import body, title

#: Content never grows wider than this (logical px).
MAX_WIDTH = 1160


async def _nothing() -> None:
    return None


@component
def Screen(
    heading: str,
    content: Sequence[ft.Control],
    on_refresh: Callable[[], Awaitable[Any]] | None = None,
    trailing: Sequence[ft.Control] = (),
    on_scroll: Callable[[ft.OnScrollEvent], Any] | None = None,
    max_width: int = MAX_WIDTH,
    kicker: str = "",
    room: float | None = None,
    above: Sequence[ft.Control] = (),
) -> ft.Control:
    """A tab's content in a lazily built list. Desktop gets a refresh button, touch pulls.

    `kicker` stands above the heading; `room` is the width there is where it is not the usual one; `above` is what goes
    before the heading.
    """
    t = use_text()
    refreshing, pulled = use_pull_to_refresh(on_refresh or _nothing)
    wide = use_width() is not Width.PHONE

    async def scrolled(e: ft.OnScrollEvent) -> None:
        if on_refresh:
            await pulled(e)
        if on_scroll:
            await on_scroll(e)

    extras = list(trailing)
    if wide and on_refresh:
        extras.append(round_button(ft.Icons.REFRESH, t("action.refresh"), on_refresh, key="action.refresh"))
    lines = [body(kicker)] if kicker else []
    name = ft.Column([*lines, title(heading, size=32 if wide else 26)], spacing=0, tight=True, expand=True)
    head = ft.Row([name, *extras], spacing=12)
    side = side_padding(max_width, room)
    return ft.Stack(
        [
            ft.ListView(
                [*above, head, *content],
                expand=True,
                spacing=16,
                padding=ft.Padding(side, 24 if wide else 16, side, 32),
                on_scroll=scrolled,
                scroll_interval=40,
            ),
            ft.ProgressBar(visible=refreshing, bar_height=3, semantics_label=t("action.refresh")),
        ],
        expand=True,
    )


def side_padding(max_width: int, room: float | None = None) -> float:
    """What keeps a list's content in the middle and no wider than `max_width`."""
    least = 20.0 if use_width() is Width.PHONE else 32.0
    return max(least, ((room or use_room()) - max_width) / 2)


def back_to(route: str) -> Callable[..., Any]:
    """A handler that goes to `route`."""
    page = ft.context.page
    return lambda *_: page.navigate(route)


def back_button(route: str) -> ft.Control:
    """To where a detail came from."""
    return round_button(ft.Icons.ARROW_BACK, use_text()("action.back"), back_to(route), key="action.back")
