"""A bought reward: how to use it, its code at the till, and what became of it."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.reward import IssuedReward, IssuedStatus
from member_app.domain.state import Failed, Loading, Ready
from screens.issued.code import CodeOnShow, TimeIsUp
from screens.issued.outcome import Cancelled, Lapsed, Redeemed
from screens.issued.reserved import Reserved
from screens.issued.view_model import IssuedViewModel
from screens.shared.amounts import times
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_services, use_text
from screens.shared.states import ErrorPanel, freshness, skeleton


@component
def IssuedScreen(issued_id: str) -> ft.Control:
    """One branch per state; the till's word changes it while the member looks."""
    services = use_services()
    vm = use_view_model(f"issued.{issued_id}", lambda: IssuedViewModel(issued_id, services.redemptions))
    t = use_text()
    match vm.state:
        case Loading():
            heading, content = t("mine.title"), [skeleton(280), skeleton(120)]
        case Failed(failure=failure):
            heading, content = t("mine.title"), [ErrorPanel(failure, vm.refresh)]
        case Ready(value=issued) as state:
            heading, content = times(issued.title, issued.quantity), [_body(vm, issued)]
            if not state.fresh:
                content = [freshness(state), *content]
        case unreachable:
            assert_never(unreachable)
    return DetailPage(heading, content, back="/rewards/mine", on_refresh=vm.refresh, max_width=560)


def _body(vm: IssuedViewModel, issued: IssuedReward) -> ft.Control:
    match issued.status:
        case IssuedStatus.RESERVED:
            return Reserved(vm, issued)
        case IssuedStatus.ISSUED:
            if issued.coupon is None or vm.time_is_up:
                return TimeIsUp(vm)
            return CodeOnShow(issued, issued.coupon, vm.lapse)
        case IssuedStatus.REDEEMED:
            return Redeemed(issued, vm.just_redeemed)
        case IssuedStatus.EXPIRED:
            return Lapsed(issued)
        case IssuedStatus.CANCELLED:
            return Cancelled(issued)
        case unreachable:
            assert_never(unreachable)
