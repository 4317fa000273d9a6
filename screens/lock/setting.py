"""Setting the app's lock: a PIN, when to ask for it, and whether a finger or a face will do."""

from __future__ import annotations

import flet as ft

from member_app.domain.lock import MINUTES
from screens.lock.parts import PinField
from screens.lock.view_model import LockViewModel
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_services, use_text, use_tokens
from screens.shared.surfaces import choice_chip, named, note, panel, primary_button, quiet_button
from screens.shared.type import body, section


@component
def LockSettingScreen() -> ft.Control:
    """Off: choose a PIN. On: when to ask, and how to turn it off."""
    services, t = use_services(), use_text()
    vm = use_view_model("lock.setting", lambda: LockViewModel(services.lock, services.account))
    content = _on(vm) if vm.state.on else _off(vm)
    return DetailPage(t("lock.setting"), [body(t("lock.about")), *content], back="/account", max_width=560)


def _off(vm: LockViewModel) -> list[ft.Control]:
    t = use_text()
    error = t("lock.differs") if vm.differs else ""
    fits = vm.ready and vm.typed == vm.again and not vm.busy
    parts = [
        PinField("lock.pin", t("lock.new"), vm.typed, vm.emptied, vm.type, vm.set),
        PinField("lock.again", t("lock.again"), vm.again, vm.emptied, vm.repeat, vm.set, error),
        primary_button(t("lock.turn_on"), vm.set, key="lock.set", disabled=not fits),
    ]
    return [panel(ft.Column(parts, spacing=16), padding=20)]


def _on(vm: LockViewModel) -> list[ft.Control]:
    t = use_text()
    off = [
        PinField(
            "lock.pin", t("lock.pin"), vm.typed, vm.emptied, vm.type, vm.turn_off, t("lock.wrong") if vm.wrong else ""
        ),
        quiet_button(t("lock.turn_off"), vm.turn_off, key="lock.off", disabled=not vm.ready or vm.busy),
    ]
    return [
        named("lock.state", note(t("lock.is_on"), picture_name="lock"), live_region=True),
        section(t("lock.when")),
        ft.Row([_minutes(vm, one) for one in MINUTES], wrap=True, spacing=8, run_spacing=8),
        *_biometrics(vm),
        section(t("lock.turn_off")),
        panel(ft.Column(off, spacing=16), padding=20),
    ]


def _minutes(vm: LockViewModel, minutes: int) -> ft.Control:
    t = use_text()

    async def choose(_: object) -> None:
        await vm.choose(minutes, vm.state.biometrics)

    words = t.n("lock.minutes", minutes) if minutes else t("lock.at_once")
    return choice_chip(words, vm.state.minutes == minutes, choose, key=f"lock.minutes.{minutes}")


def _biometrics(vm: LockViewModel) -> list[ft.Control]:
    """Only where the device has them."""
    if not vm.state.can_biometrics:
        return []

    async def choose(e: ft.Event[ft.Switch]) -> None:
        await vm.choose(vm.state.minutes, bool(e.control.value))

    switch = ft.Switch(
        label=use_text()("lock.biometrics.use"),
        value=vm.state.biometrics,
        key="lock.biometrics",
        on_change=choose,
        active_color=use_tokens().palette.primary,
    )
    return [named("lock.biometrics", switch)]
