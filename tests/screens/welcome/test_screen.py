"""The welcome: what one gets, and the way in, on every width."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.account import OtpChallenge, PendingCode, SignIn
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.welcome.screen import WelcomeScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready


def field(app: HeadlessApp, key: str) -> ft.TextField:
    found: ft.TextField = app.one(ft.TextField, key=key)
    return found


async def to_code(app: HeadlessApp) -> None:
    await app.type(field(app, "welcome.email"), "mara@example.org")
    await app.click(app.one(ft.FilledButton, key="welcome.continue"))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize("dark", [False, True])
async def test_shows_the_promise_and_the_way_in(pixels: int, dark: bool) -> None:
    async with screen_app(WelcomeScreen, FakeServices(SignIn.OUT), pixels=pixels, dark=dark) as app:
        assert {"Aurora Club", samples.PROGRAMME.tagline, *(perk.title for perk in samples.PERKS)} <= set(app.texts())
        assert {"welcome.email", "welcome.continue", "welcome.demo"} <= app.identifiers()
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with screen_app(WelcomeScreen, FakeServices(SignIn.OUT), language="de") as app:
        assert {"Anmelden oder beitreten", "Weiter", "Demo ausprobieren"} <= set(app.texts())


async def test_a_demonstration_says_so_and_opens_in_one_tap() -> None:
    services = FakeServices(SignIn.OUT)
    async with screen_app(WelcomeScreen, services) as app:
        assert "Demo" in app.texts()
        await app.click(app.one(ft.FilledButton, key="welcome.demo"))
        assert services.account.sign_in is SignIn.IN
        assert app.conn.errors == []


async def test_a_real_programme_has_no_demo() -> None:
    services = FakeServices(SignIn.OUT)
    services.programme.stream.newest = (ready(replace(samples.PROGRAMME, demo=False)),)
    async with screen_app(WelcomeScreen, services) as app:
        assert "welcome.demo" not in app.identifiers()


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_without_the_manifest_one_can_try_again(pixels: int) -> None:
    services = FakeServices(SignIn.OUT)
    services.programme.stream.newest = (Failed(Failure(FailureKind.OFFLINE)),)
    async with screen_app(WelcomeScreen, services, pixels=pixels) as app:
        await app.click(app.one(key="error.retry"))
        assert ("refresh", ()) in services.programme.calls
        services.programme.stream.push(ready(samples.PROGRAMME))
        await app.settle()
        assert samples.PERKS[0].title in app.texts()
        assert app.conn.errors == []


async def test_waits_in_the_shape_of_the_benefits() -> None:
    services = FakeServices(SignIn.OUT)
    services.programme.stream.newest = ()
    async with screen_app(WelcomeScreen, services) as app:
        assert samples.PERKS[0].title not in app.texts()
        assert "welcome.email" in app.identifiers()
        assert app.conn.errors == []


async def test_an_address_leads_to_the_code_and_nothing_else() -> None:
    services = FakeServices(SignIn.OUT)
    async with screen_app(WelcomeScreen, services) as app:
        await to_code(app)
        assert {"otp.code", "otp.confirm", "otp.change"} <= app.identifiers()
        assert "welcome.demo" not in app.identifiers()
        assert app.one(ft.TextButton, key="otp.resend").disabled
        await app.type(field(app, "otp.code"), "123 456")
        assert field(app, "otp.code").value == "123 456"
        await app.click(app.one(ft.FilledButton, key="otp.confirm"))
        assert services.account.sign_in is SignIn.IN
        assert app.conn.errors == []


async def test_a_bad_address_is_told_beside_the_field() -> None:
    async with screen_app(WelcomeScreen, FakeServices(SignIn.OUT)) as app:
        await app.type(field(app, "welcome.email"), "mara")
        await app.click(app.one(ft.FilledButton, key="welcome.continue"))
        assert "That doesn't look like an e-mail address yet." in app.texts()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure(FailureKind.WRONG_CODE, tries_left=3), "That code is not right. You have 3 more tries."),
        (Failure(FailureKind.CODE_EXPIRED), "This code is no longer valid. Ask for a new one."),
        (Failure(FailureKind.TRY_LATER, retry_after=240), "Too many tries. Please try again in 4 minutes."),
    ],
)
async def test_a_refused_code_says_why(failure: Failure, words: str) -> None:
    services = FakeServices(SignIn.OUT)
    services.account.answers["confirm_code"] = failure
    async with screen_app(WelcomeScreen, services) as app:
        await to_code(app)
        await app.type(field(app, "otp.code"), "111111")
        await app.click(app.one(ft.FilledButton, key="otp.confirm"))
        assert words in app.texts()
        assert any(s.identifier == "sign_in.failure" and s.live_region for s in app.find(ft.Semantics))
        assert app.conn.errors == []


async def test_another_address() -> None:
    async with screen_app(WelcomeScreen, FakeServices(SignIn.OUT)) as app:
        await to_code(app)
        await app.click(app.one(ft.TextButton, key="otp.change"))
        assert field(app, "welcome.email").value == "mara@example.org"


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_who_comes_back_from_the_mail_enters_the_code(pixels: int) -> None:
    services = FakeServices(SignIn.OUT)
    services.account.pending = PendingCode("mara@example.org", OtpChallenge("o7", "mara@example.org", 400, 5))
    async with screen_app(WelcomeScreen, services, pixels=pixels) as app:
        assert {"otp.code", "otp.confirm", "otp.change"} <= app.identifiers()
        assert "welcome.email" not in app.identifiers()
        services.account.pending = None
        await app.click(app.one(ft.TextButton, key="otp.change"))
        assert field(app, "welcome.email").value == "mara@example.org"
        assert app.conn.errors == []


async def test_the_first_tree_has_the_promise_and_the_way_in_where_the_programme_is_known() -> None:
    async with screen_app(WelcomeScreen, FakeServices(SignIn.OUT)) as app:
        first = next(repr(body) for _, body, _ in app.conn.sent if "welcome.email" in repr(body))
        assert "welcome.demo" in first and samples.PERKS[0].title in first
