"""The profile form: typing, errors in words, and leaving with something unsaved."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.member import ProfileChange, Removal
from member_app.domain.state import Failed
from member_app.i18n import Text
from screens.profile.screen import ProfileScreen
from screens.profile.view_model import ProfileViewModel
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def box(app: HeadlessApp, name: str) -> ft.TextField:
    return app.one(ft.TextField, key=f"profile.{name}")


async def save(app: HeadlessApp) -> None:
    await app.click(app.one(ft.FilledButton, key="profile.save"))


async def answer(app: HeadlessApp, key: str) -> None:
    """Presses a button of the question on the screen; one that was answered fades out first."""
    (question,) = [dialog for dialog in app.find(ft.AlertDialog) if dialog.open]
    (button,) = [node for node in app.walk(question) if node.key == key and isinstance(node, ft.Button | ft.TextButton)]
    await app.click(button)


@pytest.mark.parametrize("pixels", [390, 1440])
@pytest.mark.parametrize(("language", "birthday"), [("en", "08/11/1994"), ("de", "08.11.1994")])
async def test_the_form_holds_the_account(pixels: int, language: str, birthday: str):
    async with screen_app(ProfileScreen, language=language, pixels=pixels) as app:
        assert [box(app, name).value for name in ("first_name", "last_name", "phone", "birthday")] == [
            "Mara", "Lindner", "", birthday,
        ]  # fmt: skip
        assert app.one(ft.FilledButton, key="profile.save").disabled
        assert app.conn.errors == []


async def test_saving_says_so():
    async with screen_app(ProfileScreen) as app:
        await app.type(box(app, "first_name"), "Maria")
        assert "Your changes are not saved yet." in app.texts()
        await save(app)
        assert "Saved." in app.texts()
        assert box(app, "first_name").value == "Maria"
        assert app.conn.errors == []


async def test_a_mistake_stands_at_its_field():
    async with screen_app(ProfileScreen) as app:
        await app.type(box(app, "birthday"), "31/02/1994")
        await save(app)
        assert box(app, "birthday").error == "Please enter a day like 08/11/1994."
        await app.type(box(app, "birthday"), "08/11/1995")
        assert box(app, "birthday").error is None


@pytest.mark.parametrize(("language", "words"), [("en", "Once you save, we forget"), ("de", "Wenn du speicherst")])
async def test_a_birthday_taken_out_says_what_goes_with_it(language: str, words: str):
    services = FakeServices()
    services.profile.answers["save"] = replace(samples.MEMBER, birthday=None)
    async with screen_app(ProfileScreen, services, language=language) as app:
        assert words not in (box(app, "birthday").helper or "")
        await app.type(box(app, "birthday"), "")
        assert (box(app, "birthday").helper or "").startswith(words)
        await save(app)
        assert box(app, "birthday").error is None
        assert services.profile.calls == [("save", (ProfileChange(birthday=Removal.REMOVED),))]
        assert not (box(app, "birthday").helper or "").startswith(words)


async def test_a_conflict_shows_what_the_account_holds_now():
    services = FakeServices()
    services.profile.answers["save"] = Failure(FailureKind.CHANGED)
    async with screen_app(ProfileScreen, services) as app:
        await app.type(box(app, "first_name"), "Maria")
        await save(app)
        assert [words for words in app.texts() if words.startswith("This was changed on another device")]
        assert box(app, "first_name").helper == "Now in your account: Mara"
        assert box(app, "first_name").value == "Maria"


async def test_leaving_with_something_unsaved_asks_first():
    async with screen_app(ProfileScreen, route="/account/profile") as app:
        await app.type(box(app, "first_name"), "Maria")
        await app.click(app.one(ft.IconButton, key="action.back"))
        assert app.page.route == "/account/profile"
        await answer(app, "dialog.cancel")
        assert box(app, "first_name").value == "Maria"
        await app.click(app.one(ft.IconButton, key="action.back"))
        await answer(app, "profile.discard")
        assert app.page.route == "/account"
        assert app.conn.errors == []


async def test_leaving_with_nothing_typed_does_not_ask():
    async with screen_app(ProfileScreen, route="/account/profile") as app:
        await app.click(app.one(ft.IconButton, key="action.back"))
        assert app.page.route == "/account"


async def test_loading_failed_and_stale():
    services = FakeServices()
    services.profile.stream = Stream()
    async with screen_app(ProfileScreen, services) as app:
        assert app.find(ft.TextField) == []
        services.profile.stream.push(Failed(Failure(FailureKind.OFFLINE)))
        await app.settle()
        services.profile.stream.newest = (
            replace(ready(samples.MEMBER, fresh=False), trouble=Failure(FailureKind.SLOW)),
        )
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert box(app, "first_name").value == "Mara"
        assert [words for words in app.texts() if words.startswith("As of")]
        assert app.conn.errors == []


async def test_letters_typed_on_meanwhile_are_not_undone():
    services = FakeServices()
    vm = ProfileViewModel(services.profile, services.connection, Text("en", "Europe/Berlin"), services.drafts)
    async with screen_app(ProfileScreen, services, kept={"profile.en": vm}) as app:
        app.session.apply_patch(box(app, "first_name")._i, {"value": "Maria"})  # what the browser shows by now
        vm.type("first_name", "Mari")  # the letters of a moment ago reach the form
        await app.settle()
        assert box(app, "first_name").value == "Maria"
        services.profile.stream.push(ready(replace(samples.MEMBER, phone="030 123456")))
        await app.settle()
        assert (box(app, "first_name").value, box(app, "phone").value) == ("Maria", "030 123456")
        await app.click(app.one(key="profile.reset"))
        assert box(app, "first_name").value == "Mara"
        assert app.conn.errors == []
