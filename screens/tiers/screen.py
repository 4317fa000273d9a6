"""The status screen: where a member stands, what is missing, what keeps it, and what every tier gives."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.state import Empty, Failed, Loading, Ready
from member_app.domain.tier import TierStanding
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_room, use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.tiers.hero import KeepPanel, TierHero, WayUp
from screens.tiers.perks import PerksSideBySide
from screens.tiers.view_model import TiersViewModel

#: From this width on, the way up and what keeps the tier stand side by side (logical px).
TWO_PANES = 760


@component
def TiersScreen() -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model("tiers", lambda: TiersViewModel(services.tiers))
    return DetailPage(t("tiers.title"), _content(vm), back="/", on_refresh=vm.refresh, max_width=1080)


def _content(vm: TiersViewModel) -> list[ft.Control]:
    t = use_text()
    match vm.state:
        case Loading():
            return [skeleton(180, radius=28), skeleton(220), skeleton(180)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Empty():
            return [EmptyState("seedling", t("tiers.none"), t("tiers.none.words"))]
        case Ready() as ready:
            return [freshness(ready), *(part for standing in ready.value for part in _standing(standing))]
        case unreachable:
            assert_never(unreachable)


def _standing(standing: TierStanding) -> list[ft.Control]:
    up, keep = WayUp(standing), KeepPanel(standing)
    if use_room() < TWO_PANES:
        middle: list[ft.Control] = [up, keep]
    else:
        sides: list[ft.Control] = [ft.Container(up, expand=1), ft.Container(keep, expand=1)]
        middle = [ft.Row(sides, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)]
    return [TierHero(standing), *middle, PerksSideBySide(standing)]
