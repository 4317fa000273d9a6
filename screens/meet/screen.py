"""One event: what it is, when and where, whether the member goes, and the one thing to do about it now."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.meets import Meet, MeetState
from member_app.domain.state import Failed, Loading, Ready
from screens.meet.parts import brings, facts, hero, standing
from screens.meet.view_model import MeetViewModel
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.dialogs import confirm_dialog
from screens.shared.files import save_file
from screens.shared.hooks import use_view_model
from screens.shared.meet import doors_open
from screens.shared.page import back_to
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, failure_sentence, freshness, skeleton
from screens.shared.surfaces import note, primary_button, quiet_button

BACK = "/play/meets"


@component
def MeetScreen(meet_id: str) -> ft.Control:
    """One branch per state."""
    services = use_services()
    vm = use_view_model(f"meet.{meet_id}", lambda: MeetViewModel(meet_id, services.meets))
    ft.use_dialog(_farewell(vm) if vm.leaving else None)
    heading, content = _content(vm)
    return DetailPage(heading, content, back=BACK, on_refresh=vm.refresh)


def _content(vm: MeetViewModel) -> tuple[str, list[ft.Control]]:
    t = use_text()
    match vm.state:
        case Loading():
            return "", [skeleton(208, radius=28), skeleton(48), skeleton(200)]
        case Failed(failure=failure) if failure.kind == "not_found":
            away = primary_button(t("meet.others"), back_to(BACK), key="meet.others")
            return "", [EmptyState("world-map", t("meet.gone"), t("meet.gone_text"), [away])]
        case Failed(failure=failure):
            return "", [ErrorPanel(failure, vm.refresh)]
        case Ready(value=meet) as state:
            return meet.title, [freshness(state), *_parts(vm, meet)]
        case unreachable:
            assert_never(unreachable)


def _parts(vm: MeetViewModel, meet: Meet) -> list[ft.Control]:
    t = use_text()
    parts: list[ft.Control] = [hero(meet)]
    if (said := standing(meet)) is not None:
        parts.append(said)
    if vm.failed is not None:
        words = note(failure_sentence(t, vm.failed), picture_name="warning", tone="attention")
        parts.append(ft.Semantics(live_region=True, content=words))
    parts += [*_act(vm, meet), facts(meet)]
    if (prizes := brings(meet)) is not None:
        parts.append(prizes)
    return [*parts, *_way_out(vm, meet)]


def _act(vm: MeetViewModel, meet: Meet) -> list[ft.Control]:
    """The one thing to do: check in, sign up, or note the date."""
    t, page = use_text(), ft.context.page

    async def sign_up(_: object) -> None:
        await vm.sign_up()

    async def keep(_: object) -> None:
        file = await vm.calendar()
        if file is not None:
            await save_file(f"{meet.id}.ics", file.encode())

    if meet.state is not MeetState.ATTENDED and not meet.past and doors_open(meet):
        here = primary_button(
            t("meet.check_in"), lambda _: page.navigate("/play/checkin"), key="meet.checkin", icon=ft.Icons.QR_CODE
        )
        return [here]
    if meet.state in (MeetState.OPEN, MeetState.FULL):
        words = t("meet.signup" if meet.state is MeetState.OPEN else "meet.wait")
        return [primary_button(words, sign_up, key="meet.signup", busy=vm.running == "signup")]
    if meet.state in (MeetState.SIGNED_UP, MeetState.WAITING) and not meet.pending:
        words, busy = t("meet.calendar"), vm.running == "calendar"
        return [primary_button(words, keep, key="meet.calendar", busy=busy, icon=ft.Icons.EVENT)]
    return []


def _way_out(vm: MeetViewModel, meet: Meet) -> list[ft.Control]:
    if meet.state not in (MeetState.SIGNED_UP, MeetState.WAITING) or doors_open(meet):
        return []
    words = use_text()("meet.leave" if meet.state is MeetState.SIGNED_UP else "meet.leave_line")
    leave = quiet_button(words, lambda _: vm.ask_to_leave(), key="meet.leave", disabled=bool(vm.running))
    return [ft.Row([leave], alignment=ft.MainAxisAlignment.CENTER)]


def _farewell(vm: MeetViewModel) -> ft.AlertDialog | None:
    """Says who gets the place."""
    if not isinstance(vm.state, Ready):
        return None
    t, meet = use_text(), vm.state.value

    async def leave(_: object) -> None:
        await vm.leave()

    words = t("meet.leave.place" if meet.state is MeetState.SIGNED_UP else "meet.leave.line")
    return confirm_dialog(
        t("meet.leave.title", title=meet.title),
        [words],
        t("meet.leave.yes"),
        leave,
        vm.stay,
        key="meet.leave.confirm",
        busy=vm.running == "leave",
        cancel=t("meet.leave.no"),
    )
