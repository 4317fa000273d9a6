"""Says when there is no connection, how old what is shown is, and that writes wait; gone when all is well."""

from __future__ import annotations

import flet as ft

from member_app.domain.account import Connection, SignIn
from screens.shared.component import component
from screens.shared.hooks import use_command, use_watch
from screens.shared.scope import use_services, use_text, use_tokens
from screens.shared.surfaces import named
from screens.shared.type import BOLD


@component
def OfflineBanner() -> ft.Control:
    """A slim bar above the content; announced by screen readers when it appears."""
    services, t = use_services(), use_text()
    connection = use_watch(services.connection.watch, services.connection.current)
    running, run = use_command(services.connection.retry)

    async def retry(_: object) -> None:
        await run()

    return Bar(
        "offline.banner",
        ft.Icons.CLOUD_OFF,
        _sentence(connection) if not connection.online else "",
        t("shell.trying") if running else t("error.retry"),
        retry,
    )


def _sentence(connection: Connection) -> str:
    t = use_text()
    since = connection.last_contact or connection.offline_since
    words = t("shell.offline_since", time=t.time(since)) if since else t("shell.offline")
    return f"{words} {t.n('shell.waiting', connection.waiting)}" if connection.waiting else words


@component
def LapsedBanner(sign_in: SignIn) -> ft.Control:
    """The session ended: the card stays, the rest needs a new code."""
    t, page = use_text(), ft.context.page

    def ask(_: object) -> None:
        page.navigate("/sign-in")

    return Bar(
        "lapsed.banner",
        ft.Icons.LOCK_CLOCK,
        t("shell.lapsed") if sign_in is SignIn.LAPSED else "",
        t("shell.sign_in"),
        ask,
    )


def Bar(identifier: str, icon: ft.IconData, words: str, action: str, on_click: object) -> ft.Control:
    """One line with one way on; takes no room without words."""
    p = use_tokens().palette
    return ft.Container(
        named(
            identifier,
            ft.Row(
                [
                    ft.Icon(icon, size=20, color=p.attention),
                    ft.Text(words, size=13, color=p.attention, expand=True),
                    ft.TextButton(
                        content=ft.Text(action, size=13, font_family=BOLD),
                        key=f"{identifier}.action",
                        on_click=on_click,  # type: ignore[arg-type]
                        style=ft.ButtonStyle(color=p.attention),
                    ),
                ],
                spacing=12,
            ),
            live_region=True,
        ),
        bgcolor=p.attention_container,
        padding=ft.Padding.only(left=20, right=8, top=2, bottom=2),
        visible=bool(words),
    )
