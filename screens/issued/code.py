"""The code on show: as a picture, as letters, and the time it has left."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import flet as ft

from member_app.domain.reward import Coupon, IssuedReward
from screens.issued.view_model import IssuedViewModel
from screens.shared.awake import BrightAndAwake
from screens.shared.code_panel import CodePanel, CountdownRing
from screens.shared.component import component
from screens.shared.countdown import utc_now
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.hooks import use_interval
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.states import EmptyState
from screens.shared.surfaces import named, panel, primary_button
from screens.shared.type import BOLD, EXTRA, body, strong

#: How often the words about the time are looked at; they change once a minute.
_LOOK = 5.0
#: Up to here the time left is told in minutes.
_COUNTED = 120


@component
def CodeOnShow(issued: IssuedReward, coupon: Coupon, on_done: Callable[[], Any]) -> ft.Control:
    """What the till reads."""
    t = use_text()
    started = coupon.valid_until - timedelta(minutes=max(1, issued.reveal_minutes))
    top = ft.Row(
        [
            ft.Column(
                [
                    ft.Text(t("issued.show_this"), size=18, font_family=BOLD, color="#FFFFFF"),
                    TimeLeft(coupon),
                ],
                spacing=2,
                expand=True,
            ),
            CountdownRing(started, coupon.valid_until, on_done, light=True, size=64),
        ],
        spacing=12,
    )
    card = brand_gradient(
        ft.Column([top, _white(coupon), *_due(issued)], spacing=20, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        padding=24,
        shadow=card_shadow(),
    )
    parts = [card, Where(issued), BrightAndAwake()]
    return ft.Column(parts, spacing=20, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _white(coupon: Coupon) -> ft.Control:
    """The drawing and its letters on one white panel, for a scanner and for reading aloud."""
    t = use_text()
    wide = min(308.0, use_scope().pixels - 2 * 20 - 2 * 24)
    grouped = " ".join(coupon.code[start : start + 4] for start in range(0, len(coupon.code), 4))
    letters = ft.Text(grouped, size=17, font_family=EXTRA, color="#1B1430", text_align=ft.TextAlign.CENTER)
    return ft.Container(
        ft.Column(
            [
                CodePanel(coupon.svg, t("issued.code_name"), size=wide - 16, identifier="coupon.picture"),
                named("coupon.code", letters, label=coupon.code, exclude_semantics=True),
            ],
            spacing=4,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor="#FFFFFF",
        border_radius=28,
        padding=ft.Padding(8, 8, 8, 18),
        width=wide,
    )


def _due(issued: IssuedReward) -> list[ft.Control]:
    """What is to be paid before it is handed over."""
    if issued.money is None:
        return []
    words = use_text()("issued.due", money=use_text().money(issued.money))
    line = ft.Text(words, size=18, font_family=BOLD, color="#FFFFFF", text_align=ft.TextAlign.CENTER)
    return [named("coupon.due", line)]


@component
def TimeLeft(coupon: Coupon) -> ft.Control:
    """Told anew each minute, not each second: a screen reader reads it out."""
    minutes, set_minutes = ft.use_state(_minutes_left(coupon))
    use_interval(lambda: set_minutes(_minutes_left(coupon)), _LOOK, [coupon.code])
    t = use_text()
    until = t("issued.valid_until", time=t.time(coupon.valid_until))
    # Nobody counts a day in minutes.
    words = until if minutes > _COUNTED else f"{t.n('issued.minutes_left', max(1, minutes))} · {until}"
    return ft.Semantics(live_region=True, content=ft.Text(words, size=14, color="#FFFFFF"))


def _minutes_left(coupon: Coupon) -> int:
    return max(0, math.ceil((coupon.valid_until - utc_now()).total_seconds() / 60))


@component
def Where(issued: IssuedReward) -> ft.Control:
    """Where the code works."""
    t, p = use_text(), use_tokens().palette
    if not issued.where:
        return ft.Container(visible=False)
    return panel(
        ft.Row(
            [
                ft.Icon(ft.Icons.STOREFRONT_OUTLINED, color=p.primary),
                ft.Column([strong(t("reward.where")), body(issued.where)], spacing=2, expand=True),
            ],
            spacing=14,
        )
    )


@component
def TimeIsUp(vm: IssuedViewModel) -> ft.Control:
    """The timer ran out; the server has the last word."""
    t = use_text()
    look = primary_button(t("action.refresh"), vm.refresh, key="issued.look_again")
    return ft.Semantics(
        live_region=True,
        content=EmptyState("hourglass-with-flowing-sand", t("issued.time_up"), t("issued.time_up_text"), [look]),
    )
