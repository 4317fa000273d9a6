"""Signing in by itself: when the session lapsed and the card is all that is left on screen."""

from __future__ import annotations

import flet as ft

from member_app.domain.account import SignIn
from member_app.domain.home import Home
from member_app.domain.state import Failed, Ready
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model, use_watch
from screens.shared.scope import use_services, use_text
from screens.shared.sign_in.flow import SignInFlow
from screens.shared.sign_in.forms import SignInForm
from screens.shared.surfaces import panel, picture


@component
def SignInScreen() -> ft.Control:
    """Leads back to the card as soon as it worked."""
    services, t, page = use_services(), use_text(), ft.context.page
    flow = use_view_model("sign_in", lambda: SignInFlow(services.account))
    sign_in = use_watch(services.account.watch, services.account.sign_in)

    home: Ready[Home] | Failed | None = use_watch(services.home.watch, None)

    def leave_when_in() -> None:
        if sign_in is SignIn.IN:
            page.navigate("/")

    def prefill() -> None:
        if isinstance(home, Ready) and not flow.typed_address:
            flow.fill_in_address(home.value.member.email)

    ft.use_effect(leave_when_in, [sign_in])
    ft.use_effect(prefill, [home is None])
    art = ft.Row([picture("key", 88)], alignment=ft.MainAxisAlignment.CENTER)
    return DetailPage(t("sign_in.again"), [art, panel(SignInForm(flow), padding=24)], back="/", max_width=480)
