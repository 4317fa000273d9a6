"""All challenges: chips to choose from, cards below."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import parse_qs, urlsplit

import flet as ft

from member_app.domain.state import Failed, Loading, Ready
from screens.challenges.view_model import ChallengesViewModel, Show, shown
from screens.shared.challenge_card import ChallengeCard
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.grid import card_grid, use_columns
from screens.shared.hooks import use_view_model
from screens.shared.page import MAX_WIDTH
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton_list
from screens.shared.surfaces import choice_chip


@component
def ChallengesScreen() -> ft.Control:
    """One branch per state."""
    services, route = use_services(), ft.context.page.route
    vm = use_view_model("challenges", lambda: ChallengesViewModel(services.challenges))

    def follow_address() -> None:
        wanted = parse_qs(urlsplit(route or "").query).get("show", [""])[0]
        if wanted in set(Show):
            vm.choose(Show(wanted))

    ft.use_effect(follow_address, [route])
    return DetailPage(
        use_text()("challenges.title"), _content(vm), back="/play", on_refresh=vm.refresh, max_width=MAX_WIDTH
    )


def _content(vm: ChallengesViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [_chips(vm), skeleton_list(5, 104)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=challenges) as state:
            t, found = use_text(), shown(challenges, vm.show)
            cards = [keyed(each.id, ChallengeCard, each) for each in found]
            below: ft.Control = card_grid(cards, use_columns())
            if not found:
                words = t(f"challenges.none.{vm.show.value}")
                below = EmptyState("direct-hit", t("challenges.none"), words)
            return [_chips(vm), freshness(state), below]
        case unreachable:
            assert_never(unreachable)


def _chips(vm: ChallengesViewModel) -> ft.Control:
    t = use_text()

    def chip(show: Show) -> ft.Control:
        key = f"challenges.show.{show.value}"
        return choice_chip(t(f"challenges.show.{show.value}"), vm.show is show, lambda _: vm.choose(show), key=key)

    return ft.Row([chip(show) for show in Show], spacing=8, scroll=ft.ScrollMode.HIDDEN)
