"""Reserved: two steps to use it, until when, and a way back."""

from __future__ import annotations

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.reward import IssuedReward
from screens.issued.view_model import IssuedViewModel
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text, use_tokens
from screens.shared.sheet import use_sheet
from screens.shared.states import failure_sentence
from screens.shared.surfaces import note, panel, picture, picture_gradient, primary_button, quiet_button
from screens.shared.type import BOLD, body, section, strong


@component
def Reserved(vm: IssuedViewModel, issued: IssuedReward) -> ft.Control:
    """The warning stands beside the button that starts the timer."""
    t, points = use_text(), use_points()
    until = t.day(t.local(issued.reserve_until).date())
    minutes = t("issued.step2_text", time=t.lasting(issued.reveal_minutes))
    steps = panel(
        ft.Column(
            [
                Step("1", t("issued.step1"), t("issued.step1_text", where=issued.where) if issued.where else ""),
                Step("2", t("issued.step2"), minutes),
                *_due(issued),
            ],
            spacing=18,
        )
    )
    parts: list[ft.Control] = [
        _hero(issued),
        body(t("issued.until", day=until, points=points(issued.cost)) if issued.cost else t("issued.given", day=until)),
        steps,
        note(t("issued.reveal_warning"), picture_name="hourglass-with-flowing-sand", tone="attention"),
    ]
    if vm.failed and not vm.giving_back:
        offline = vm.failed.kind is FailureKind.OFFLINE
        words = t("issued.offline") if offline else failure_sentence(t, vm.failed)
        parts.append(ft.Semantics(live_region=True, content=note(words, tone="attention")))

    async def reveal(_: object) -> None:
        await vm.reveal()

    busy = bool(vm.running)
    parts += [
        primary_button(t("issued.reveal"), reveal, key="redeem.reveal", busy=vm.running == "reveal", disabled=busy),
    ]
    if issued.cost or issued.money is not None:  # what was given has nothing to give back for
        parts.append(
            quiet_button(t("issued.cancel"), lambda _: vm.ask_to_give_back(), key="redeem.cancel", disabled=busy)
        )
    if vm.giving_back:
        parts.append(GiveBackSheet(vm, issued))
    return ft.Column(parts, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _due(issued: IssuedReward) -> list[ft.Control]:
    """What is to be paid, where part of the price is money."""
    t = use_text()
    if issued.money is None:
        return []
    return [Step("3", t("issued.step3", money=t.money(issued.money)), t("issued.step3_text"))]


def _hero(issued: IssuedReward) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    return ft.Container(
        ft.Column(
            [picture(issued.picture, 120), strong(t("issued.reserved_for_you"), color=p.text, size=16)],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=10,
        ),
        gradient=picture_gradient(issued.picture),
        border_radius=28,
        padding=ft.Padding(24, 28, 24, 24),
        alignment=ft.Alignment.CENTER,
    )


@component
def Step(number: str, name: str, words: str) -> ft.Control:
    """One of the two steps."""
    p = use_tokens().palette
    dot = ft.Container(
        ft.Text(number, size=15, font_family=BOLD, color=p.on_primary_container),
        width=36,
        height=36,
        border_radius=18,
        bgcolor=p.primary_container,
        alignment=ft.Alignment.CENTER,
    )
    return ft.Row(
        [dot, ft.Column([strong(name), ft.Container(body(words), visible=bool(words))], spacing=2, expand=True)],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


@component
def GiveBackSheet(vm: IssuedViewModel, issued: IssuedReward) -> ft.Control:
    """Asked first, since the last one may go to somebody else meanwhile."""
    t, points = use_text(), use_points()
    heading = t("issued.cancel_title", title=issued.title)
    reason = failure_sentence(t, vm.failed) if vm.failed else ""

    async def give_back(_: object) -> None:
        await vm.give_back()

    content = ft.Column(
        [
            section(heading, size=22, text_align=ft.TextAlign.CENTER),
            body(t("issued.cancel_text", points=points(issued.cost)), text_align=ft.TextAlign.CENTER),
            ft.Semantics(live_region=True, content=note(reason, tone="attention"), visible=bool(reason)),
            primary_button(
                t("issued.cancel_confirm"), give_back, key="redeem.cancel.confirm", busy=vm.running == "cancel"
            ),
            quiet_button(
                t("issued.cancel_keep"), lambda _: vm.keep(), key="redeem.cancel.keep", disabled=bool(vm.running)
            ),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    use_sheet(content, vm.keep, label=heading)
    return ft.Container(width=0, height=0)
