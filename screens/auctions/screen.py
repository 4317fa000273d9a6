"""The list of auctions: those the member bids in first, then the other open ones, what comes, and what is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import flet as ft

from member_app.domain.auction import Auction
from member_app.domain.state import Empty, Failed, Loading, Ready
from screens.auctions.view_model import AuctionsViewModel, Shelves
from screens.shared.auction import AuctionCard
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.grid import card_grid, use_columns
from screens.shared.hooks import use_interval, use_view_model
from screens.shared.page import back_to
from screens.shared.points import use_unit
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton_list
from screens.shared.surfaces import primary_button
from screens.shared.type import body, section

BACK = "/play"


@component
def AuctionsScreen() -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model("auctions", lambda: AuctionsViewModel(services.auctions, services.connection))
    use_interval(vm.beat, 1.0)
    return DetailPage(t("auctions.title"), _content(vm), back=BACK, on_refresh=vm.refresh, max_width=1000)


def _content(vm: AuctionsViewModel) -> list[ft.Control]:
    t = use_text()
    match vm.state:
        case Loading():
            return [skeleton_list(4, 120)]
        case Empty() as state:
            away = primary_button(t("auctions.empty.way"), back_to(BACK), key="auctions.play")
            return [freshness(state), EmptyState("gem-stone", t("auctions.empty"), t("auctions.empty_text"), [away])]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=shelves) as state:
            return [body(t("auctions.intro", unit=use_unit())), freshness(state), *_shelves(vm, shelves)]
        case unreachable:
            assert_never(unreachable)


def _shelves(vm: AuctionsViewModel, shelves: Shelves) -> list[ft.Control]:
    t = use_text()
    parts: list[ft.Control] = []
    shown = (("mine", shelves.mine), ("open", shelves.open), ("coming", shelves.coming), ("over", shelves.over))
    for name, auctions in shown:
        if auctions:
            parts.append(ft.Container(section(t(f"auctions.{name}"), size=20), padding=ft.Padding.only(top=8)))
            parts.append(_cards(vm, auctions))
    return parts


def _cards(vm: AuctionsViewModel, auctions: Sequence[Auction]) -> ft.Control:
    now, columns = vm.auctions.now, use_columns()
    return card_grid([keyed(one.id, AuctionCard, one, now) for one in auctions], columns)
