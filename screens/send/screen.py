"""Sending points to another member: the form, a last look, and that they have arrived."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.home import Home
from member_app.domain.programme import TransferRules
from member_app.domain.state import Failed, Loading, Ready
from member_app.domain.transfer import Transfer
from screens.send.fields import form_rows
from screens.send.review import ReviewSheet
from screens.send.view_model import Done, Review, SendViewModel
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.points import use_points, use_unit
from screens.shared.scope import use_scope, use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.surfaces import named, picture, primary_button, quiet_button
from screens.shared.type import title

BACK = "/account"


@component
def SendScreen() -> ft.Control:
    """One branch per state; where members can't send points it says so."""
    services, t, programme = use_services(), use_text(), use_scope().programme
    vm = use_view_model(
        "send",
        lambda: SendViewModel(
            services.transfers, services.home, services.connection, services.account, services.drafts
        ),
    )
    heading = t("transfer.title", unit=use_unit())
    if programme is None:
        return DetailPage(heading, _waiting(), back=BACK, max_width=560)
    if programme.transfers is None:
        return DetailPage(heading, [NotHere()], back=BACK, max_width=560)
    return DetailPage(heading, _content(vm, programme.transfers), back=BACK, on_refresh=vm.refresh, max_width=560)


def _content(vm: SendViewModel, rules: TransferRules) -> list[ft.Control]:
    if isinstance(vm.step, Done):
        return [Sent(vm, vm.step.transfer)]
    match vm.state:
        case Loading():
            return _waiting()
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=home) as state:
            return [*([] if state.fresh else [freshness(state)]), *_form(vm, home, rules)]
        case unreachable:
            assert_never(unreachable)


def _form(vm: SendViewModel, home: Home, rules: TransferRules) -> list[ft.Control]:
    if not isinstance(vm.step, Review):
        return form_rows(vm, home, rules)
    # Under a key: what appears above it must not open a second one.
    return [*form_rows(vm, home, rules), keyed("review", ReviewSheet, vm, vm.step, vm.step_up)]


@component
def Sent(vm: SendViewModel, transfer: Transfer) -> ft.Control:
    """Told aloud; with what is left, and where to go next."""
    t, points = use_text(), use_points()
    name = transfer.first_name or t("transfer.somebody")
    words = ft.Text(
        t("transfer.sent_text", points=points(transfer.points), name=name, left=points(transfer.balance)),
        size=16,
        color="#FFFFFF",
        text_align=ft.TextAlign.CENTER,
    )
    pictures = ft.Row(
        [picture("sparkles", 48), picture("gift", 112), picture("sparkles", 48)],
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.END,
        spacing=4,
    )
    cheer = brand_gradient(
        ft.Column(
            [pictures, title(t("transfer.sent"), color="#FFFFFF", text_align=ft.TextAlign.CENTER), words],
            spacing=14,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding(24, 40, 24, 40),
        alignment=ft.Alignment.CENTER,
        shadow=card_shadow(),
    )
    return ft.Column(
        [
            named("transfer.done", cheer, live_region=True),
            primary_button(t("transfer.see"), back_to(f"/activity/{transfer.entry_id}"), key="transfer.see"),
            quiet_button(t("transfer.more"), lambda _: vm.start_over(), key="transfer.more"),
        ],
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@component
def NotHere() -> ft.Control:
    """A link to what this programme does not offer."""
    t = use_text()
    home = primary_button(t("shell.home"), back_to("/"), key="transfer.home")
    return EmptyState("envelope", t("transfer.not_here"), t("transfer.not_here_text"), [home])


def _waiting() -> list[ft.Control]:
    return [skeleton(96), skeleton(72), skeleton(150), skeleton(56, radius=28)]
