"""The catalogue: what can be had now, what is next, and everything else."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.reward import Reward
from member_app.domain.state import Empty, Failed, Loading, Ready
from screens.rewards.filters import FilterButton, FilterSheet
from screens.rewards.grid import GridSkeleton, MoreBelow, NextGoal, NothingFound, tile_rows
from screens.rewards.search import SearchBox, Shelves, SortMenu
from screens.rewards.view_model import RewardsViewModel
from screens.shared.component import component, keyed
from screens.shared.hooks import use_view_model
from screens.shared.page import Screen
from screens.shared.points import use_points
from screens.shared.scope import Width, use_scope, use_services, use_text, use_tokens
from screens.shared.states import ErrorPanel, freshness
from screens.shared.surfaces import named, picture, picture_tile, quiet_button, round_button
from screens.shared.type import BOLD, label, strong

#: The next rewards are asked for when less than this (px) is left below.
NEAR_END = 900


@component
def RewardsScreen() -> ft.Control:
    """The frame stays; what is in it depends on the state alone."""
    services = use_services()
    vm = use_view_model("rewards", lambda: RewardsViewModel(services.rewards, services.home))
    filtering, set_filtering = ft.use_state(False)
    t, wide = use_text(), use_scope().width is Width.DESKTOP
    search = ft.Row(
        [
            ft.Container(_search_box(vm), expand=True),
            SortMenu(vm.query, vm.ask),
            FilterButton(vm.query, lambda: set_filtering(True)),
        ],
        spacing=8,
    )

    async def near_end(e: ft.OnScrollEvent) -> None:
        if e.max_scroll_extent - e.pixels < NEAR_END:
            await vm.more()

    content: list[ft.Control] = [] if wide else [search]
    content.append(Shelves(vm.query, vm.ask))
    content += _content(vm)
    # A page that was turned starts at its top, which takes a new list.
    catalogue = keyed(
        f"rewards.{vm.turned}",
        Screen,
        t("rewards.title"),
        content,
        on_refresh=vm.refresh,
        trailing=[*([ft.Container(search, width=440)] if wide else [BalancePill(vm.balance)]), _mine_button()],
        on_scroll=near_end,
    )
    # Beside the list and under a key: it stays open while the list comes and goes.
    sheet = keyed("filters", FilterSheet, vm.query, _show(vm), vm.ask, lambda: set_filtering(False))
    return ft.Stack([catalogue, *([sheet] if filtering else [])], expand=True)


def _show(vm: RewardsViewModel) -> str:
    """What the filters lead to: how many rewards, as far as somebody counted."""
    t = use_text()
    match vm.state:
        case Ready(value=page) if page.total_exact:
            return t.n("rewards.filters.show", page.total)
        case Ready(value=page):
            return t("rewards.filters.show_many", count=t.number(page.total))
        case Empty():
            return t.n("rewards.filters.show", 0)
        case _:
            return t("rewards.filters.done")


def _search_box(vm: RewardsViewModel) -> ft.Control:
    t = use_text()
    size = vm.catalogue_size
    hint = t.n("rewards.search_n", size) if size else t("rewards.search")
    return keyed(f"search.{vm.cleared}", SearchBox, vm.query.text, hint, vm.search)


def _mine_button() -> ft.Control:
    page = ft.context.page
    words = use_text()("rewards.mine")
    return round_button(
        ft.Icons.CONFIRMATION_NUMBER_OUTLINED, words, lambda _: page.navigate("/rewards/mine"), key="rewards.mine"
    )


def _content(vm: RewardsViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [GridSkeleton()]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Empty() as state:
            return [freshness(state), NothingFound(vm.query, vm.clear)]
        case Ready(value=page) as state:
            head: list[ft.Control] = [freshness(state)] if not state.fresh else []
            if vm.first:
                back = quiet_button(use_text()("rewards.previous"), lambda _: vm.go_back(), key="rewards.previous")
                return [*head, back, *tile_rows(vm.shown), MoreBelow(vm)]
            return [*head, *_highlights(vm, page.goal), *tile_rows(vm.shown), MoreBelow(vm)]
        case unreachable:
            assert_never(unreachable)


def _highlights(vm: RewardsViewModel, goal: Reward | None) -> list[ft.Control]:
    """What waits already and what comes next; side by side where there is room."""
    if vm.query.text or vm.query.category is not None:
        return []
    found: list[ft.Control] = [WaitingStrip(vm.waiting)] if vm.waiting else []
    if goal is not None:
        found.append(NextGoal(goal))
    if use_scope().width is not Width.DESKTOP or len(found) < 2:
        return found
    cells: list[ft.Control] = [ft.Container(found[0], expand=2), ft.Container(found[1], expand=3)]
    return [
        ft.Row(
            cells,
            spacing=14,
            intrinsic_height=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            key="rewards.highlights",
        )
    ]


@component
def BalancePill(balance: int | None) -> ft.Control:
    """The balance beside the title; leads to where it comes from."""
    t, p, points, page = use_text(), use_tokens().palette, use_points(), ft.context.page
    if balance is None:
        return ft.Container(visible=False)
    roomy = use_scope().pixels >= 360
    face = ft.Container(
        ft.Row(
            [
                *([picture("sparkles", 22)] if roomy else []),
                ft.Text(t.number(balance), size=16, font_family=BOLD, color=p.on_primary_container),
            ],
            spacing=8,
            tight=True,
        ),
        bgcolor=p.primary_container,
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=16, vertical=11),
        on_click=lambda _: page.navigate("/activity"),
        ink=True,
    )
    return named("rewards.balance", face, label=t("rewards.balance", points=points(balance)))


@component
def WaitingStrip(count: int) -> ft.Control:
    """Rewards already reserved come before new ones."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    face = ft.Container(
        ft.Row(
            [
                picture_tile("ticket", 44),
                ft.Column(
                    [strong(t.n("rewards.waiting", count)), label(t("rewards.waiting_text"))],
                    spacing=2,
                    expand=True,
                    alignment=ft.MainAxisAlignment.CENTER,
                ),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, color=p.text2),
            ],
            spacing=14,
        ),
        bgcolor=p.surface,
        border_radius=22,
        padding=ft.Padding(14, 12, 14, 12),
        on_click=lambda _: page.navigate("/rewards/mine"),
        ink=True,
        key="rewards.waiting",
    )
    return named("rewards.waiting", face)
