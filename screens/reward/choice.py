"""What there is to choose: points alone or points with money, and how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.reward import Reward
from screens.reward.view_model import RewardViewModel
from screens.shared.amounts import use_price
from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel
from screens.shared.type import BOLD, label, strong


@component
def ChoicePanel(vm: RewardViewModel, reward: Reward) -> ft.Control:
    """Draws nothing where there is nothing to choose."""
    rows: list[ft.Control] = []
    if reward.with_money is not None:
        rows += [_price(vm, reward, False), _price(vm, reward, True)]
    if reward.most > 1 and not reward.missing_of(vm.with_money):
        rows.append(_how_many(vm, reward))
    face = panel(ft.Column(rows, spacing=10), padding=ft.Padding.symmetric(horizontal=14, vertical=12))
    return ft.Container(face, visible=bool(rows))


def _price(vm: RewardViewModel, reward: Reward, with_money: bool) -> ft.Control:
    """One of the two prices; out of reach it says how far."""
    t, p, price = use_text(), use_tokens().palette, use_price()
    chosen, missing = vm.with_money is with_money, reward.missing_of(with_money)
    below = t("reward.at_till") if with_money else t("reward.points_only")
    if missing:
        below = t("rewards.to_go", missing=t.number(missing))
    mark = ft.Icons.RADIO_BUTTON_CHECKED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED
    words = ft.Column([strong(price(*reward.price(1, with_money)), size=16), label(below)], spacing=1, expand=True)
    key = "reward.pay.money" if with_money else "reward.pay.points"
    face = ft.Container(
        ft.Row([ft.Icon(mark, size=24, color=p.primary if chosen else p.text2), words], spacing=14),
        key=key,
        on_click=lambda _: vm.pay(with_money),
        ink=True,
        border_radius=16,
        padding=ft.Padding.symmetric(horizontal=12, vertical=10),
        bgcolor=p.quiet if chosen else None,
    )
    return named(key, face, checked=chosen)


def _how_many(vm: RewardViewModel, reward: Reward) -> ft.Control:
    """Fewer, how many, more; the number is said aloud when it changes."""
    t, p = use_text(), use_tokens().palette
    number = ft.Text(t.number(vm.quantity), size=20, font_family=BOLD, color=p.text, text_align=ft.TextAlign.CENTER)
    said = ft.Semantics(
        identifier="reward.quantity",
        label=t.n("reward.quantity_now", vm.quantity),
        live_region=True,
        exclude_semantics=True,
        content=ft.Container(number, width=40, alignment=ft.Alignment.CENTER),
    )
    # What can't be afforded twice can't be afforded three times either.
    full = vm.quantity >= reward.most or (vm.quantity > 1 and isinstance(vm.quote, Failure))
    row = ft.Row(
        [
            ft.Container(strong(t("reward.quantity"), size=16), expand=True),
            _step(ft.Icons.REMOVE, "reward.fewer", lambda _: vm.take(vm.quantity - 1), vm.quantity <= 1),
            said,
            _step(ft.Icons.ADD, "reward.more", lambda _: vm.take(vm.quantity + 1), full),
        ],
        spacing=4,
    )
    return ft.Container(row, padding=ft.Padding.only(left=12))


def _step(icon: ft.IconData, key: str, on_click: Callable[..., Any], disabled: bool) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    button = ft.IconButton(
        icon=ft.Icon(icon, color=p.line if disabled else p.text),
        tooltip=t(key),
        key=key,
        on_click=on_click,
        disabled=disabled,
        width=48,
        height=48,
        style=ft.ButtonStyle(bgcolor=p.quiet, shape=ft.CircleBorder()),
    )
    return named(key, ft.MergeSemantics(button))
