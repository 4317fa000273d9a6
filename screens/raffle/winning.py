"""A prize of one's own: taken with a tap, left to an alternate after a question, and what became of it."""

from __future__ import annotations

import flet as ft

from member_app.domain.raffle import Raffle, Win, WinState
from screens.raffle.view_model import RaffleViewModel
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.page import back_to
from screens.shared.scope import use_services, use_text
from screens.shared.states import failure_sentence
from screens.shared.surfaces import named, note, panel, picture, primary_button, quiet_button
from screens.shared.type import BOLD, EXTRA, strong

_WHITE = "#FFFFFF"
_STRETCH, _CENTER = ft.CrossAxisAlignment.STRETCH, ft.TextAlign.CENTER


@component
def Winning(vm: RaffleViewModel, raffle: Raffle, win: Win) -> ft.Control:
    """One branch per state of the prize. What is read here needs no celebration of its own afterwards."""
    t, celebrations = use_text(), use_services().celebrations

    def seen() -> None:
        celebrations.dismiss([f"raffle:{raffle.id}:{win.number}"])

    ft.use_effect(seen, [win.state], cleanup=seen)
    match win.state:
        case WinState.OPEN:
            return _open(vm, win)
        case WinState.CLAIMED:
            parts: list[ft.Control] = [_face(win, t("raffle.claimed", title=win.title), t("raffle.claimed_text"))]
            if win.issued_id:
                way = back_to(f"/rewards/mine/{win.issued_id}")
                parts.append(primary_button(t("raffle.coupon"), way, key="raffle.coupon"))
            elif entry := next((each.entry_id for each in win.prizes if each.entry_id), None):
                parts.append(primary_button(t("raffle.points_see"), back_to(f"/activity/{entry}"), key="raffle.points"))
            return ft.Column(parts, spacing=12, horizontal_alignment=_STRETCH)
        case WinState.DECLINED | WinState.LAPSED:
            words = t(f"raffle.{win.state.value}", title=win.title)
            row = ft.Row(
                [picture(win.picture, 48), strong(words, size=16, expand=True)],
                spacing=14,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            )
            return named("raffle.result", panel(row), live_region=True)


def _open(vm: RaffleViewModel, win: Win) -> ft.Control:
    t = use_text()

    async def claim(*_: object) -> None:
        await vm.claim(win)

    until = ""
    if win.until is not None:
        until = t("raffle.claim_until", day=t.weekday(win.until), time=t.clock(win.until))
    head = t("raffle.won_alternate" if win.alternate else "raffle.won")
    parts: list[ft.Control] = [_face(win, head, until, win.title)]
    if vm.failed is not None:
        said = note(failure_sentence(t, vm.failed), picture_name="warning", tone="attention")
        parts.append(ft.Semantics(live_region=True, content=said))
    if not vm.online:
        parts.append(note(t("raffle.claim_offline"), tone="attention"))
    off = not vm.online or bool(vm.running)
    parts += [
        primary_button(
            t("raffle.claim"), claim, key="raffle.claim", busy=vm.running == "claim",
            disabled=off and vm.running != "claim",
        ),
        quiet_button(t("raffle.decline"), lambda _: vm.ask_to_decline(win), key="raffle.decline", disabled=off),
    ]  # fmt: skip
    return ft.Column(parts, spacing=10, horizontal_alignment=_STRETCH)


def _face(win: Win, head: str, words: str, what: str = "") -> ft.Control:
    art = ft.Row(
        [picture("sparkles", 34), picture(win.picture, 96), picture("party-popper", 34)],
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.END,
        spacing=8,
    )
    lines: list[ft.Control] = [art, ft.Text(head, size=26, font_family=EXTRA, color=_WHITE, text_align=_CENTER)]
    if what:
        lines.append(ft.Text(what, size=20, font_family=BOLD, color=_WHITE, text_align=_CENTER))
    if words:
        lines.append(ft.Text(words, size=15, color=_WHITE, text_align=_CENTER))
    column = ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    card = brand_gradient(
        column, padding=ft.Padding(20, 22, 20, 24), alignment=ft.Alignment.CENTER, shadow=card_shadow()
    )
    return named("raffle.result", card, live_region=True)
