"""Devices: this one first, and another one signed out after a question."""

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


async def ask_for_the_phone(app: HeadlessApp) -> None:
    await app.click(app.one(ft.TextButton, key="devices.signout.d2"))


@pytest.mark.parametrize("pixels", [390, 1440])
@pytest.mark.parametrize(("language", "this"), [("en", "This device"), ("de", "Dieses Gerät")])
async def test_this_device_is_marked_and_has_no_button(pixels: int, language: str, this: str):
    async with screen_app(DevicesScreen, language=language, pixels=pixels) as app:
        assert {"Chromium on Linux", "Mara's phone", this} <= set(app.texts())
        assert [button.key for button in app.find(ft.TextButton)] == ["devices.signout.d2"]
        assert app.conn.errors == []


async def test_another_device_is_signed_out_after_a_question():
    services = FakeServices()
    async with screen_app(DevicesScreen, services) as app:
        await ask_for_the_phone(app)
        assert "Sign out Mara's phone?" in app.texts()
        assert services.profile.calls == []
        await app.click(app.one(ft.FilledButton, key="devices.confirm"))
        assert services.profile.calls == [("sign_out_device", ("d2",))]
        assert {"Mara's phone is signed out.", "You are signed in nowhere else."} <= set(app.texts())
        assert app.conn.errors == []


async def test_thinking_better_of_it_changes_nothing():
    services = FakeServices()
    async with screen_app(DevicesScreen, services) as app:
        await ask_for_the_phone(app)
        await app.click(app.one(ft.TextButton, key="dialog.cancel"))
        assert services.profile.calls == []
        assert "Mara's phone" in app.texts()


async def test_a_failure_keeps_the_device_in_the_list():
    services = FakeServices()
    services.profile.answers["sign_out_device"] = Failure(FailureKind.SLOW)
    async with screen_app(DevicesScreen, services) as app:
        await ask_for_the_phone(app)
        await app.click(app.one(ft.FilledButton, key="devices.confirm"))
        assert {"The connection is very slow. Please try again.", "Mara's phone"} <= set(app.texts())


async def test_a_late_list_does_not_bring_a_device_back():
    profile = FakeProfile()
    vm = DevicesViewModel(profile)
    async with running(vm):
        await vm.sign_out(PHONE)
        profile.devices.push(ready((PHONE, THIS)))
        await settle()
        assert vm.state == ready((THIS,))


async def test_one_sign_out_at_a_time_and_never_this_device():
    profile = FakeProfile()
    profile.hold = asyncio.Event()
    vm = DevicesViewModel(profile)
    async with running(vm):
        both = asyncio.gather(vm.sign_out(PHONE), vm.sign_out(PHONE), vm.sign_out(THIS))
        await settle()
        assert vm.leaving == "d2"
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
