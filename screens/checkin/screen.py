"""Checking in: by the link of a poster's code, which does it at once, or with the code typed in."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import CheckIn, Place
from member_app.i18n import Text
from screens.checkin.view_model import Asking, Checking, CheckinViewModel, Done
from screens.shared.challenge_card import ChallengeCard
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.prizes import prize_row
from screens.shared.scope import use_scope, use_services, use_text, use_tokens
from screens.shared.states import failure_sentence
from screens.shared.surfaces import named, panel, picture, picture_gradient, primary_button, quiet_button
from screens.shared.type import BOLD, body, section
from screens.shared.typed import use_typed

BACK = "/play"
#: What may come right by itself or by trying again, so that the link is worth another try.
_PASSING = frozenset(
    {FailureKind.OFFLINE, FailureKind.SLOW, FailureKind.TRY_LATER, FailureKind.BROKEN, FailureKind.UPDATE_NEEDED}
)
#: What another code may put right.
_ABOUT_THE_CODE = frozenset({FailureKind.WRONG_CODE, FailureKind.CODE_EXPIRED, FailureKind.INVALID})
#: Failures with words of their own on this screen.
_OWN = frozenset(
    {
        FailureKind.WRONG_CODE,
        FailureKind.CODE_EXPIRED,
        FailureKind.CLOSED,
        FailureKind.LIMIT_REACHED,
        FailureKind.NOT_ELIGIBLE,
        FailureKind.TIER_REQUIRED,
        FailureKind.OFFLINE,
        FailureKind.NOT_FOUND,
    }
)


@component
def CheckinScreen(code: str = "") -> ft.Control:
    """With a `code` it is handed in at once; without one it is asked for."""
    services, programme = use_services(), use_scope().programme
    challenges = services.challenges if programme and "challenges" in programme.modules else None
    vm = use_view_model(f"checkin.{code}", lambda: CheckinViewModel(code, services.meets, challenges))
    return DetailPage(use_text()("checkin.title"), _content(vm), back=BACK, max_width=560)


def _content(vm: CheckinViewModel) -> list[ft.Control]:
    match vm.state:
        case Checking():
            return [_checking()]
        case Done(check_in=check_in) as done:
            return [_result(check_in), *_moved(done), *_onward(vm, check_in)]
        case Asking(failure=failure) if vm.code and failure is not None:
            return _refused(vm, failure)
        case Asking() if vm.code:
            return [_checking()]
        case Asking(failure=failure):
            return [CodeForm(vm, failure), _how()]
        case unreachable:
            assert_never(unreachable)


def _checking() -> ft.Control:
    """For the moment it takes."""
    t, p = use_text(), use_tokens().palette
    ring = ft.ProgressRing(width=40, height=40, stroke_width=4, color=p.primary, semantics_label=t("checkin.checking"))
    words = ft.Column(
        [picture("round-pushpin", 96), section(t("checkin.checking"), text_align=ft.TextAlign.CENTER), ring],
        spacing=20,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(words, padding=48, alignment=ft.Alignment.CENTER)


def _result(check_in: CheckIn) -> ft.Control:
    """Where, when, and what it brought."""
    t = use_text()
    art = "party-popper" if check_in.place is Place.MEET else "round-pushpin"
    headline = t("checkin.again" if check_in.again else f"checkin.done.{check_in.place.value}")
    time = t.time(check_in.at)
    words = t(
        f"checkin.again.{check_in.place.value}" if check_in.again else "checkin.at", place=check_in.name, time=time
    )
    rows: list[ft.Control] = [
        ft.Container(
            picture(art, 112), height=176, border_radius=22, gradient=picture_gradient(art),
            alignment=ft.Alignment.CENTER,
        ),
        ft.Semantics(live_region=True, content=section(headline, size=24)),
        body(words, size=16),
    ]  # fmt: skip
    rows += [prize_row(one) for one in check_in.prizes]
    column = ft.Column(rows, spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return named("checkin.result", panel(column))


def _moved(done: Done) -> list[ft.Control]:
    """Challenges one is further with now."""
    if not done.moved:
        return []
    t = use_text()
    cards = [keyed(one.id, ChallengeCard, one) for one in done.moved[:3]]
    return [section(t("checkin.moved"), size=20), ft.Column(list(cards), spacing=12)]


def _onward(vm: CheckinViewModel, check_in: CheckIn) -> list[ft.Control]:
    t, page = use_text(), ft.context.page
    meet = check_in.meet_id
    route = f"/play/meets/{meet}" if meet else "/play"
    words = t("checkin.meet" if meet else "checkin.play")
    onward = primary_button(words, lambda _: page.navigate(route), key="checkin.onward")
    if vm.code:
        return [onward]
    another = quiet_button(t("checkin.another"), lambda _: vm.another(), key="checkin.another")
    return [onward, ft.Row([another], alignment=ft.MainAxisAlignment.CENTER)]


def _refused(vm: CheckinViewModel, failure: Failure) -> list[ft.Control]:
    """A link that did not do it: why, and a way on."""
    t, page = use_text(), ft.context.page

    async def again(_: object) -> None:
        await vm.again()

    art = "electric-plug" if failure.kind is FailureKind.OFFLINE else "round-pushpin"
    rows: list[ft.Control] = [
        picture(art, 96),
        section(t("checkin.not"), size=22, text_align=ft.TextAlign.CENTER),
        ft.Semantics(live_region=True, content=body(refusal(t, failure), size=16, text_align=ft.TextAlign.CENTER)),
    ]
    if failure.kind in _PASSING:
        rows.append(primary_button(t("error.retry"), again, key="error.retry"))
        rows.append(quiet_button(t("checkin.play"), lambda _: page.navigate("/play"), key="checkin.onward"))
    elif failure.kind in _ABOUT_THE_CODE:
        rows.append(primary_button(t("checkin.type"), lambda _: page.navigate("/play/checkin"), key="checkin.type"))
    else:
        rows.append(primary_button(t("checkin.play"), lambda _: page.navigate("/play"), key="checkin.onward"))
    column = ft.Column(rows, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    return [named("checkin.refused", panel(column, padding=32))]


def refusal(t: Text, failure: Failure) -> str:
    """Why not, and what to do."""
    if failure.kind is FailureKind.CLOSED and (hours := failure.fields.get("place")) is not None:
        return t("checkin.closed", place=hours, opens=failure.fields["opens"], closes=failure.fields["closes"])
    if failure.kind is FailureKind.CLOSED:
        return t("checkin.no_doors")
    if failure.kind in _OWN:
        return t(f"checkin.{failure.kind.value}", tier=failure.tier or "")
    return failure_sentence(t, failure)


@component
def CodeForm(vm: CheckinViewModel, failure: Failure | None) -> ft.Control:
    """The field for the short code below the poster's square."""
    t, p = use_text(), use_tokens().palette

    async def send(*_: object) -> None:
        await vm.send_typed()

    def make(text: str) -> ft.TextField:
        return ft.TextField(
            value=text,
            key="checkin.code",
            label=t("checkin.code"),
            hint_text="K7Q2M-9XW4R",
            hint_style=ft.TextStyle(size=17, letter_spacing=1, color=p.text2),
            autofocus=True,
            capitalization=ft.TextCapitalization.CHARACTERS,
            text_style=ft.TextStyle(size=22, font_family=BOLD, letter_spacing=2, color=p.text),
            autocorrect=False,
            enable_suggestions=False,
            filled=True,
            fill_color=p.quiet,
            border=_border(p.line, p.primary),
            error=refusal(t, failure) if failure else None,
            error_max_lines=5,
            error_style=ft.TextStyle(size=14, font_family=BOLD, color=p.attention),
            on_change=lambda e: vm.type(str(e.control.value or "")),
            on_submit=send,
        )

    field = use_typed(vm.typed, vm.filled, make)
    rows = [
        ft.Row([picture("round-pushpin", 72), ft.Column([body(t("checkin.intro"), size=16)], expand=True)], spacing=16),
        named("checkin.code", field),
        primary_button(t("checkin.send"), send, key="checkin.send", disabled=not vm.sendable),
    ]
    return panel(ft.Column(rows, spacing=20, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _border(line: str, focused: str) -> dict[ft.ControlState, ft.InputBorder]:
    def drawn(colour: str, width: float) -> ft.OutlineInputBorder:
        return ft.OutlineInputBorder(side=ft.BorderSide(width, colour), border_radius=18)

    return {ft.ControlState.FOCUSED: drawn(focused, 2), ft.ControlState.DEFAULT: drawn(line, 1)}


def _how() -> ft.Control:
    """That the phone's own camera does it."""
    p = use_tokens().palette
    row = ft.Row([picture("mobile-phone", 40), body(use_text()("checkin.how"), expand=True)], spacing=16)
    return ft.Container(row, padding=20, border_radius=22, bgcolor=p.quiet)
