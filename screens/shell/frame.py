"""The frames around a screen: the shell with its tabs, and a page of its own for details on a phone."""

from __future__ import annotations

from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.hooks import use_watch
from screens.shared.scope import Width, use_scope, use_services
from screens.shell.banner import LapsedBanner, OfflineBanner
from screens.shell.cover import covered
from screens.shell.navigation import BottomBar, SideRail

#: Width of the card beside the content on a desktop (logical px).
CARD_PANE = 392


def base_view(route: str, content: ft.Control, *, bottom: ft.Control | None = None, **more: Any) -> ft.View:
    """A view without padding of its own, in the page's colour, banners on top."""
    scope = use_scope()
    column: list[ft.Control] = [ft.Container(ft.SafeArea(content, expand=True), expand=True)]
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        bgcolor=scope.tokens.palette.page,
        controls=covered([Banners(), *column, *([bottom] if bottom else [])], ft.context.page),
        **more,
    )


@component
def Banners() -> ft.Control:
    """Offline and lapsed, below each other."""
    services = use_services()
    sign_in = use_watch(services.account.watch, services.account.sign_in)
    return ft.Column([OfflineBanner(), LapsedBanner(sign_in)], spacing=0)


@component
def Wide(path: str, content: ft.Control, pane: ft.Control | None) -> ft.Control:
    """Rail, content, and on a desktop the card beside it."""
    scope = use_scope()
    p = scope.tokens.palette
    parts: list[ft.Control] = [SideRail(path), ft.Container(content, expand=True)]
    if pane is not None and scope.width is Width.DESKTOP:
        parts.append(
            ft.Container(pane, width=CARD_PANE, bgcolor=p.surface, border=ft.Border(left=ft.BorderSide(1, p.line)))
        )
    return ft.Row(parts, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def shell_view(path: str, content: ft.Control, pane: ft.Control | None) -> ft.View:
    """The tab shell. Its route never changes, so that switching tabs does not slide."""
    if use_scope().width is Width.PHONE:
        return base_view("/", content, bottom=BottomBar(path), can_pop=False)
    return base_view("/", Wide(path, content, pane), can_pop=False)


__all__ = ["CARD_PANE", "base_view", "shell_view"]
