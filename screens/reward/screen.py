"""One reward: its picture, what it costs and leaves, and the first of two steps to get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.reward import Reward
from member_app.domain.state import Failed, Loading, Ready
from screens.reward.choice import ChoicePanel
from screens.reward.confirm import ConfirmSheet
from screens.reward.facts import Facts, HowFar, QuotePanel, WhyNot
from screens.reward.view_model import RewardViewModel
from screens.shared.amounts import use_price
from screens.shared.component import component
from screens.shared.hooks import use_view_model
from screens.shared.page import back_button
from screens.shared.points import use_points
from screens.shared.prize_page import prize_page
from screens.shared.scope import Width, use_scope, use_services, use_text, use_tokens
from screens.shared.states import ErrorPanel, freshness, skeleton
from screens.shared.surfaces import picture, picture_gradient, primary_button
from screens.shared.type import body, strong, title

#: Where this page came from.
BACK = "/rewards"
#: The readable width of its text (px).
TEXT_WIDTH = 640


@component
def RewardScreen(reward_id: str) -> ft.Control:
    """One branch per state; the frame depends on the width."""
    services = use_services()
    vm = use_view_model(
        f"reward.{reward_id}",
        lambda: RewardViewModel(
            reward_id, services.rewards, services.redemptions, services.connection, services.account
        ),
    )
    match vm.state:
        case Loading():
            return _frame("", [skeleton(36, width=220, radius=12), skeleton(72), skeleton(150)], None)
        case Failed(failure=failure):
            return _frame("", [ErrorPanel(failure, vm.refresh)], None)
        case Ready(value=reward) as state:
            parts = [Words(reward), *_standing(vm, reward)]
            if not state.fresh:
                parts.append(freshness(state))
            below = [Facts(reward), *([ConfirmSheet(vm, reward, vm.step_up)] if vm.confirming else [])]
            return _frame(reward.picture, parts, _reserve_button(vm, reward), below)
        case unreachable:
            assert_never(unreachable)


@component
def Words(reward: Reward) -> ft.Control:
    """What it is."""
    p = use_tokens().palette
    shelf = " · ".join(part for part in (reward.category_name, reward.where) if part)
    return ft.Column(
        [
            strong(shelf, color=p.text2, size=14),
            title(reward.title),
            body(reward.description or reward.summary, size=17),
        ],
        spacing=8,
    )


def _standing(vm: RewardViewModel, reward: Reward) -> list[ft.Control]:
    """What this member could do about it."""
    if reward.blocked is not None:
        return [WhyNot(reward.blocked)]
    choice = ChoicePanel(vm, reward)
    if reward.missing_of(vm.with_money):
        return [choice, HowFar(reward, vm.with_money)]
    return [choice, QuotePanel(vm.quote, reward, vm.online, vm.refresh, vm.told, vm.quantity)]


def _reserve_button(vm: RewardViewModel, reward: Reward) -> ft.Control | None:
    t, points, price = use_text(), use_points(), use_price()
    if reward.blocked is not None:
        return None
    missing = reward.missing_of(vm.with_money)
    if missing:
        words = t("reward.not_yet", missing=points(missing))
        return primary_button(words, lambda _: None, key="reward.redeem", disabled=True)
    possible = vm.online and not isinstance(vm.quote, Failure) and (vm.quote is None or vm.told)
    words = t("reward.reserve", points=price(*reward.price(vm.quantity, vm.with_money)))
    return primary_button(words, lambda _: vm.confirm(), key="reward.redeem", disabled=not possible)


def _frame(
    art: str, parts: list[ft.Control], button: ft.Control | None, below: Sequence[ft.Control] = ()
) -> ft.Control:
    if use_scope().width is Width.PHONE:
        return prize_page(art, [*parts, *below], button, BACK, height=312, size=170, lift=0.1)
    return _wide(art, [*parts, *([button] if button else []), *below])


def _wide(art: str, parts: list[ft.Control]) -> ft.Control:
    """The picture above, the words below it in a readable width."""
    hero = ft.Container(
        picture(art, 180) if art else None,
        height=280,
        border_radius=28,
        gradient=picture_gradient(art or "gift"),
        alignment=ft.Alignment.CENTER,
    )
    column = ft.Column(
        [
            ft.Row([back_button(BACK)]),
            hero,
            *parts,
        ],
        spacing=18,
        width=TEXT_WIDTH,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.ListView(
        [ft.Row([column], alignment=ft.MainAxisAlignment.CENTER)], expand=True, padding=ft.Padding(32, 24, 32, 40)
    )
