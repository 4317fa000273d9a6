"""What to leave out: kinds of reward and a most it may cost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import flet as ft

from member_app.domain.reward import RewardQuery
from screens.rewards.search import Ask
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.sheet import use_sheet
from screens.shared.surfaces import choice_chip, primary_button, quiet_button, round_button
from screens.shared.type import section, strong

KINDS = (
    "product",
    "discount",
    "experience",
    "event",
    "gift_card",
    "merchandise",
    "travel",
    "early_access",
    "shipping",
    "donation",
)
COSTS = (500, 1000, 2500, 5000)


def filters_on(query: RewardQuery) -> int:
    """How many filters of this sheet are set."""
    return (query.kind is not None) + (query.max_cost is not None)


@component
def FilterButton(query: RewardQuery, on_open: Callable[[], None]) -> ft.Control:
    """Opens the sheet; shows that something is left out."""
    t, p = use_text(), use_tokens().palette
    count = filters_on(query)
    words = t.n("rewards.filters_on", count) if count else t("rewards.filters")
    tint = p.primary_container if count else p.surface
    return round_button(ft.Icons.TUNE, words, lambda _: on_open(), key="rewards.filters", bgcolor=tint)


@component
def FilterSheet(query: RewardQuery, show: str, on_ask: Ask, on_close: Callable[[], None]) -> ft.Control:
    """Each choice shows its effect behind the sheet at once; `show` says what closing it leads to."""
    scope, points = use_scope(), use_points()
    t = scope.text

    def ask(**change: Any) -> Callable[[Any], Awaitable[None]]:
        async def asked(_: Any) -> None:
            await on_ask(replace(query, **change))

        return asked

    costs = [choice_chip(t("rewards.filters.any"), query.max_cost is None, ask(max_cost=None), key="filters.cost.any")]
    costs += [
        choice_chip(points(cost), query.max_cost == cost, ask(max_cost=cost), key=f"filters.cost.{cost}")
        for cost in COSTS
    ]
    kinds = [choice_chip(t("rewards.filters.any"), query.kind is None, ask(kind=None), key="filters.kind.any")]
    kinds += [
        choice_chip(t(f"rewards.kind.{kind}"), query.kind == kind, ask(kind=kind), key=f"filters.kind.{kind}")
        for kind in KINDS
    ]
    content = ft.Column(
        [
            section(t("rewards.filters")),
            *_group(t("rewards.filters.max_cost"), costs),
            *_group(t("rewards.filters.kind"), kinds),
            primary_button(show, lambda _: on_close(), key="filters.show"),
            quiet_button(t("rewards.filters.reset"), ask(kind=None, max_cost=None), key="filters.reset"),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    use_sheet(content, on_close, label=t("rewards.filters"), tall=True)
    return ft.Container(width=0, height=0)


def _group(name: str, chips: Sequence[ft.Control]) -> list[ft.Control]:
    return [strong(name), ft.Row(list(chips), wrap=True, spacing=8, run_spacing=8)]
