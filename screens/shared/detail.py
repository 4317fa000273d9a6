"""The frame of a page that lies on top of a tab: a way back, a title, and content in a readable width."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.hooks import use_pull_to_refresh
from screens.shared.page import back_to, side_padding
from screens.shared.scope import Width, use_text, use_width
from screens.shared.surfaces import round_button
from screens.shared.type import title


async def _nothing() -> None:
    return None


@component
def DetailPage(
    heading: str,
    content: Sequence[ft.Control],
    *,
    back: str,
    on_back: Callable[[], Any] | None = None,
    on_refresh: Callable[[], Awaitable[Any]] | None = None,
    max_width: int = 720,
) -> ft.Control:
    """`back` is the route to return to; `on_back` is asked instead where leaving needs a word first."""
    t = use_text()
    refreshing, pulled = use_pull_to_refresh(on_refresh or _nothing)
    wide = use_width() is not Width.PHONE
    leave = on_back or back_to(back)
    go_back = round_button(ft.Icons.ARROW_BACK, t("action.back"), lambda *_: leave(), key="action.back")
    head: list[ft.Control] = [go_back, ft.Container(title(heading, size=28 if wide else 24), expand=True)]
    if wide and on_refresh:
        head.append(round_button(ft.Icons.REFRESH, t("action.refresh"), on_refresh, key="action.refresh"))
    side = side_padding(max_width)
    return ft.Stack(
        [
            ft.ListView(
                [ft.Row(head, spacing=16), *content],
                expand=True,
                spacing=16,
                padding=ft.Padding(side, 24 if wide else 12, side, 40),
                on_scroll=pulled if on_refresh else None,
                scroll_interval=40,
            ),
            ft.ProgressBar(visible=refreshing, bar_height=3, semantics_label=t("action.refresh")),
        ],
        expand=True,
    )
