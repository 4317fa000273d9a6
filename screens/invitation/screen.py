"""Behind a friend's link, signed in: a welcome for those who came with it, a friendly word for everybody else."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.friends import InvitedBy, Outcome
from member_app.domain.state import Failed
from screens.invitation.view_model import InvitationViewModel, Own, Passed, Welcome
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.prizes import prize_row
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, skeleton
from screens.shared.surfaces import named, panel, primary_button, progress_bar, quiet_button
from screens.shared.type import body


@component
def InvitationScreen(code: str) -> ft.Control:
    """Leads to the card, or to the member's own link."""
    services, t = use_services(), use_text()
    vm = use_view_model(f"invitation.{code}", lambda: InvitationViewModel(services.friends, code))
    return DetailPage(t("invitation.title"), _content(vm), back="/", max_width=560)


def _content(vm: InvitationViewModel) -> list[ft.Control]:
    seen = vm.seen
    match seen:
        case None:
            if isinstance(vm.state, Failed):
                return [ErrorPanel(vm.state.failure, vm.refresh)]
            return [skeleton(360)]
        case Welcome(invited=invited):
            return [named("invitation.welcome", _welcome(invited), container=True)]
        case Own():
            return [named("invitation.own", _page("people-hugging", "own"), container=True)]
        case Passed(outcome=outcome):
            return [named(f"invitation.{outcome.value}", _page(_art(outcome), outcome.value), container=True)]
        case unreachable:
            assert_never(unreachable)


def _welcome(invited: InvitedBy) -> ft.Control:
    """Who brought them, what they get, and what is left to do for it."""
    t, page = use_text(), ft.context.page
    words = t("invitation.joined", name=invited.first_name) if invited.first_name else t("invitation.joined_nobody")
    head = EmptyState("party-popper", t("invitation.in"), words)
    rows: list[ft.Control] = [head, *(prize_row(prize) for prize in invited.prizes), body(invited.text)]
    if 0 < invited.progress < 1:
        rows.append(progress_bar(invited.progress, invited.text))
    rows.append(primary_button(t("invitation.card"), lambda _: page.navigate("/"), key="invitation.card"))
    return panel(ft.Column(rows, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=24)


def _art(outcome: Outcome) -> str:
    return {Outcome.MEMBER: "people-hugging", Outcome.CLOSED: "hourglass-with-flowing-sand"}.get(outcome, "envelope")


def _page(art: str, name: str) -> ft.Control:
    t, page = use_text(), ft.context.page
    ways = ft.Column(
        [
            primary_button(t("invitation.friends"), lambda _: page.navigate("/play/friends"), key="invitation.friends"),
            quiet_button(t("invitation.card"), lambda _: page.navigate("/"), key="invitation.card"),
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return panel(EmptyState(art, t(f"invitation.{name}"), t(f"invitation.{name}_text"), [ways]), padding=8)
