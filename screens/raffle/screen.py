"""One raffle: what can be won, two equal ways in, what one's tickets are worth, the draw, and what came of it."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.raffle import Raffle, RaffleState
from member_app.domain.state import Failed, Loading, Ready
from screens.raffle.event import Fairness, Reel, Result, Stages
from screens.raffle.facts import Facts, Tickets
from screens.raffle.hero import Hero, Prizes
from screens.raffle.questions import leaving, parting, paying
from screens.raffle.rules import RulesSheet
from screens.raffle.view_model import RaffleViewModel, Reveal
from screens.raffle.ways import Share, TakingPartPanel
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_interval, use_view_model
from screens.shared.page import back_to
from screens.shared.scope import Width, use_scope, use_services, use_text, use_width
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.surfaces import primary_button
from screens.shared.type import body

BACK = "/play/raffles"
#: The readable width of one column, and of both beside each other (px).
_COLUMN, _BOTH = 640, 1040
_STRETCH = ft.CrossAxisAlignment.STRETCH


@component
def RaffleScreen(raffle_id: str) -> ft.Control:
    """One branch per state."""
    services = use_services()
    vm = use_view_model(
        f"raffle.{raffle_id}", lambda: RaffleViewModel(raffle_id, services.raffles, services.connection)
    )
    use_interval(vm.beat, 1.0)
    ft.use_dialog(paying(vm) or leaving(vm) or parting(vm))
    match vm.state:
        case Loading():
            return DetailPage("", [skeleton(260, radius=28), skeleton(72), skeleton(180)], back=BACK, max_width=_COLUMN)
        case Failed(failure=failure) if failure.kind is FailureKind.NOT_FOUND:
            return DetailPage("", [NotHere()], back=BACK, max_width=_COLUMN)
        case Failed(failure=failure):
            return DetailPage("", [ErrorPanel(failure, vm.refresh)], back=BACK, max_width=_COLUMN)
        case Ready(value=raffle) as state:
            wide = use_width() is Width.DESKTOP or use_scope().pixels >= 1000
            content = _beside(vm, raffle) if wide else _below(vm, raffle)
            if not state.fresh:
                content.insert(0, freshness(state))
            if vm.rules is not None:
                # Under a key: what appears above it must not open a second one.
                content.append(keyed("rules", RulesSheet, vm, raffle))
            return DetailPage(
                raffle.title, content, back=BACK, on_refresh=vm.refresh, max_width=_BOTH if wide else _COLUMN
            )
        case unreachable:
            assert_never(unreachable)


def _below(vm: RaffleViewModel, raffle: Raffle) -> list[ft.Control]:
    top: list[ft.Control] = [keyed("hero", Hero, raffle, vm.raffles.now, 220), body(raffle.summary, size=16)]
    return [
        *([] if raffle.wins and vm.reveal is not Reveal.MOVING else top),  # a prize of one's own is the hero then
        *_current(vm, raffle),
        keyed("prizes", Prizes, raffle),
        *_mine(vm, raffle),
        keyed("fair", Fairness, raffle),
        keyed("facts", Facts, vm, raffle),
    ]


def _beside(vm: RaffleViewModel, raffle: Raffle) -> list[ft.Control]:
    left = ft.Column(
        [
            keyed("hero", Hero, raffle, vm.raffles.now, 280),
            body(raffle.summary, size=16),
            keyed("prizes", Prizes, raffle),
            keyed("facts", Facts, vm, raffle),
        ],
        spacing=16, expand=1, horizontal_alignment=_STRETCH,
    )  # fmt: skip
    right = ft.Column(
        [*_current(vm, raffle), *_mine(vm, raffle), keyed("fair", Fairness, raffle)],
        spacing=16, expand=1, horizontal_alignment=_STRETCH,
    )  # fmt: skip
    return [ft.Row([left, right], spacing=24, vertical_alignment=ft.CrossAxisAlignment.START)]


def _current(vm: RaffleViewModel, raffle: Raffle) -> list[ft.Control]:
    """What there is to do or to see now."""
    match raffle.state:
        case RaffleState.OPEN:
            return [keyed("ways", TakingPartPanel, vm, raffle), keyed("share", Share, vm, raffle)]
        case RaffleState.COMING:
            # Nothing to say yet unless something is in the way: no gap then either.
            return [keyed("ways", TakingPartPanel, vm, raffle)] if raffle.barrier is not None else []
        case RaffleState.CLOSED:
            return [keyed("stages", Stages, raffle), keyed("share", Share, vm, raffle)]
        case RaffleState.DRAWN:
            if vm.reveal is Reveal.MOVING and not use_scope().reduced_motion:
                return [keyed("reel", Reel, raffle, vm.shown)]
            return [keyed("result", Result, vm, raffle)]
        case RaffleState.VOID:
            return [keyed("result", Result, vm, raffle)]


def _mine(vm: RaffleViewModel, raffle: Raffle) -> list[ft.Control]:
    return [keyed("tickets", Tickets, vm, raffle)] if raffle.tickets or raffle.waiting else []


@component
def NotHere() -> ft.Control:
    """A link to a raffle that is no more."""
    t = use_text()
    away = primary_button(t("raffle.others"), back_to(BACK), key="raffle.others")
    return EmptyState("admission-tickets", t("raffle.gone"), t("raffle.gone_text"), [away])
