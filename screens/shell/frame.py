"""The frames around a screen: the shell with its tabs, and a page of its own for details on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from screens.card.screen import CardPane
from screens.lock.screen import LockScreen
from screens.shared.component import component, view_component
from screens.shared.hooks import use_locked, use_watch
from screens.shared.scope import PANE, Width, use_scope, use_services
from screens.shared.toast import Toasts
from screens.shell.banner import LapsedBanner, OfflineBanner
from screens.shell.celebrations import Celebrations
from screens.shell.cover import covered
from screens.shell.navigation import BottomBar, SideRail
from screens.shell.toasts import News


def _base_view(route: str, content: ft.Control, *, bottom: ft.Control | None = None, **more: Any) -> ft.View:
    """A view without padding of its own, in the page's colour, banners on top."""
    scope = use_scope()
    whole = ft.Container(ft.SafeArea(content, expand=True), left=0, top=0, right=0, bottom=0)
    column: list[ft.Control] = [ft.Stack([whole, Toasts()], expand=True)]
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
        parts.append(ft.Container(pane, width=PANE, bgcolor=p.surface, border=ft.Border(left=ft.BorderSide(1, p.line))))
    return ft.Row(parts, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _shell_view(path: str, content: ft.Control, pane: ft.Control | None) -> ft.View:
    """The tab shell. Its route never changes, so that switching tabs does not slide."""
    if use_scope().width is Width.PHONE:
        return _base_view("/", content, bottom=BottomBar(path), can_pop=False)
    return _base_view("/", Wide(path, content, pane), can_pop=False)


@view_component
def Shell() -> ft.View:
    """The tabs around whatever tab is open."""
    outlet = ft.use_route_outlet()
    path = ft.use_route_location() or "/"
    locked = use_locked()
    news = [] if locked else [News(), Celebrations()]
    content = LockScreen() if _is_shut(locked, path) else ft.Stack([outlet, *news], expand=True)
    return _shell_view(path, content, CardPane() if path != "/" else None)


def _is_shut(locked: bool, path: str) -> bool:
    """Whether the lock stands before this address. The card is for everybody who holds the device."""
    return locked and path not in ("/", "/card/full", "/sign-in")


def of_route(screen: Callable[[str], ft.Control]) -> Callable[[], ft.Control]:
    """The screen of the thing the address names by `:id`."""

    def here() -> ft.Control:
        return screen(ft.use_route_params()["id"])

    return component(here)


def page_of_its_own(screen: Callable[[], ft.Control]) -> Callable[[], ft.View]:
    """A screen without the tabs."""

    def alone() -> ft.View:
        path = ft.use_view_path() or "/"
        return _base_view(path, LockScreen() if _is_shut(use_locked(), path) else screen())

    return view_component(alone)
