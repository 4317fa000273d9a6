"""What stands before everything but the card, once the app is locked."""

from __future__ import annotations

from datetime import UTC, datetime

import flet as ft

from screens.lock.parts import PinField
from screens.lock.view_model import LockViewModel
from screens.shared.component import component
from screens.shared.dialogs import confirm_dialog
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.scope import use_room, use_services, use_text
from screens.shared.surfaces import panel, picture, primary_button, quiet_button
from screens.shared.type import body, title

_WIDE = 460


@component
def LockScreen() -> ft.Control:
    """PIN or biometrics; the card is one tap away, and so is the way out for who forgot."""
    services, t = use_services(), use_text()
    vm = use_view_model("lock", lambda: LockViewModel(services.lock, services.account))
    asking, ask = ft.use_state(False)
    question = confirm_dialog(
        t("lock.forgotten"), [t("lock.forgotten.words")], t("lock.forgotten.signout"), vm.forgotten,
        lambda: ask(False), key="lock.signout",
    )  # fmt: skip
    ft.use_dialog(question if asking else None)
    parts: list[ft.Control] = [
        picture("lock", 88),
        title(t("lock.title"), text_align=ft.TextAlign.CENTER),
        body(t("lock.words"), text_align=ft.TextAlign.CENTER),
        PinField("lock.pin", t("lock.pin"), vm.typed, vm.emptied, vm.type, vm.open, _error(vm)),
        primary_button(t("lock.open"), vm.open, key="lock.open", disabled=not vm.ready or vm.busy),
    ]
    if vm.state.biometrics and vm.state.can_biometrics:

        async def recognise(_: object) -> None:
            await vm.recognise(t("lock.reason"))

        parts.append(quiet_button(t("lock.biometrics"), recognise, key="lock.recognise", icon=ft.Icons.FINGERPRINT))
    parts.append(
        ft.Row(
            [
                quiet_button(t("lock.card"), back_to("/"), key="lock.card"),
                quiet_button(t("lock.forgotten"), lambda _: ask(True), key="lock.forgotten"),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
        )
    )
    column = ft.Column(parts, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.CENTER, tight=True)
    face = ft.Container(panel(column, padding=28), width=min(_WIDE, use_room()), padding=20)
    return ft.SafeArea(
        ft.ListView([ft.Row([face], alignment=ft.MainAxisAlignment.CENTER)], padding=ft.Padding.only(top=48)),
        expand=True,
    )


def _error(vm: LockViewModel) -> str:
    t, until = use_text(), vm.state.wait_until
    if until is not None and until > datetime.now(UTC):
        return t("lock.wait", time=t.time(until))
    return t("lock.wrong") if vm.wrong else ""
