"""The card screen: greeting, the card, and beside it what it is worth right now."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.home import Home
from member_app.domain.reward import IssuedStatus
from member_app.domain.state import Failed, Loading, Ready
from screens.card.face import CardFace, card_skeleton
from screens.card.room import card_room, card_width, is_low
from screens.card.tiles import (
    Tiles,
    balance_part,
    open_rewards,
    owed_note,
    pending_note,
    second_part,
    tier_named,
    tier_part,
    tier_tile,
)
from screens.card.view_model import CardViewModel
from screens.card.words import greeting
from screens.shared.component import component
from screens.shared.hooks import use_locked, use_view_model
from screens.shared.page import Screen, back_to
from screens.shared.scope import Width, use_scope, use_services, use_text, use_tokens
from screens.shared.states import ErrorPanel, failure_sentence, freshness, skeleton
from screens.shared.surfaces import round_button
from screens.shared.type import body

_MAX_WIDTH = 980
#: Troubles that have their own place: the shell's banners.
_TOLD_ELSEWHERE = (FailureKind.OFFLINE, FailureKind.SIGN_IN_AGAIN)


def use_card_model() -> CardViewModel:
    """One model for the card wherever it is drawn."""
    services = use_services()
    return use_view_model(
        "card",
        lambda: CardViewModel(services.home, services.card, services.preferences, on_shown=services.connection.begin),
    )


@component
def CardScreen() -> ft.Control:
    """One branch per state."""
    vm, t, locked, low = use_card_model(), use_text(), use_locked(), is_low()
    wide = use_scope().width is not Width.PHONE
    hello = greeting(t, vm.now())
    match vm.state:
        case Loading():
            above = [_middle(card_skeleton(card_width(), low))] if low else []
            return Screen(hello, [_skeleton(wide, low)], max_width=_MAX_WIDTH, room=card_room(), above=above)
        case Failed(failure=failure):
            alone = [_middle(CardFace(vm, vm.bare, None, card_width(), low))] if vm.bare else []
            panel = ErrorPanel(failure, vm.retry)
            above, rest = (alone, [panel]) if low else ([], [*alone, panel])
            return Screen(hello, rest, max_width=_MAX_WIDTH, room=card_room(), above=above)
        case Ready(value=home) as ready:
            name = home.member.first_name
            parts = [*_notes(ready), (_low if low else _wide if wide else _narrow)(vm, ready, locked)]
            open_full = round_button(
                ft.Icons.FULLSCREEN_ROUNDED, t("card.fullscreen"), back_to("/card/full"), key="card.fullscreen"
            )
            return Screen(
                name or hello,
                parts,
                vm.refresh,
                trailing=[open_full],
                max_width=_MAX_WIDTH,
                room=card_room(),
                kicker=hello if name else "",
                # A code is scanned without scrolling: where the window is low nothing stands above it.
                above=[_middle(CardFace(vm, home.card, home, card_width(), low))] if low else [],
            )
        case unreachable:
            assert_never(unreachable)


def _notes(ready: Ready[Home]) -> list[ft.Control]:
    """A fault, if there is one."""
    t, notes = use_text(), list[ft.Control]()
    if ready.trouble and ready.trouble.kind not in _TOLD_ELSEWHERE:
        notes.append(body(failure_sentence(t, ready.trouble), color=use_tokens().palette.attention))
    return notes


def _beside(ready: Ready[Home], locked: bool, room: float) -> list[ft.Control]:
    """Figures, tier and open rewards; a code whose time is running comes first. A lock leaves what is on the card."""
    home = ready.value
    tiles = Tiles(home, room, None if ready.fresh else ready.as_of)
    if locked:
        return [tiles, *tier_tile(home)]
    strip = open_rewards(home)
    running = any(one.status is IssuedStatus.ISSUED for one in home.issued)
    first, last = (strip, []) if running else ([], strip)
    return [*first, tiles, *owed_note(home), *pending_note(home), *tier_tile(home), *last]


def _middle(card: ft.Control) -> ft.Control:
    return ft.Row([card], alignment=ft.MainAxisAlignment.CENTER)


def _narrow(vm: CardViewModel, ready: Ready[Home], locked: bool) -> ft.Control:
    home = ready.value
    card = _middle(CardFace(vm, home.card, home, card_width()))
    return ft.Column([card, *_beside(ready, locked, card_room() - 40)], spacing=14)


def _low(_: CardViewModel, ready: Ready[Home], locked: bool) -> ft.Control:
    """The card is above the heading."""
    narrow = use_scope().width is Width.PHONE
    room = min(card_room() - (40 if narrow else 64), _MAX_WIDTH)
    return ft.Column(_beside(ready, locked, room), spacing=14 if narrow else 16)


def _wide(vm: CardViewModel, ready: Ready[Home], locked: bool) -> ft.Control:
    room = min(card_room() - 64, _MAX_WIDTH) - card_width() - 28
    home = ready.value
    beside = ft.Column(_beside(ready, locked, room), spacing=16, expand=True)
    return ft.Row(
        [CardFace(vm, home.card, home, card_width()), beside],
        spacing=28,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _skeleton(wide: bool, low: bool) -> ft.Control:
    tiles = ft.Row([skeleton(108, expand=True), skeleton(108, expand=True)], spacing=12)
    width = card_width()
    if low:
        return ft.Column([tiles, skeleton(128)], spacing=16)
    if not wide:
        return ft.Column([_middle(card_skeleton(width)), tiles, skeleton(128)], spacing=16)
    beside = ft.Column([tiles, skeleton(128), skeleton(80)], spacing=16, expand=True)
    return ft.Row([card_skeleton(width), beside], spacing=28, vertical_alignment=ft.CrossAxisAlignment.START)


@component
def CardPane(width: float = 390) -> ft.Control:
    """The card beside other screens on a wide window: ready to be scanned, with the two figures and the tier."""
    vm = use_card_model()
    inner = width - 60
    match vm.state:
        case Loading():
            content: list[ft.Control] = [card_skeleton(inner), skeleton(56), skeleton(72)]
        case Failed(failure=failure):
            content = [CardFace(vm, vm.bare, None, inner)] if vm.bare else []
            content += [ErrorPanel(failure, vm.retry)]
        case Ready(value=home) as ready:
            figures = ft.Row(
                [ft.Container(balance_part(home), expand=True), ft.Container(second_part(home), expand=True)],
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
            tier = tier_part(home)
            content = [CardFace(vm, home.card, home, inner), *([] if ready.fresh else [freshness(ready)]), figures]
            content += [tier_named(tier)] if tier else []
        case unreachable:
            assert_never(unreachable)
    return ft.Container(
        ft.Column(content, spacing=24, scroll=ft.ScrollMode.AUTO),
        width=width,
        padding=ft.Padding(30, 32, 30, 24),
        bgcolor=use_tokens().palette.surface,
    )
