"""The member's own rewards: what can be used now, then what was."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.reward import IssuedReward, IssuedStatus
from member_app.domain.state import Empty, Failed, Loading, Ready
from screens.my_rewards.view_model import Bought, MyRewardsViewModel
from screens.shared.amounts import times
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.points import use_points
from screens.shared.scope import use_services, use_text, use_tokens
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton_list
from screens.shared.surfaces import named, picture_tile, pill, primary_button, quiet_button, soft_shadow
from screens.shared.type import label, section, strong


@component
def MyRewardsScreen() -> ft.Control:
    """One branch per state."""
    services = use_services()
    vm = use_view_model("my_rewards", lambda: MyRewardsViewModel(services.redemptions))
    return DetailPage(use_text()("mine.title"), _content(vm), back="/rewards", on_refresh=vm.refresh)


def _content(vm: MyRewardsViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [skeleton_list(4, 88)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Empty() as state:
            return [freshness(state), NoneYet()]
        case Ready(value=bought) as state:
            return [freshness(state), *_sections(bought, vm)] if not state.fresh else _sections(bought, vm)
        case unreachable:
            assert_never(unreachable)


def _sections(bought: Bought, vm: MyRewardsViewModel) -> list[ft.Control]:
    t = use_text()
    rows: list[ft.Control] = []
    if bought.open:
        rows += [section(t("mine.open")), *(_keyed_row(issued) for issued in bought.open)]
    if bought.past:
        rows += [section(t("mine.past")), *(_keyed_row(issued) for issued in bought.past[: vm.past_shown])]
    if len(bought.past) > vm.past_shown:
        rows.append(quiet_button(t("mine.more"), lambda _: vm.more_past(), key="mine.more"))
    return rows


def _keyed_row(issued: IssuedReward) -> ft.Control:
    return keyed(f"mine.item.{issued.id}", MyRewardRow, issued)


@component
def MyRewardRow(issued: IssuedReward) -> ft.Control:
    """Opens the reward."""
    p, page = use_tokens().palette, ft.context.page
    face = ft.Container(
        ft.Row(
            [
                ft.Container(picture_tile(issued.picture, 60, 18), opacity=1.0 if issued.open else 0.65),
                ft.Column(
                    [
                        strong(times(issued.title, issued.quantity), size=16),
                        label(_when(issued)),
                        *_due(issued),
                        ft.Row([_status(issued.status)], wrap=True),
                    ],
                    spacing=5,
                    expand=True,
                ),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, color=p.text2),
            ],
            spacing=16,
        ),
        key=f"mine.item.{issued.id}",
        bgcolor=p.surface,
        border_radius=22,
        padding=ft.Padding(14, 14, 14, 14),
        shadow=soft_shadow(),
        ink=True,
        on_click=lambda _: page.navigate(f"/rewards/mine/{issued.id}"),
    )
    return named(f"mine.item.{issued.id}", face)


def _due(issued: IssuedReward) -> list[ft.Control]:
    """What is, or was, to be paid at the till."""
    if issued.money is None or issued.status in (IssuedStatus.EXPIRED, IssuedStatus.CANCELLED):
        return []
    return [label(use_text()("mine.due", money=use_text().money(issued.money)))]


def _status(status: IssuedStatus) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    fg, bg = {
        IssuedStatus.RESERVED: (p.on_primary_container, p.primary_container),
        IssuedStatus.ISSUED: (p.attention, p.attention_container),
        IssuedStatus.REDEEMED: (p.good, p.good_container),
    }.get(status, (p.text2, p.quiet))
    return pill(t(f"mine.{status.value}"), fg=fg, bg=bg, size=12)


def _when(issued: IssuedReward) -> str:
    """The moment that matters in its state."""
    t, points = use_text(), use_points()
    match issued.status:
        case IssuedStatus.RESERVED:
            return t("mine.until", day=t.day(t.local(issued.reserve_until).date()))
        case IssuedStatus.ISSUED:
            return t("mine.code_until", time=t.time(issued.coupon.valid_until)) if issued.coupon else ""
        case IssuedStatus.REDEEMED if issued.redeemed_at:
            day = t.day(t.local(issued.redeemed_at).date())
            return " · ".join(part for part in (day, issued.redeemed_at_store) if part)
        case _:
            return f"{t.day(t.local(issued.created_at).date())} · {points(issued.cost)}"


@component
def NoneYet() -> ft.Control:
    """Nothing bought so far."""
    t, page = use_text(), ft.context.page
    browse = primary_button(t("mine.browse"), lambda _: page.navigate("/rewards"), key="mine.browse")
    return EmptyState("ticket", t("mine.empty"), t("mine.empty_text"), [browse])
