"""All raffles: a prize that waits, those to enter, the draw that is near, those to come, and the past ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import assert_never

import flet as ft

from member_app.domain.raffle import Raffle
from member_app.domain.state import Failed, Loading, Ready
from screens.raffles.view_model import RafflesViewModel, sorted_out
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.grid import card_grid, use_columns
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.raffle import RaffleBanner, RaffleRow
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.surfaces import primary_button
from screens.shared.type import body, section

BACK = "/play"
_WIDE = 1040


@component
def RafflesScreen() -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model("raffles", lambda: RafflesViewModel(services.raffles))
    return DetailPage(t("raffles.title"), _content(vm), back=BACK, on_refresh=vm.refresh, max_width=_WIDE)


def _content(vm: RafflesViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [skeleton(140), skeleton(140), skeleton(22, width=160), skeleton(104)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=raffles) as state:
            found = _shelves(raffles, vm.raffles.now) if raffles else [_nothing()]
            return found if state.fresh else [freshness(state), *found]
        case unreachable:
            assert_never(unreachable)


def _shelves(raffles: tuple[Raffle, ...], now: Callable[[], datetime]) -> list[ft.Control]:
    t, columns = use_text(), use_columns(360)
    shelves = sorted_out(raffles)
    parts: list[ft.Control] = [body(t("raffles.lead"), size=16)]
    shown: Sequence[tuple[str, tuple[Raffle, ...], Callable[..., ft.Control]]] = (
        ("won", shelves.won, RaffleBanner),
        ("open", shelves.open, RaffleBanner),
        ("drawing", shelves.drawing, RaffleBanner),
        ("coming", shelves.coming, RaffleRow),
        ("past", shelves.past, RaffleRow),
    )
    for name, found, card in shown:
        if found:
            parts.append(ft.Container(section(t(f"raffles.{name}"), size=20), padding=ft.Padding.only(top=8)))
            parts.append(card_grid([keyed(each.id, card, each, now) for each in found], columns))
    return parts


def _nothing() -> ft.Control:
    t = use_text()
    away = primary_button(t("raffles.elsewhere"), back_to(BACK), key="raffles.elsewhere")
    return EmptyState("admission-tickets", t("raffles.none"), t("raffles.none_text"), [away])
