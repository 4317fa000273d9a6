"""The activity screen: a trend, filters, and the account day by day."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.activity import Entry, EntryFilter
from member_app.domain.state import Empty, Failed, Loading, Ready
from screens.activity.chart import EarnedChart, chart_skeleton
from screens.activity.days import by_day
from screens.activity.rows import DayGroup, rows_skeleton
from screens.activity.view_model import ActivityViewModel
from screens.shared.component import component, keyed
from screens.shared.hooks import use_view_model
from screens.shared.page import Screen, back_to
from screens.shared.scope import use_scope, use_services, use_text, use_tokens
from screens.shared.states import EmptyState, ErrorPanel, failure_sentence, freshness
from screens.shared.surfaces import choice_chip, primary_button, quiet_button, round_button
from screens.shared.type import body

#: From here to the end of the list (px), the next page is fetched.
NEAR_END = 600.0
EMPTY_ART = {
    EntryFilter.ALL: "sparkles",
    EntryFilter.EARNED: "sparkles",
    EntryFilter.SPENT: "gift",
    EntryFilter.EXPIRED: "check-mark-button",
}


@component
def ActivityScreen() -> ft.Control:
    """One branch per state of the list; the chart stays."""
    services, t = use_services(), use_text()
    vm = use_view_model("activity", lambda: ActivityViewModel(services.activity))

    async def scrolled(e: ft.OnScrollEvent) -> None:
        if e.max_scroll_extent - e.pixels < NEAR_END and vm.stuck is None:
            await vm.load_older()

    return Screen(
        t("activity.title"),
        [*_trend(vm), *_content(vm)],
        on_refresh=vm.refresh,
        trailing=_sending(),
        on_scroll=scrolled,
        max_width=820,
    )


def _sending() -> list[ft.Control]:
    """A way to send points to another member, where the programme allows that."""
    programme = use_scope().programme
    if programme is None or programme.transfers is None:
        return []
    words = use_text()("transfer.title", unit=programme.unit.other)
    return [round_button(ft.Icons.SEND, words, back_to("/account/send"), key="activity.send")]


def _trend(vm: ActivityViewModel) -> list[ft.Control]:
    """The chart once months are known, its shape until then; nothing beside an error."""
    if vm.months:
        return [keyed("chart", EarnedChart, vm.months), _chips(vm)]
    match vm.state:
        case Loading():
            return [ft.Container(chart_skeleton(), key="chart"), _chips(vm)]
        case Failed():
            return []
        case Ready() | Empty():
            return [_chips(vm)]
        case unreachable:
            assert_never(unreachable)


def _chips(vm: ActivityViewModel) -> ft.Control:
    t = use_text()

    def chip(which: EntryFilter) -> ft.Control:
        async def choose() -> None:
            await vm.choose(which)

        key = f"activity.filter.{which.value}"
        return choice_chip(t(key), vm.which is which, choose, key=key)

    return ft.Row([chip(which) for which in EntryFilter], spacing=8, scroll=ft.ScrollMode.HIDDEN, key="chips")


def _content(vm: ActivityViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [ft.Container(rows_skeleton(), key="skeleton")]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Empty() as empty:
            return [freshness(empty), _nothing(vm.which)]
        case Ready() as ready:
            return [freshness(ready), *_days(vm, ready.value.entries), _end(vm)]
        case unreachable:
            assert_never(unreachable)


def _days(vm: ActivityViewModel, entries: tuple[Entry, ...]) -> list[ft.Control]:
    t = use_text()
    this_month = t.today().replace(day=1)
    return [
        keyed(
            day.day.isoformat(),
            DayGroup,
            day,
            with_balance=vm.which is EntryFilter.ALL,
            with_month=day.opens_month and day.day.replace(day=1) != this_month,
        )
        for day in by_day(entries, t.local)
    ]


def _nothing(which: EntryFilter) -> ft.Control:
    t = use_text()
    name = which.value
    actions: list[ft.Control] = []
    if which in (EntryFilter.ALL, EntryFilter.EARNED):
        actions = [primary_button(t("activity.empty.card"), back_to("/"), key="activity.empty.card")]
    elif which is EntryFilter.SPENT:
        actions = [primary_button(t("activity.empty.rewards"), back_to("/rewards"), key="activity.empty.rewards")]
    return EmptyState(EMPTY_ART[which], t(f"activity.empty.{name}"), t(f"activity.empty.{name}.words"), actions)


def _end(vm: ActivityViewModel) -> ft.Control:
    """Below the last row: more on its way, a way on after a failure, or the beginning of the account."""
    t, p = use_text(), use_tokens().palette
    if vm.stuck is not None:
        return ft.Column(
            [
                body(failure_sentence(t, vm.stuck), color=p.attention, text_align=ft.TextAlign.CENTER),
                quiet_button(t("error.retry"), vm.load_older, key="activity.more"),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            key="end",
        )
    if vm.fetching:
        return ft.Container(rows_skeleton(2), key="end")
    more = isinstance(vm.state, Ready) and vm.state.value.next_cursor is not None
    if more:  # scrolling loads it; the button is for keyboards and screen readers
        button = quiet_button(t("activity.older"), vm.load_older, key="activity.more")
        return ft.Row([button], alignment=ft.MainAxisAlignment.CENTER, key="end")
    return ft.Container(
        body(t("activity.beginning"), text_align=ft.TextAlign.CENTER),
        alignment=ft.Alignment.CENTER,
        padding=16,
        key="end",
    )
