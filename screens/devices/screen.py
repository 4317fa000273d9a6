"""The devices screen: where the member is signed in, this device first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias, assert_never

import flet as ft

from member_app.domain.member import Device
from member_app.domain.state import Failed, Loading, Ready
from screens.devices.view_model import DevicesViewModel
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_services, use_text, use_tokens
from screens.shared.states import ErrorPanel, failure_sentence, freshness, skeleton_list
from screens.shared.surfaces import named, note, panel, pill, quiet_button
from screens.shared.toast import use_toaster
from screens.shared.type import body, label, strong

SignOut: TypeAlias = Callable[[Device], None]

ICONS = {
    "web": ft.Icons.LANGUAGE,
    "android": ft.Icons.PHONE_ANDROID,
    "ios": ft.Icons.PHONE_IPHONE,
    "macos": ft.Icons.LAPTOP_MAC,
    "windows": ft.Icons.LAPTOP_WINDOWS,
    "linux": ft.Icons.COMPUTER,
}


@component
def DevicesScreen() -> ft.Control:
    """One branch per state; signing a device out can be undone for a moment."""
    services, t, page, toaster = use_services(), use_text(), ft.context.page, use_toaster()
    vm = use_view_model("devices", lambda: DevicesViewModel(services.profile))

    def sign_out(device: Device) -> None:
        words = t("devices.soon", name=device.name)
        toaster.show(words, action=t("action.undo"), on_action=lambda _: vm.undo(device))
        # Not awaited: the tap is over, and the time to think better of it only begins.
        page.run_task(vm.sign_out, device)

    return DetailPage(t("devices.title"), _content(vm, sign_out), back="/account", on_refresh=vm.refresh, max_width=640)


def _content(vm: DevicesViewModel, sign_out: SignOut) -> list[ft.Control]:
    t = use_text()
    match vm.state:
        case Loading():
            return [skeleton_list(3, 96)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready() as ready:
            rows = [keyed(d.id, DeviceRow, d, _end(vm, d, sign_out)) for d in ready.value]
            alone = [body(t("devices.alone"))] if len(rows) == 1 else []
            return [body(t("devices.words")), freshness(ready), *_news(vm), *rows, *alone]
        case unreachable:
            assert_never(unreachable)


def _news(vm: DevicesViewModel) -> list[ft.Control]:
    t = use_text()
    if vm.trouble is not None:
        said = note(failure_sentence(t, vm.trouble), picture_name="warning", tone="attention")
    elif vm.gone is not None:
        said = note(t("devices.gone", name=vm.gone.name), picture_name="check-mark-button")
    else:
        return []
    return [named("devices.news", said, live_region=True)]


@component
def DeviceRow(device: Device, end: ft.Control) -> ft.Control:
    """What it is, when it was last here, and how to sign it out."""
    t, p = use_text(), use_tokens().palette
    icon = ft.Container(
        ft.Icon(ICONS.get(device.platform, ft.Icons.DEVICES), size=26, color=p.on_primary_container),
        width=52,
        height=52,
        border_radius=16,
        bgcolor=p.primary_container,
        alignment=ft.Alignment.CENTER,
    )
    now = datetime.now(UTC)
    seen = t("devices.now") if device.current else t("devices.seen", ago=t.ago(device.last_seen_at, now))
    since = t("devices.since", day=t.full_date(t.local(device.signed_in_at).date()))
    lines = [strong(device.name, size=16), label(seen), label(since), end]
    words = ft.Column(lines, spacing=3, expand=True)
    row = ft.Row([icon, words], spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)
    return named(f"devices.item.{device.id}", panel(row), container=True)


def _end(vm: DevicesViewModel, device: Device, sign_out: SignOut) -> ft.Control:
    """What can be done: nothing here on this device, sign out, or think better of it."""
    t, p = use_text(), use_tokens().palette
    if device.current:
        mark = pill(t("devices.this"), fg=p.good, bg=p.good_container)
        return ft.Container(ft.Row([mark], wrap=True), padding=ft.Padding.only(top=6))

    def leave(_: object) -> None:
        sign_out(device)

    key = f"devices.signout.{device.id}"
    if device.id in vm.sent:
        button = quiet_button(t("devices.leaving"), leave, key=key, disabled=True)
    elif device.id in vm.leaving:
        undo = f"devices.undo.{device.id}"
        button = quiet_button(t("action.undo"), lambda _: vm.undo(device), key=undo, icon=ft.Icons.UNDO)
    else:
        button = quiet_button(t("devices.signout"), leave, key=key, icon=ft.Icons.LOGOUT)
    return ft.Row([button], wrap=True)
