"""The frame of a page that lies on top of a tab: a way back, a title, and content in a readable width."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.hooks import use_pull_to_refresh
from screens.shared.page import back_to
from screens.shared.scope import Width, use_scope, use_text
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
    scope, t = use_scope(), use_text()
    refreshing, pulled = use_pull_to_refresh(on_refresh or _nothing)
    wide = scope.width is not Width.PHONE
    leave = on_back or back_to(back)
    go_back = round_button(ft.Icons.ARROW_BACK, t("action.back"), lambda *_: leave(), key="action.back")
    head: list[ft.Control] = [go_back, ft.Container(title(heading, size=28 if wide else 24), expand=True)]
    if wide and on_refresh:
        head.append(round_button(ft.Icons.REFRESH, t("action.refresh"), on_refresh, key="action.refresh"))
    rows = [ft.Row(head, spacing=16), *content]
    side = 32 if wide else 20
    return ft.Stack(
        [
            ft.ListView(
                [_narrow(row, max_width, scope.pixels) for row in rows],
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


def _narrow(content: ft.Control, max_width: int, pixels: float) -> ft.Control:
    """In the middle and no wider than `max_width`."""
    if pixels <= max_width:
        return content
    # A list stretches its rows; a Row in between lets them keep their width.
    return ft.Row(
        [ft.Container(content, width=max_width)],
        alignment=ft.MainAxisAlignment.CENTER,
        key=getattr(content, "key", None),
    )
