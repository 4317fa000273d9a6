"""One entry of the account: the figure, every reason for it, and the purchase behind it."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.activity import Entry
from member_app.domain.state import Failed, Loading, Ready
from screens.entry.parts import EntryHero, PendingNote, ReceiptPanel, RefundNote, WhyPanel
from screens.entry.view_model import EntryViewModel
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.scope import use_services, use_text
from screens.shared.states import ErrorPanel, freshness, skeleton
from screens.shared.surfaces import primary_button, quiet_button

#: Pages of what gives points, by the first part of its rule's id.
ORIGINS = {
    "challenge": "/play/challenges/{id}",
    "badge": "/play/badges/{id}",
    "game": "/play/games/{id}",
    "referral": "/play/friends",
}


@component
def EntryScreen(entry_id: str) -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model(f"entry.{entry_id}", lambda: EntryViewModel(services.activity, entry_id))
    return DetailPage(t("entry.title"), _content(vm), back="/activity", on_refresh=vm.refresh, max_width=640)


def _content(vm: EntryViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [_skeleton()]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready() as ready:
            return [freshness(ready), *_entry(ready.value)]
        case unreachable:
            assert_never(unreachable)


def _entry(entry: Entry) -> list[ft.Control]:
    t = use_text()
    parts: list[ft.Control] = [EntryHero(entry)]
    if entry.pending:
        parts.append(PendingNote(entry))
    if entry.type == "refund":
        parts.append(RefundNote(entry))
    parts.append(WhyPanel(entry))
    if entry.purchase is not None:
        parts.append(ReceiptPanel(entry.purchase))
    if entry.issued_id is not None:
        route = f"/rewards/mine/{entry.issued_id}"
        parts.append(primary_button(t("entry.reward"), back_to(route), key="entry.reward", icon=ft.Icons.CARD_GIFTCARD))
    return [*parts, *_origin(entry)]


def _origin(entry: Entry) -> list[ft.Control]:
    """To what in play gave the points, where there is a page of it."""
    for reason in entry.reasons:
        kind, _, id = reason.rule_id.partition(":")
        if kind in ORIGINS and id:
            route = ORIGINS[kind].format(id=id)
            button = quiet_button(use_text()(f"entry.see.{kind}"), back_to(route), key="entry.origin")
            return [ft.Row([button], alignment=ft.MainAxisAlignment.CENTER)]
    return []


def _skeleton() -> ft.Control:
    centred = ft.CrossAxisAlignment.CENTER
    hero = ft.Column(
        [
            skeleton(136, width=136, radius=40),
            skeleton(34, width=180),
            skeleton(18, width=220),
            skeleton(13, width=140),
        ],
        horizontal_alignment=centred,
        spacing=12,
    )
    return ft.Column([hero, skeleton(220), skeleton(200)], horizontal_alignment=centred, spacing=20)
