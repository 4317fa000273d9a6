"""Devices: this one first, and another one signed out, with a moment to undo it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.devices.screen import DevicesScreen
from screens.devices.view_model import DevicesViewModel
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeProfile, FakeServices, Stream, ready
from tests.screens.running import running, settle

THIS, PHONE = samples.DEVICES


def hurried(profile: FakeProfile | None = None) -> tuple[asyncio.Event, DevicesViewModel]:
    """A view model whose time to think better of it ends with the event."""
    moment = asyncio.Event()

    async def grace() -> None:
        await moment.wait()

    return moment, DevicesViewModel(profile or FakeProfile(), grace=grace)


async def ask_for_the_phone(app: HeadlessApp) -> None:
    await app.click(app.one(ft.TextButton, key="devices.signout.d2"))


@pytest.mark.parametrize("pixels", [390, 1440])
@pytest.mark.parametrize(("language", "this"), [("en", "This device"), ("de", "Dieses Gerät")])
async def test_this_device_is_marked_and_has_no_button(pixels: int, language: str, this: str):
    async with screen_app(DevicesScreen, language=language, pixels=pixels) as app:
        assert {"Chromium on Linux", "Mara's phone", this} <= set(app.texts())
        assert [button.key for button in app.find(ft.TextButton)] == ["devices.signout.d2"]
        assert app.conn.errors == []


async def test_another_device_is_signed_out_once_there_was_time_to_think_better():
    services = FakeServices()
    moment, vm = hurried(services.profile)
    async with screen_app(DevicesScreen, services, kept={"devices": vm}) as app:
        await ask_for_the_phone(app)
        assert "Mara's phone is being signed out." in app.texts()
        assert services.profile.calls == []
        moment.set()
        await app.settle()
        assert services.profile.calls == [("sign_out_device", ("d2",))]
        assert {"Mara's phone is signed out.", "You are signed in nowhere else."} <= set(app.texts())
        assert app.conn.errors == []


@pytest.mark.parametrize("way", ["toast", "row"])
async def test_signing_out_can_be_undone_from_the_toast_and_in_the_list(way: str):
    services = FakeServices()
    async with screen_app(DevicesScreen, services) as app:
        await ask_for_the_phone(app)
        undo = app.one(key="toast.action") if way == "toast" else app.one(ft.TextButton, key="devices.undo.d2")
        await app.click(undo)
        assert services.profile.calls == []
        keys = [button.key for button in app.find(ft.TextButton) if button.key != "toast.action"]
        assert keys == ["devices.signout.d2"]
        assert app.conn.errors == []


async def test_a_failure_keeps_the_device_in_the_list():
    services = FakeServices()
    moment, vm = hurried(services.profile)
    services.profile.answers["sign_out_device"] = Failure(FailureKind.SLOW)
    async with screen_app(DevicesScreen, services, kept={"devices": vm}) as app:
        moment.set()
        await ask_for_the_phone(app)
        assert {"The connection is very slow. Please try again.", "Mara's phone"} <= set(app.texts())


async def test_a_late_list_does_not_bring_a_device_back():
    profile = FakeProfile()
    moment, vm = hurried(profile)
    moment.set()
    async with running(vm):
        await vm.sign_out(PHONE)
        profile.devices.push(ready((PHONE, THIS)))
        await settle()
        assert vm.state == ready((THIS,))


async def test_each_device_once_and_never_this_one():
    profile = FakeProfile()
    profile.hold = asyncio.Event()
    moment, vm = hurried(profile)
    moment.set()
    async with running(vm):
        both = asyncio.gather(vm.sign_out(PHONE), vm.sign_out(PHONE), vm.sign_out(THIS))
        await settle()
        assert vm.leaving == vm.sent == {"d2"}
        profile.hold.set()
        await both
    assert profile.calls == [("sign_out_device", ("d2",))]


async def test_loading_failed_and_stale():
    services = FakeServices()
    services.profile.devices = Stream()
    async with screen_app(DevicesScreen, services) as app:
        assert app.texts() == ["Devices"]
        services.profile.devices.push(Failed(Failure(FailureKind.OFFLINE)))
        await app.settle()
        services.profile.devices.newest = (
            replace(ready(samples.DEVICES, fresh=False), trouble=Failure(FailureKind.SLOW)),
        )
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Mara's phone" in app.texts()
        assert [words for words in app.texts() if words.startswith("As of")]
        assert app.conn.errors == []
