"""The second step: a last look at what it costs, a code where much is spent, and what went wrong if something did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.reward import IssuedReward, Quote, Reward
from screens.reward.view_model import RewardViewModel
from screens.shared.component import component
from screens.shared.hooks import use_interval
from screens.shared.points import use_points
from screens.shared.scope import use_text
from screens.shared.sentence import emphasised
from screens.shared.sheet import use_sheet
from screens.shared.sign_in.code import AskCode
from screens.shared.sign_in.forms import code_rows, failure_line, resend_button, use_seconds
from screens.shared.sign_in.step_up import StepUpFlow
from screens.shared.states import failure_sentence
from screens.shared.surfaces import fact_row, note, picture_tile, primary_button, quiet_button
from screens.shared.type import body, section

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@component
def ConfirmSheet(vm: RewardViewModel, reward: Reward, flow: StepUpFlow | None) -> ft.Control:
    """Stays open with the reason when reserving did not work; nothing was taken then. `flow` is the view model's, told

    apart so that what is typed there draws this anew.
    """
    t, page = use_text(), ft.context.page
    # A sheet holds plain controls, so what counts down in it counts here.
    step = flow.step if flow is not None and isinstance(flow.step, AskCode) else None
    left = use_seconds(step.resend_at if step else _LONG_AGO, vm.now)
    use_interval(flow.look if flow else lambda: None, 1.0, [flow, flow.locked_until if flow else None])

    def leave_for(issued: IssuedReward | None) -> None:
        if issued is not None:
            page.navigate(f"/rewards/mine/{issued.id}")

    async def reserve(_: object) -> None:
        leave_for(await vm.reserve())

    async def prove(_: object) -> None:
        leave_for(await vm.prove())

    head: list[ft.Control] = [
        ft.Row([picture_tile(reward.picture, 72, 22)], alignment=ft.MainAxisAlignment.CENTER),
        section(t("reward.confirm_title", title=reward.title), size=22, text_align=ft.TextAlign.CENTER),
    ]
    if flow is None or flow.proved:
        yes = primary_button(t("reward.confirm"), reserve, key="redeem.confirm", busy=vm.reserving)
        rows = [*_costs(vm, reward), yes]
    else:
        rows = _proof(vm, reward, flow, left, prove)
    waits = vm.reserving or bool(flow and flow.busy)
    later = quiet_button(t("reward.not_now"), lambda _: vm.step_back(), key="redeem.later", disabled=waits)
    content = ft.Column(
        [*head, *rows, later], spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    use_sheet(content, vm.step_back, label=t("reward.confirm_title", title=reward.title))
    return ft.Container(width=0, height=0)


def _costs(vm: RewardViewModel, reward: Reward) -> list[ft.Control]:
    """What it costs and leaves, and why the last try did not work."""
    t, points = use_text(), use_points()
    failure = vm.failed
    offline = failure is not None and failure.kind is FailureKind.OFFLINE
    reason = t("reward.offline") if offline else failure_sentence(t, failure) if failure else ""
    leaves = points(vm.quote.balance_after) if isinstance(vm.quote, Quote) else ""
    return [
        body(t("reward.confirm_text"), text_align=ft.TextAlign.CENTER),
        ft.Container(fact_row(t("reward.costs"), points(reward.cost)), padding=ft.Padding(0, 8, 0, 0)),
        ft.Container(fact_row(t("reward.leaves"), leaves), visible=bool(leaves)),
        ft.Semantics(live_region=True, content=note(reason, tone="attention"), visible=bool(reason)),
    ]


def _proof(
    vm: RewardViewModel, reward: Reward, flow: StepUpFlow, left: int, prove: Callable[..., Any]
) -> list[ft.Control]:
    """The code that is needed for so many points; a way to have it sent where that did not work."""
    t, points = use_text(), use_points()
    why = body(t("reward.step_up", points=points(reward.cost)), text_align=ft.TextAlign.CENTER)
    step = flow.step
    if not isinstance(step, AskCode):
        send = primary_button(
            t("reward.send_code"),
            flow.ask,
            key="step_up.send",
            busy=flow.busy == "ask",
            disabled=flow.locked_until is not None,
        )
        return [why, *failure_line(flow), send]
    sent = emphasised(t("sign_in.sent", address=step.challenge.address.replace("*", "")))
    rows = code_rows(flow, step, prove, busy=vm.reserving)
    return [why, ft.Semantics(live_region=True, content=sent), *rows, resend_button(flow, step, left)]
