"""A raffle in one look: on the brand's own light while there is something to do, quietly before and after."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

import flet as ft

from member_app.domain.raffle import Raffle, RaffleState
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.gradient import brand_gradient
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, picture, picture_tile, soft_shadow
from screens.shared.ticking import left_words, use_time_left
from screens.shared.type import BOLD, EXTRA, body, sentence, strong

_WHITE, _SOFT = "#FFFFFF", "#E6FFFFFF"


def one_in(raffle: Raffle) -> int:
    """The chance as `1 in` so many; 0 while there is none."""
    return max(1, math.floor(1 / raffle.chance + 0.5)) if raffle.chance else 0


def share_words(t: Text, raffle: Raffle) -> str:
    """`2 of 348 tickets`, or how many there are."""
    if raffle.mine:
        over = raffle.state in (RaffleState.DRAWN, RaffleState.VOID)
        key = "raffle.held" if over else "raffle.mine"
        return t.n(key, raffle.mine, total=t.number(raffle.total), mine=t.number(raffle.mine))
    return t.n("raffle.tickets", raffle.total) if raffle.total else t("raffle.no_tickets")


def chance_words(t: Text, raffle: Raffle) -> str:
    """`About 1 in 174`; empty while the member has no ticket."""
    chances = one_in(raffle)
    if not chances:
        return ""
    return t("raffle.sure") if chances == 1 else t("raffle.one_in", count=t.number(chances))


@component
def RaffleBanner(raffle: Raffle, now: Callable[[], datetime]) -> ft.Control:
    """One with something to do: what is at stake, until when, and what the member holds."""
    t, page = use_text(), ft.context.page
    due, won = raffle.moves_at, raffle.waiting_win
    left = use_time_left(due or now(), now)
    lines: list[ft.Control] = [
        ft.Text(_kicker(t, raffle, left_words(t, left) if left else ""), size=13, font_family=BOLD, color=_SOFT),
        ft.Text(raffle.title, size=20, font_family=EXTRA, color=_WHITE),
        *[ft.Text(words, size=14, color=_SOFT) for words in _below(t, raffle)],
    ]
    key = f"raffle.item.{raffle.id}"
    face = brand_gradient(
        ft.Row(
            [picture(won.picture if won else raffle.picture, 84), ft.Column(lines, spacing=4, expand=True)],
            spacing=18,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        radius=22,
        key=key,
        shadow=soft_shadow(),
        ink=True,
        on_click=lambda _: page.navigate(f"/play/raffles/{raffle.id}"),
    )
    return named(key, face)


@component
def RaffleRow(raffle: Raffle, now: Callable[[], datetime]) -> ft.Control:
    """One to come, or what became of one."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    due = raffle.moves_at
    left = use_time_left(due or now(), now)
    won = bool(raffle.wins)
    state = _kicker(t, raffle, left_words(t, left) if left else "", shout=False)
    lines = [
        strong(raffle.title, size=17),
        body(
            share_words(t, raffle) if raffle.total else raffle.summary, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS
        ),
        ft.Text(state, size=13, font_family=BOLD, color=p.good if won else p.text2),
    ]
    key = f"raffle.item.{raffle.id}"
    row = ft.Row(
        [
            picture_tile(raffle.picture, 72, 22),
            ft.Column(list(lines), spacing=2, expand=True, alignment=ft.MainAxisAlignment.CENTER),
            ft.Icon(ft.Icons.CHEVRON_RIGHT, color=p.text2),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return named(
        key, panel(row, padding=16, key=key, ink=True, on_click=lambda _: page.navigate(f"/play/raffles/{raffle.id}"))
    )


def _kicker(t: Text, raffle: Raffle, left: str, *, shout: bool = True) -> str:
    """`ENDS IN 2 D 4 H`, or what became of it; that it is a raffle, what is above it says."""
    match raffle.state:
        case _ if raffle.waiting_win is not None:
            words = t("raffle.kicker.won")
        case RaffleState.OPEN:
            words = t("raffle.kicker.open", left=left) if left else t("raffle.kicker.closing")
        case RaffleState.COMING:
            words = t("raffle.kicker.coming", left=left) if left else t("raffle.kicker.opening")
        case RaffleState.CLOSED:
            words = t("raffle.kicker.closed", left=left) if left else t("raffle.kicker.drawing")
        case RaffleState.VOID:
            words = t("raffle.kicker.void")
        case RaffleState.DRAWN:
            words = t("raffle.kicker.you_won") if raffle.wins else t("raffle.kicker.drawn")
    if not shout:
        return sentence(words)
    return words.upper()


def _below(t: Text, raffle: Raffle) -> list[str]:
    """What the member holds, and that it costs nothing, each in a line."""
    if raffle.waiting_win is not None:
        return [raffle.waiting_win.title]
    parts = [share_words(t, raffle)]
    if raffle.state is RaffleState.OPEN and raffle.free_left:
        parts.append(t("raffle.free_entry"))
    elif chance := chance_words(t, raffle):
        parts.append(chance)
    return [sentence(part) for part in parts]
