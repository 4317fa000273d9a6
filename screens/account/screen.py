"""The account screen: who is signed in, what can be set here, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

import flet as ft

from member_app import __version__
from member_app.domain.account import Look, Preferences
from member_app.domain.state import Failed, Loading, Ready
from member_app.i18n import LANGUAGES, native_name
from screens.account.head import MemberHead, head_skeleton
from screens.account.rows import group, setting_row
from screens.account.view_model import AccountViewModel
from screens.shared.component import component
from screens.shared.dialogs import Choice, choice_dialog, confirm_dialog
from screens.shared.hooks import use_view_model, use_watch
from screens.shared.page import Screen, back_to
from screens.shared.scope import use_room, use_scope, use_services, use_text, use_tokens
from screens.shared.states import ErrorPanel, freshness
from screens.shared.surfaces import named, note
from screens.shared.type import BOLD, label

#: From this width on, the groups stand in two columns (logical px).
TWO_COLUMNS = 720


@component
def AccountScreen() -> ft.Control:
    """Settings of this device work in every state; only the member's own data can be missing."""
    services, t = use_services(), use_text()
    vm = use_view_model("account", lambda: AccountViewModel(services))
    lock = use_watch(services.lock.watch, services.lock.current)
    question, ask = ft.use_state("")

    def close() -> None:
        ask("")

    dialogs = {"language": _language_dialog, "theme": _theme_dialog, "signout": _sign_out_dialog}
    ft.use_dialog(dialogs[question](vm, close) if question else None)
    member = group(
        t("account.you"),
        [
            setting_row("account.profile", "memo", t("account.profile"), back_to("/account/profile")),
            setting_row("account.devices", "mobile-phone", t("account.devices"), back_to("/account/devices")),
            setting_row("account.rewards", "gift", t("account.rewards"), back_to("/rewards/mine")),
            setting_row("account.tiers", "trophy", t("account.status"), back_to("/tiers")),
            *_badges(),
            *_sending(),
        ],
    )
    device = group(
        t("account.app"),
        [
            setting_row(
                "account.language", "earth-globe-europe-africa", t("account.language"), lambda: ask("language"),
                value=_language_name(vm.preferences.language),
            ),
            setting_row(
                "account.theme", "crescent-moon", t("account.theme"), lambda: ask("theme"),
                value=t(f"account.theme.{vm.preferences.look.value}"),
            ),
            setting_row(
                "account.lock", "lock", t("lock.setting"), back_to("/account/lock"),
                value=t("lock.on_now" if lock.on else "lock.off_now"),
            ),
            *_about(),
        ],
    )  # fmt: skip
    parts = [*_head(vm), *_waiting(vm), *_columns(member, device), _sign_out_button(lambda: ask("signout"))]
    return Screen(t("account.title"), parts, on_refresh=vm.refresh, max_width=960)


def _badges() -> list[ft.Control]:
    """The wall, where the programme has badges."""
    programme = use_scope().programme
    if programme is None or "badges" not in programme.modules:
        return []
    return [
        setting_row("account.badges", "sports-medal", use_text()("badges.title"), back_to("/play/badges?from=account"))
    ]


def _sending() -> list[ft.Control]:
    """Points for other members, where the programme allows that."""
    programme = use_scope().programme
    if programme is None or programme.transfers is None:
        return []
    words = use_text()("transfer.title", unit=programme.unit.other)
    return [setting_row("account.send", "envelope", words, back_to("/account/send"))]


def _head(vm: AccountViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [head_skeleton()]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready() as ready:
            return [freshness(ready), MemberHead(ready.value, vm.standing)]
        case unreachable:
            assert_never(unreachable)


def _waiting(vm: AccountViewModel) -> list[ft.Control]:
    """What this device has not been able to send yet."""
    waiting, t = vm.connection.waiting, use_text()
    if not waiting:
        return []
    words = note(t.n("account.waiting", waiting), picture_name="hourglass-with-flowing-sand", tone="attention")
    return [named("account.waiting", words, live_region=True)]


def _columns(left: ft.Control, right: ft.Control) -> list[ft.Control]:
    if use_room() < TWO_COLUMNS:
        return [left, right]
    sides: list[ft.Control] = [ft.Container(left, expand=1), ft.Container(right, expand=1)]
    return [ft.Row(sides, spacing=20, vertical_alignment=ft.CrossAxisAlignment.START)]


def _about() -> list[ft.Control]:
    """Help by mail, and what this is."""
    t, programme = use_text(), use_scope().programme
    rows: list[ft.Control] = []
    if programme is not None and programme.support_email:
        mail = programme.support_email
        write = ft.OpenUrl(f"mailto:{mail}")
        rows.append(setting_row("account.support", "envelope", t("account.support"), None, value=mail, action=write))
    name = programme.name if programme else t("account.about")
    version = t("account.version", version=__version__)
    rows.append(setting_row("account.about", "information-source", name, None, value=version))
    return rows


def _sign_out_button(on_click: Callable[[], None]) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    button = ft.OutlinedButton(
        content=ft.Text(t("account.signout"), size=16, font_family=BOLD, color=p.attention),
        icon=ft.Icon(ft.Icons.LOGOUT, color=p.attention),
        key="account.signout",
        on_click=on_click,
        height=52,
        style=ft.ButtonStyle(
            side=ft.BorderSide(1.5, p.line),
            shape=ft.StadiumBorder(),
            padding=ft.Padding.symmetric(horizontal=28, vertical=12),
        ),
    )
    return ft.Column(
        [named("account.signout", button), label(t("account.signout.hint"), text_align=ft.TextAlign.CENTER)],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=10,
    )


def _language_name(language: str | None) -> str:
    return native_name(language) if language else use_text()("account.language.system")


def _told(vm: AccountViewModel, key: str) -> Callable[[str | None, str, Preferences], None]:
    """Says what was chosen, in the language that now applies, and offers the way back."""
    scope = use_scope()

    def tell(language: str | None, name: str, before: Preferences) -> None:
        t = scope.speaking(language)

        async def undo(_: object) -> None:
            await vm.restore(before)

        words = t(key, name=t(name) if name.startswith("account.") else name)
        scope.toaster.show(words, action=t("action.undo"), on_action=undo)

    return tell


def _language_dialog(vm: AccountViewModel, close: Callable[[], None]) -> ft.AlertDialog:
    t, tell = use_text(), _told(vm, "account.language.chosen")

    def choice(language: str | None) -> Choice:
        async def choose() -> None:
            close()
            before = vm.preferences
            if before.language == language:
                return
            await vm.choose_language(language)
            tell(language, native_name(language) if language else "account.language.system", before)

        chosen = vm.preferences.language == language
        return Choice(f"account.language.{language or 'system'}", _language_name(language), chosen, choose)

    return choice_dialog(t("account.language"), [choice(None), *(choice(code) for code in LANGUAGES)], close)


def _theme_dialog(vm: AccountViewModel, close: Callable[[], None]) -> ft.AlertDialog:
    t, tell = use_text(), _told(vm, "account.theme.chosen")

    def choice(look: Look) -> Choice:
        async def choose() -> None:
            close()
            before = vm.preferences
            if before.look is look:
                return
            await vm.choose_look(look)
            tell(before.language, key, before)

        key = f"account.theme.{look.value}"
        return Choice(key, t(key), vm.preferences.look is look, choose)

    return choice_dialog(t("account.theme"), [choice(look) for look in Look], close)


def _sign_out_dialog(vm: AccountViewModel, close: Callable[[], None]) -> ft.AlertDialog:
    """Says what is wiped here, what stays with the programme, and what would be lost."""
    t = use_text()
    words = [t("account.signout.wiped"), t("account.signout.stays")]
    if vm.connection.waiting:
        words.append(t.n("account.signout.waiting", vm.connection.waiting))
    return confirm_dialog(
        t("account.signout.title"), words, t("account.signout"), vm.sign_out, close,
        key="account.signout.confirm", busy=vm.signing_out, cancel=t("account.signout.stay"),
    )  # fmt: skip
