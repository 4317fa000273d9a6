"""The second step: a last look at what it costs, and what went wrong if something did."""

from __future__ import annotations

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.reward import Quote, Reward
from screens.reward.view_model import RewardViewModel
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text
from screens.shared.sheet import use_sheet
from screens.shared.states import failure_sentence
from screens.shared.surfaces import fact_row, note, picture_tile, primary_button, quiet_button
from screens.shared.type import body, section


@component
def ConfirmSheet(vm: RewardViewModel, reward: Reward) -> ft.Control:
    """Stays open with the reason when reserving did not work; nothing was taken then."""
    t, points, page = use_text(), use_points(), ft.context.page

    async def reserve(_: object) -> None:
        issued = await vm.reserve()
        if issued is not None:
            page.navigate(f"/rewards/mine/{issued.id}")

    failure = vm.failed
    offline = failure is not None and failure.kind is FailureKind.OFFLINE
    reason = t("reward.offline") if offline else failure_sentence(t, failure) if failure else ""
    leaves = points(vm.quote.balance_after) if isinstance(vm.quote, Quote) else ""
    content = ft.Column(
        [
            ft.Row([picture_tile(reward.picture, 72, 22)], alignment=ft.MainAxisAlignment.CENTER),
            section(t("reward.confirm_title", title=reward.title), size=22, text_align=ft.TextAlign.CENTER),
            body(t("reward.confirm_text"), text_align=ft.TextAlign.CENTER),
            ft.Container(fact_row(t("reward.costs"), points(reward.cost)), padding=ft.Padding(0, 8, 0, 0)),
            ft.Container(fact_row(t("reward.leaves"), leaves), visible=bool(leaves)),
            ft.Semantics(live_region=True, content=note(reason, tone="attention"), visible=bool(reason)),
            primary_button(t("reward.confirm"), reserve, key="redeem.confirm", busy=vm.reserving),
            quiet_button(t("reward.not_now"), lambda _: vm.step_back(), key="redeem.later", disabled=vm.reserving),
        ],
        spacing=12,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    use_sheet(content, vm.step_back, label=t("reward.confirm_title", title=reward.title))
    return ft.Container(width=0, height=0)
