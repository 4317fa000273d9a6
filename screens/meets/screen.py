"""The list of events: the member's own first, then what is to come, then where they have been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import flet as ft

from member_app.domain.meets import Meet
from member_app.domain.state import Empty, Failed, Loading, Ready
from screens.meets.view_model import MeetsViewModel, Shelves
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.grid import card_grid, use_columns
from screens.shared.hooks import use_view_model
from screens.shared.meet import day_leaf, state_colour, state_words
from screens.shared.page import back_to
from screens.shared.scope import use_services, use_text, use_tokens
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton_list
from screens.shared.surfaces import named, panel, picture, primary_button
from screens.shared.type import BOLD, body, section, strong

BACK = "/play"


@component
def MeetsScreen() -> ft.Control:
    """One branch per state."""
    services = use_services()
    vm = use_view_model("meets", lambda: MeetsViewModel(services.meets))
    return DetailPage(use_text()("meets.title"), _content(vm), back=BACK, on_refresh=vm.refresh, max_width=1000)


def _content(vm: MeetsViewModel) -> list[ft.Control]:
    t = use_text()
    match vm.state:
        case Loading():
            return [skeleton_list(4, 108)]
        case Empty() as state:
            away = primary_button(t("meets.empty.way"), back_to(BACK), key="meets.play")
            return [
                CheckInWay(),
                freshness(state),
                EmptyState("calendar", t("meets.empty"), t("meets.empty_text"), [away]),
            ]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=shelves) as state:
            return [CheckInWay(), freshness(state), *_shelves(shelves)]
        case unreachable:
            assert_never(unreachable)


def _shelves(shelves: Shelves) -> list[ft.Control]:
    t, columns = use_text(), use_columns()
    parts: list[ft.Control] = []
    for name, meets in (("mine", shelves.mine), ("coming", shelves.coming), ("past", shelves.past)):
        if meets:
            parts.append(ft.Container(section(t(f"meets.{name}"), size=20), padding=ft.Padding.only(top=8)))
            parts.append(_cards(meets, columns))
    return parts


def _cards(meets: Sequence[Meet], columns: int) -> ft.Control:
    return card_grid([keyed(one.id, MeetCard, one) for one in meets], columns)


@component
def MeetCard(meet: Meet) -> ft.Control:
    """Day, name, hour and place; below, what it is to the member. Opens the event."""
    t, page = use_text(), ft.context.page
    where = t("meets.at", time=t.clock(meet.starts_at), place=meet.place)
    lines: list[ft.Control] = [strong(meet.title, size=17), body(where)]
    if words := state_words(t, meet):
        lines.append(ft.Text(words, size=13, font_family=BOLD, color=state_colour(meet)))
    row = ft.Row(
        [
            day_leaf(meet, faded=meet.past),
            ft.Column(lines, spacing=2, expand=True, alignment=ft.MainAxisAlignment.CENTER),
            picture(meet.picture, 48),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    key = f"meet.item.{meet.id}"
    return named(
        key, panel(row, padding=16, key=key, ink=True, on_click=lambda _: page.navigate(f"/play/meets/{meet.id}"))
    )


@component
def CheckInWay() -> ft.Control:
    """To checking in, for whoever stands in a store or at a door."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    row = ft.Row(
        [
            picture("round-pushpin", 48),
            ft.Column(
                [
                    strong(t("checkin.way"), size=17, color=p.on_primary_container),
                    body(t("checkin.way_text"), color=p.on_primary_container),
                ],
                spacing=2,
                expand=True,
            ),
            ft.Icon(ft.Icons.CHEVRON_RIGHT, color=p.on_primary_container),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    face = ft.Container(
        row,
        key="checkin.open",
        padding=16,
        border_radius=22,
        bgcolor=p.primary_container,
        ink=True,
        on_click=lambda _: page.navigate("/play/checkin"),
    )
    return named("checkin.open", face)
