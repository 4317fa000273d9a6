"""Signing in again after a session lapsed."""

from __future__ import annotations

import flet as ft

from member_app.domain.account import SignIn
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
