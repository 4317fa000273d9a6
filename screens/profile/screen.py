"""The profile form: names, phone and birthday."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.state import Failed, Loading, Ready
from screens.profile.fields import FormField
from screens.profile.region import RegionField
from screens.profile.view_model import ProfileViewModel, Saving
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.dialogs import confirm_dialog
from screens.shared.draft import draft_line
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.scope import Width, use_services, use_text, use_width
from screens.shared.states import ErrorPanel, failure_sentence, freshness, skeleton
from screens.shared.surfaces import named, note, panel, primary_button, quiet_button
from screens.shared.type import address_line, label

ACCOUNT = "/account"


@component
def ProfileScreen() -> ft.Control:
    """One branch per state; leaving with something unsaved asks first."""
    services, t = use_services(), use_text()
    vm = use_view_model(
        f"profile.{t.language}", lambda: ProfileViewModel(services.profile, services.connection, t, services.drafts)
    )
    asking, ask = ft.use_state(False)
    leave = back_to(ACCOUNT)

    def discard() -> None:
        vm.discard()
        ask(False)
        leave()

    question = confirm_dialog(
        t("profile.leave"), [t("profile.leave.words")], t("profile.leave.discard"), discard, lambda: ask(False),
        key="profile.discard", cancel=t("profile.leave.stay"),
    )  # fmt: skip
    ft.use_dialog(question if asking else None)
    return DetailPage(
        t("profile.title"),
        _content(vm),
        back=ACCOUNT,
        on_back=lambda: ask(True) if vm.changed else leave(),
        on_refresh=vm.refresh,
        max_width=640,
    )


def _content(vm: ProfileViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return [skeleton(64), skeleton(64), skeleton(64), skeleton(64)]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready() as ready:
            return [freshness(ready), *_news(vm), *_restored(vm), _fields(vm), _email(ready.value.email), _buttons(vm)]
        case unreachable:
            assert_never(unreachable)


def _news(vm: ProfileViewModel) -> list[ft.Control]:
    """How the last save went, read out loud."""
    t = use_text()
    match vm.outcome:
        case Saving.IDLE | Saving.RUNNING:
            return []
        case Saving.SAVED:
            said = note(t("profile.saved"), picture_name="check-mark-button")
        case Saving.WAITING:
            said = note(t("profile.waiting"), picture_name="hourglass-with-flowing-sand", tone="attention")
        case Saving.CONFLICT:
            said = note(t("profile.conflict"), picture_name="warning", tone="attention")
        case Failure() as failure:
            said = note(failure_sentence(t, failure), picture_name="warning", tone="attention")
        case unreachable:
            assert_never(unreachable)
    return [named("profile.news", said, live_region=True)]


def _restored(vm: ProfileViewModel) -> list[ft.Control]:
    return [draft_line(vm.discard)] if vm.restored else []


def _fields(vm: ProfileViewModel) -> ft.Control:
    def field(name: str, **more: Any) -> ft.Control:
        return keyed(
            name, FormField, name, getattr(vm.form, name), vm.filled.get(name, 0), _typed(vm, name),
            error=vm.errors.get(name, ""), other=_other(vm, name), **more,
        )  # fmt: skip

    first = field("first_name", hints=ft.AutofillHint.GIVEN_NAME, words=True)
    last = field("last_name", hints=ft.AutofillHint.FAMILY_NAME, words=True)
    phone = field("phone", hints=ft.AutofillHint.TELEPHONE_NUMBER, keyboard=ft.KeyboardType.PHONE)
    birthday = field(
        "birthday",
        hints=ft.AutofillHint.BIRTHDAY,
        keyboard=ft.KeyboardType.DATETIME,
        hint=_birthday_hint(vm),
    )

    def choose(code: str) -> None:
        vm.type("region", code)

    return panel(
        ft.Column(
            [*_pair(first, last), *_pair(phone, birthday), keyed("region", RegionField, vm.form.region, choose)],
            spacing=20,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _birthday_hint(vm: ProfileViewModel) -> str:
    """How it is written and what for; once it is taken out, what goes with it."""
    t = use_text()
    if vm.base.birthday and not vm.form.birthday.strip():
        return t("profile.birthday.removed")
    return t("profile.birthday.hint", pattern=t("profile.birthday.pattern"))


def _typed(vm: ProfileViewModel, name: str) -> Callable[[str], None]:
    return lambda value: vm.type(name, value)


def _other(vm: ProfileViewModel, name: str) -> str:
    """After a conflict: what the account holds now, where something else is typed."""
    now = getattr(vm.base, name)
    return now if vm.outcome is Saving.CONFLICT and getattr(vm.form, name) != now else ""


def _pair(left: ft.Control, right: ft.Control) -> list[ft.Control]:
    if use_width() is Width.PHONE:
        return [left, right]
    sides: list[ft.Control] = [ft.Container(left, expand=1), ft.Container(right, expand=1)]
    # A label on an outlined field stands half above the field.
    row = ft.Row(sides, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)
    return [ft.Container(row, padding=ft.Padding.only(top=8), clip_behavior=ft.ClipBehavior.NONE)]


def _email(address: str) -> ft.Control:
    t = use_text()
    lines = [label(t("profile.email")), address_line(address, bold=True), label(t("profile.email.why"))]
    return panel(ft.MergeSemantics(ft.Column(lines, spacing=4)))


def _buttons(vm: ProfileViewModel) -> ft.Control:
    t = use_text()
    busy = vm.outcome is Saving.RUNNING
    save = primary_button(t("action.save"), vm.save, key="profile.save", busy=busy, disabled=not vm.changed)
    rows: list[ft.Control] = [save]
    if vm.changed and not busy:
        rows += [
            label(t("profile.unsaved"), text_align=ft.TextAlign.CENTER),
            quiet_button(t("profile.reset"), lambda _: vm.discard(), key="profile.reset"),
        ]
    stretch = use_width() is Width.PHONE
    across = ft.CrossAxisAlignment.STRETCH if stretch else ft.CrossAxisAlignment.CENTER
    return ft.Column(rows, spacing=8, horizontal_alignment=across)
