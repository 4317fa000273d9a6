"""One badge: its picture large, what it is for, every level, how far it is, and sharing it."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.badge import Badge
from member_app.domain.state import Failed, Loading, Ready
from screens.badge.parts import Hero, LevelPanel, WayPanel, Words
from screens.badge.share import ShareSheet
from screens.badge.view_model import BadgeViewModel
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import Width, use_room, use_services, use_text, use_width
from screens.shared.states import ErrorPanel, freshness, skeleton
from screens.shared.surfaces import named, primary_button

BACK = "/play/badges"
#: From this width on the picture stands beside the words (px).
TWO_PANES = 700


@component
def BadgeScreen(badge_id: str) -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model(f"badge.{badge_id}", lambda: BadgeViewModel(badge_id, services.badges))
    heading = vm.badge.title if vm.badge else t("badges.title")
    return DetailPage(heading, _content(vm), back=BACK, on_refresh=vm.refresh, max_width=920)


def _content(vm: BadgeViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [skeleton(280, radius=28), skeleton(24, width=200), skeleton(96)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=badge) as ready:
            sheet = [ShareSheet(vm, badge)] if vm.sharing and badge.earned else []
            return [freshness(ready), _panes(vm, badge), *sheet]
        case unreachable:
            assert_never(unreachable)


def _panes(vm: BadgeViewModel, badge: Badge) -> ft.Control:
    told: list[ft.Control] = [Words(badge)]
    if badge.earned:
        told.append(_share_button(vm))
    if badge.levels:
        told.append(LevelPanel(badge))
    if not badge.complete:
        told.append(WayPanel(badge))
    words = ft.Column(told, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    if use_room() < TWO_PANES:
        return ft.Column([Hero(badge), words], spacing=20, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Row(
        [ft.Container(Hero(badge), expand=4), ft.Container(words, expand=5)],
        spacing=28,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _share_button(vm: BadgeViewModel) -> ft.Control:
    t = use_text()
    button = primary_button(t("badge.share"), vm.open, key="badge.share", icon=ft.Icons.IOS_SHARE)
    return button if use_width() is Width.PHONE else named("badge.share.row", ft.Row([button]))
