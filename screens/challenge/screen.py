"""One challenge: what to do, how far it is, what it brings, and the one thing to do about it now."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.challenge import Challenge, ChallengeState, ChallengeType
from member_app.domain.state import Failed, Loading, Ready
from screens.challenge.history import History
from screens.challenge.ladder import Ladder
from screens.challenge.parts import Hero, PrizePanel, Tasks, Terms
from screens.challenge.stamp_card import StampPanel
from screens.challenge.streak import StreakPanel
from screens.challenge.view_model import ChallengeViewModel
from screens.shared.challenge_card import waiting_line
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.dialogs import confirm_dialog
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, failure_sentence, freshness, skeleton
from screens.shared.surfaces import note, primary_button, quiet_button

BACK = "/play"


@component
def ChallengeScreen(challenge_id: str) -> ft.Control:
    """One branch per state."""
    services = use_services()
    vm = use_view_model(f"challenge.{challenge_id}", lambda: ChallengeViewModel(challenge_id, services.challenges))
    ft.use_dialog(_farewell(vm) if vm.leaving else None)
    heading, content = _content(vm)
    return DetailPage(heading, content, back=BACK, on_refresh=vm.refresh)


def _content(vm: ChallengeViewModel) -> tuple[str, list[ft.Control]]:
    t = use_text()
    match vm.state:
        case Loading():
            return "", [skeleton(220, radius=28), skeleton(160), skeleton(96)]
        case Failed(failure=failure) if failure.kind == "not_found":
            away = primary_button(t("challenge.others"), back_to(BACK), key="challenge.others")
            return "", [EmptyState("world-map", t("challenge.gone"), t("challenge.gone_text"), [away])]
        case Failed(failure=failure):
            return "", [ErrorPanel(failure, vm.refresh)]
        case Ready(value=challenge) as state:
            return challenge.title, [freshness(state), *_parts(vm, challenge)]
        case unreachable:
            assert_never(unreachable)


def _parts(vm: ChallengeViewModel, challenge: Challenge) -> list[ft.Control]:
    parts: list[ft.Control] = [Hero(challenge)]
    if challenge.waiting is not None:
        parts.append(waiting_line(challenge.waiting))
    if vm.failed is not None:
        words = failure_sentence(use_text(), vm.failed)
        parts.append(ft.Semantics(live_region=True, content=note(words, picture_name="warning", tone="attention")))
    parts += [*_act(vm, challenge), _progress(challenge)]
    if challenge.type is not ChallengeType.MILESTONE and challenge.prizes:
        parts.append(PrizePanel(challenge))
    if challenge.completions:
        parts.append(History(challenge))
    if challenge.terms:
        parts.append(Terms(challenge))
    return [*parts, *_way_out(vm, challenge)]


def _progress(challenge: Challenge) -> ft.Control:
    """Each type has its own look."""
    match challenge.type:
        case ChallengeType.TASK:
            return Tasks(challenge)
        case ChallengeType.STAMP_CARD:
            return StampPanel(challenge)
        case ChallengeType.STREAK:
            return StreakPanel(challenge)
        case ChallengeType.MILESTONE:
            return Ladder(challenge)
        case unreachable:
            assert_never(unreachable)


def _act(vm: ChallengeViewModel, challenge: Challenge) -> list[ft.Control]:
    """The one thing to do: take the prize, or join."""
    t = use_text()
    waits = challenge.claimable
    if waits is not None:

        async def claim(_: object) -> None:
            await vm.claim(waits.number)

        busy = vm.running == "claim"
        return [primary_button(t("challenge.claim"), claim, key="challenge.claim", busy=busy, icon=ft.Icons.REDEEM)]
    if challenge.joinable and challenge.state is ChallengeState.OPEN:

        async def join(_: object) -> None:
            await vm.join()

        return [primary_button(t("challenge.join"), join, key="challenge.join", busy=vm.running == "join")]
    return []


def _way_out(vm: ChallengeViewModel, challenge: Challenge) -> list[ft.Control]:
    if not challenge.joinable or challenge.state is not ChallengeState.JOINED:
        return []
    words = use_text()("challenge.leave")
    leave = quiet_button(words, lambda _: vm.ask_to_leave(), key="challenge.leave", disabled=bool(vm.running))
    return [ft.Row([leave], alignment=ft.MainAxisAlignment.CENTER)]


def _farewell(vm: ChallengeViewModel) -> ft.AlertDialog | None:
    """Says what is lost."""
    if not isinstance(vm.state, Ready):
        return None
    t, challenge = use_text(), vm.state.value
    lost = t("challenge.leave.loses", progress=challenge.progress_text) if challenge.progress else ""
    words = [lost or t("challenge.leave.nothing"), t("challenge.leave.keeps") if challenge.completions else ""]

    async def leave(_: object) -> None:
        await vm.leave()

    return confirm_dialog(
        t("challenge.leave.title", title=challenge.title),
        [sentence for sentence in words if sentence],
        t("challenge.leave.yes"),
        leave,
        vm.stay,
        key="challenge.leave.confirm",
        busy=vm.running == "leave",
        cancel=t("challenge.leave.no"),
    )
