"""The two forms of signing in. What is typed lives in the flow."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

import flet as ft

from screens.shared.component import component
from screens.shared.countdown import seconds_left
from screens.shared.hooks import use_interval
from screens.shared.scope import use_text, use_tokens
from screens.shared.sentence import emphasised
from screens.shared.sign_in.code import AskCode, CodeFlow
from screens.shared.sign_in.flow import SignInFlow
from screens.shared.states import failure_sentence
from screens.shared.surfaces import named, primary_button, quiet_button
from screens.shared.type import BOLD, body, section
from screens.shared.typed import Entry, use_entry, use_typed


@component
def SignInForm(flow: SignInFlow) -> ft.Control:
    """Whichever step is due."""
    if isinstance(flow.step, AskCode):
        return CodeForm(flow, flow.step)
    return AddressForm(flow)


@component
def AddressForm(flow: SignInFlow) -> ft.Control:
    """Step one: where to send the code."""
    t = use_text()
    return ft.AutofillGroup(
        ft.Column(
            [
                section(t("sign_in.title")),
                body(t("sign_in.how")),
                named("welcome.email", _address_field(flow)),
                *failure_line(flow),
                primary_button(
                    t("sign_in.continue"),
                    flow.ask,
                    key="welcome.continue",
                    busy=flow.busy == "ask",
                    disabled=bool(flow.busy) or flow.locked_until is not None,
                ),
                Unlock(flow),
            ],
            spacing=14,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _address_field(flow: SignInFlow) -> ft.Control:
    t, look = use_text(), _field_look()

    def make(value: str) -> ft.TextField:
        return ft.TextField(
            value=value,
            on_change=lambda e: flow.type_address(e.control.value),
            on_submit=flow.ask,
            label=t("sign_in.address"),
            keyboard_type=ft.KeyboardType.EMAIL,
            autofill_hints=[ft.AutofillHint.EMAIL],
            autocorrect=False,
            enable_suggestions=False,
            capitalization=ft.TextCapitalization.NONE,
            key="welcome.email",
            **look,
        )

    return use_typed(flow.typed_address, flow.filled, make)


def _field_look() -> dict[str, Any]:
    p = use_tokens().palette
    return {
        "filled": True,
        "fill_color": p.quiet,
        "border": {
            ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=18),
            ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, p.line), border_radius=18),
        },
        "cursor_color": p.primary,
        "color": p.text,
        "label_style": ft.TextStyle(color=p.text2),
        "content_padding": ft.Padding.symmetric(horizontal=18, vertical=18),
    }


@component
def CodeForm(flow: SignInFlow, step: AskCode) -> ft.Control:
    """Step two: the code, a new one, or another address."""
    t = use_text()
    sent = emphasised(t("sign_in.sent", address=step.challenge.address.replace("*", "")))
    rows: list[ft.Control] = [
        section(t("sign_in.code_title")),
        ft.Semantics(live_region=True, content=sent),
        *code_rows(flow, step, use_entry(), flow.confirm),
    ]
    rows += [
        Resend(flow, step),
        quiet_button(t("sign_in.change_address"), flow.change_address, key="otp.change", disabled=bool(flow.busy)),
        Unlock(flow),
    ]
    return ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def code_rows(
    flow: CodeFlow, step: AskCode, entry: Entry, on_confirm: Callable[..., Any], *, busy: bool = False
) -> list[ft.Control]:
    """The field for the code, why the last one did not work, and the button that tries it.

    `entry` is the field's; `busy` while what the code is for is being done.
    """
    rows: list[ft.Control] = [named("otp.code", _code_field(flow, step, entry, on_confirm)), *failure_line(flow)]
    if not step.spent:
        rows.append(
            primary_button(
                use_text()("sign_in.confirm"),
                on_confirm,
                key="otp.confirm",
                busy=busy or flow.busy == "confirm",
                disabled=busy or bool(flow.busy) or flow.locked_until is not None,
            )
        )
    return rows


def _code_field(flow: CodeFlow, step: AskCode, entry: Entry, on_confirm: Callable[..., Any]) -> ft.Control:
    t, p, look = use_text(), use_tokens().palette, _field_look()

    def make(value: str) -> ft.TextField:
        return ft.TextField(
            value=value,
            on_change=lambda e: flow.type_code(e.control.value),
            on_submit=on_confirm,
            label=t("sign_in.code"),
            # Numbers, and the blanks and dashes that come along when a code is pasted from a message.
            input_filter=ft.InputFilter(r"[0-9 \-]", allow=True, replacement_string=""),
            keyboard_type=ft.KeyboardType.NUMBER,
            autofill_hints=[ft.AutofillHint.ONE_TIME_CODE],
            text_style=ft.TextStyle(size=28, font_family=BOLD, letter_spacing=8, color=p.text),
            text_align=ft.TextAlign.CENTER,
            autofocus=True,
            disabled=step.spent,
            key="otp.code",
            **look,
        )

    return entry.draw(flow.typed_code, flow.filled, make)


def failure_line(flow: CodeFlow) -> list[ft.Control]:
    """Why it did not work, said aloud."""
    if flow.failure is None:
        return []
    t, p = use_text(), use_tokens().palette
    field = next(iter(flow.failure.fields), "")
    words = t(f"sign_in.invalid_{field}") if field in ("address", "code") else failure_sentence(t, flow.failure)
    line = ft.Row(
        [
            ft.Icon(ft.Icons.ERROR_OUTLINE_ROUNDED, size=20, color=p.attention),
            body(words, color=p.attention, expand=True),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return [named("sign_in.failure", line, live_region=True)]


def use_seconds(until: datetime, now: Callable[[], datetime]) -> int:
    """Whole seconds until a moment, told anew every second; 0 from then on."""
    held: tuple[int, Any] = ft.use_state(math.ceil(seconds_left(until, now)))
    _, set_left = held
    use_interval(lambda: set_left(math.ceil(seconds_left(until, now))), 1.0, [until])
    return math.ceil(seconds_left(until, now))


@component
def Resend(flow: SignInFlow, step: AskCode) -> ft.Control:
    """A new code, once the mail had a moment to arrive; the main way on when the old one is spent."""
    return resend_button(flow, step, use_seconds(step.resend_at, flow.now))


def resend_button(flow: CodeFlow, step: AskCode, left: int) -> ft.Control:
    """The same as a plain control; `left` in seconds."""
    t = use_text()
    if left > 0:
        return quiet_button(t.n("sign_in.resend_in", left), flow.ask, key="otp.resend", disabled=True)
    if step.spent:
        return primary_button(t("sign_in.resend"), flow.ask, key="otp.resend", busy=flow.busy == "ask")
    return quiet_button(t("sign_in.resend"), flow.ask, key="otp.resend", disabled=bool(flow.busy))


@component
def Unlock(flow: SignInFlow) -> ft.Control:
    """Opens the form again when the service lets one try again."""
    use_interval(flow.look, 1.0, [flow.locked_until])
    return ft.Container(width=0, height=0, visible=False)
