"""Signing in again after a session lapsed."""

from __future__ import annotations

import flet as ft

from member_app.domain.account import SignIn
from member_app.domain.failure import Failure, FailureKind
from screens.shared.sign_in.flow import SignInFlow
from screens.sign_in.screen import SignInScreen
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices


async def test_leads_back_to_the_card_when_it_worked() -> None:
    services = FakeServices(SignIn.LAPSED)
    async with screen_app(SignInScreen, services, route="/sign-in") as app:
        assert "Sign in again" in app.texts()
        assert app.one(ft.TextField, key="welcome.email").value == "mara@example.org"  # known from the card
        await app.click(app.one(ft.FilledButton, key="welcome.continue"))
        await app.type(app.one(ft.TextField, key="otp.code"), "123456")
        await app.click(app.one(ft.FilledButton, key="otp.confirm"))
        await app.settle()
        assert services.account.sign_in is SignIn.IN
        assert app.page.route == "/"
        assert app.conn.errors == []


async def test_one_can_go_back_to_the_card_without() -> None:
    async with screen_app(SignInScreen, FakeServices(SignIn.LAPSED), route="/sign-in", pixels=1440) as app:
        await app.click(app.one(ft.IconButton, key="action.back"))
        assert app.page.route == "/"


async def test_letters_typed_on_meanwhile_are_not_undone() -> None:
    services = FakeServices(SignIn.LAPSED)
    services.account.answers["confirm_code"] = Failure(FailureKind.CODE_EXPIRED)
    flow = SignInFlow(services.account)
    async with screen_app(SignInScreen, services, route="/sign-in", kept={"sign_in": flow}) as app:
        field = app.one(ft.TextField, key="welcome.email")
        app.session.apply_patch(field._i, {"value": "mara@example.com"})  # what the browser shows by now
        flow.type_address("mara@example.co")  # the letters of a moment ago reach the flow
        await app.settle()
        assert app.one(ft.TextField, key="welcome.email").value == "mara@example.com"
        await app.click(app.one(ft.FilledButton, key="welcome.continue"))
        field = app.one(ft.TextField, key="otp.code")
        app.session.apply_patch(field._i, {"value": "123456"})
        flow.type_code("12345")
        await app.settle()
        assert app.one(ft.TextField, key="otp.code").value == "123456"
        flow.type_code("123456")
        await app.click(app.one(ft.FilledButton, key="otp.confirm"))
        assert app.one(ft.TextField, key="otp.code").value == ""  # a spent code is not tried again
        assert app.conn.errors == []
