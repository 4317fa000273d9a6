"""The account screen: who is signed in, what is chosen for this device, and signing out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.account import Connection, Look, Preferences
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.account.head import initials
from screens.account.screen import AccountScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


async def tap(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(ft.Container, key=key))


async def test_the_member_is_there_with_initials_tier_and_how_long():
    async with screen_app(AccountScreen) as app:
        expected = {"ML", "Mara Lindner", "mara@example.org", "Glow", "Member since 20 May 2026"}
        assert expected <= set(app.texts())
        assert app.conn.errors == []


def test_initials_of_somebody_without_a_name_come_from_the_address():
    assert initials(replace(samples.MEMBER, first_name="", last_name=" ")) == "M"
    assert initials(replace(samples.MEMBER, first_name="jo", last_name="")) == "J"


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_every_width_and_language(pixels: int, language: str):
    async with screen_app(AccountScreen, language=language, pixels=pixels, dark=pixels == 820) as app:
        assert not [words for words in app.texts() if words.startswith("account.")]
        found = {node.identifier for node in app.find(ft.Semantics)}
        assert {"account.language", "account.theme", "account.signout", "account.devices"} <= found
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("key", "route"),
    [
        ("account.profile", "/account/profile"),
        ("account.devices", "/account/devices"),
        ("account.rewards", "/rewards/mine"),
        ("account.tiers", "/tiers"),
    ],
)
async def test_rows_lead_to_their_pages(key: str, route: str):
    async with screen_app(AccountScreen) as app:
        await tap(app, key)
        assert app.page.route == route


async def test_a_language_is_chosen_by_its_own_name_and_kept():
    services = FakeServices()
    async with screen_app(AccountScreen, services) as app:
        await tap(app, "account.language")
        assert {"As on this device", "English", "Deutsch"} <= set(app.texts())
        await tap(app, "account.language.de")
        assert services.preferences.calls == [("save", (Preferences(language="de"),))]
        assert not any(dialog.open for dialog in app.find(ft.AlertDialog))
        assert "Deutsch" in app.texts()
        assert app.conn.errors == []


async def test_a_look_is_chosen_and_the_language_stays():
    services = FakeServices(preferences=Preferences(language="de"))
    async with screen_app(AccountScreen, services) as app:
        await tap(app, "account.theme")
        await tap(app, "account.theme.dark")
        assert services.preferences.current == Preferences(language="de", look=Look.DARK)
        await tap(app, "account.language")
        await tap(app, "account.language.system")
        assert services.preferences.current == Preferences(look=Look.DARK)
        assert app.conn.errors == []


async def test_signing_out_says_what_is_wiped_and_happens_once():
    services = FakeServices()
    services.account.hold = asyncio.Event()
    async with screen_app(AccountScreen, services) as app:
        await app.click(app.one(ft.OutlinedButton, key="account.signout"))
        assert [words for words in app.texts() if "wiped from this device" in words]
        button = app.one(ft.FilledButton, key="account.signout.confirm")
        first = asyncio.create_task(app.fire(button, "click"))
        await app.settle()
        await app.fire(button, "click")
        services.account.hold.set()
        await first
        assert services.account.calls == [("sign_out", ())]
        assert app.conn.errors == []


async def test_staying_signed_in_closes_the_question():
    services = FakeServices()
    async with screen_app(AccountScreen, services) as app:
        await app.click(app.one(ft.OutlinedButton, key="account.signout"))
        await app.click(app.one(ft.TextButton, key="dialog.cancel"))
        assert not any(dialog.open for dialog in app.find(ft.AlertDialog))
        assert services.account.calls == []


async def test_what_was_not_sent_yet_is_told_here_and_before_signing_out():
    services = FakeServices()
    services.connection.stream.push(Connection(samples.NOW, samples.NOW, waiting=2))
    async with screen_app(AccountScreen, services) as app:
        assert "2 changes wait to be sent. They go out as soon as you are connected." in app.texts()
        await app.click(app.one(ft.OutlinedButton, key="account.signout"))
        assert "2 changes have not been sent yet and would be lost." in app.texts()
        services.connection.stream.push(Connection())
        await app.settle()
        assert not [words for words in app.texts() if "changes" in words]


async def test_settings_work_while_the_member_is_unknown():
    services = FakeServices()
    services.profile.stream.push(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(AccountScreen, services) as app:
        await tap(app, "account.theme")
        await tap(app, "account.theme.light")
        assert services.preferences.current.look is Look.LIGHT
        services.profile.stream.newest = (ready(samples.MEMBER),)
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Mara Lindner" in app.texts()


async def test_loading_and_stale():
    services = FakeServices()
    services.profile.stream = Stream()
    async with screen_app(AccountScreen, services) as app:
        assert "Mara Lindner" not in app.texts()
        services.profile.stream.push(ready(samples.MEMBER, fresh=False))
        await app.settle()
        assert "Mara Lindner" in app.texts()
        assert [words for words in app.texts() if words.startswith("As of")]
        assert app.conn.errors == []


async def test_a_long_address_stays_on_one_line_and_is_read_whole():
    async with screen_app(AccountScreen) as app:
        assert app.one(ft.Text, text="mara@example.org").max_lines == 1
        assert "mara@example.org" in {node.label for node in app.find(ft.Semantics)}


async def test_points_can_be_sent_from_here_where_the_programme_allows_it():
    async with screen_app(AccountScreen) as app:
        await tap(app, "account.send")
        assert app.page.route == "/account/send"
    async with screen_app(AccountScreen, programme=replace(samples.PROGRAMME, transfers=None)) as app:
        assert not app.find(key="account.send")
