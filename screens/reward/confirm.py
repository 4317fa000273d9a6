"""The second step: a last look at what it costs, a code where much is spent, and what went wrong if something did."""

from __future__ import annotations

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.reward import IssuedReward, Quote, Reward
from screens.reward.view_model import RewardViewModel
from screens.shared.amounts import times
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text
from screens.shared.sheet import use_sheet
from screens.shared.sign_in.proof import proof_rows, use_proof
from screens.shared.sign_in.step_up import StepUpFlow
from screens.shared.states import failure_sentence
from screens.shared.surfaces import fact_row, note, picture_tile, primary_button, quiet_button
from screens.shared.type import body, section


@component
def ConfirmSheet(vm: RewardViewModel, reward: Reward, flow: StepUpFlow | None) -> ft.Control:
    """Stays open with the reason when reserving did not work; nothing was taken then. `flow` is the view model's, told

    apart so that what is typed there draws this anew.
    """
    t, points, page = use_text(), use_points(), ft.context.page
    proof = use_proof(flow, vm.now)
    heading = t("reward.confirm_title", title=times(reward.title, vm.quantity))

    def leave_for(issued: IssuedReward | None) -> None:
        if issued is not None:
            page.navigate(f"/rewards/mine/{issued.id}")

    async def reserve(_: object) -> None:
        leave_for(await vm.reserve())

    async def prove(_: object) -> None:
        leave_for(await vm.prove())

    head: list[ft.Control] = [
        ft.Row([picture_tile(reward.picture, 72, 22)], alignment=ft.MainAxisAlignment.CENTER),
        section(heading, size=22, text_align=ft.TextAlign.CENTER),
    ]
    if flow is None or flow.proved:
        yes = primary_button(t("reward.confirm"), reserve, key="redeem.confirm", busy=vm.reserving)
        rows = [*_costs(vm, reward), yes]
    else:
        why = t("reward.step_up", points=points(reward.price(vm.quantity, vm.with_money)[0]))
        rows = proof_rows(why, flow, proof, prove, busy=vm.reserving)
    waits = vm.reserving or bool(flow and flow.busy)
    later = quiet_button(t("reward.not_now"), lambda _: vm.step_back(), key="redeem.later", disabled=waits)
    content = ft.Column(
        [*head, *rows, later], spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    use_sheet(content, vm.step_back, label=heading)
    return ft.Container(width=0, height=0)


def _costs(vm: RewardViewModel, reward: Reward) -> list[ft.Control]:
    """What it costs and leaves, and why the last try did not work."""
    t, points = use_text(), use_points()
    failure = vm.failed
    offline = failure is not None and failure.kind is FailureKind.OFFLINE
    reason = t("reward.offline") if offline else failure_sentence(t, failure) if failure else ""
    leaves = points(vm.quote.balance_after) if isinstance(vm.quote, Quote) and vm.told else ""
    cost, money = reward.price(vm.quantity, vm.with_money)
    due = [fact_row(t("reward.at_till_row"), t.money(money))] if money else []
    return [
        body(t("reward.confirm_text"), text_align=ft.TextAlign.CENTER),
        ft.Container(fact_row(t("reward.costs"), points(cost)), padding=ft.Padding(0, 8, 0, 0)),
        *due,
        ft.Container(fact_row(t("reward.leaves"), leaves), visible=bool(leaves)),
        ft.Semantics(live_region=True, content=note(reason, tone="attention"), visible=bool(reason)),
    ]
