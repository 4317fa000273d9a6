"""The top of a raffle's page: the prize on the brand's light, and the time that runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from member_app.domain.raffle import Raffle, RafflePrize, RaffleState
from screens.shared.component import component, keyed
from screens.shared.gradient import brand_gradient, card_shadow, translucent
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, picture, picture_tile
from screens.shared.ticking import left_spoken, left_words, use_time_left
from screens.shared.type import BOLD, EXTRA, body, section, strong

_WHITE = "#FFFFFF"


@component
def Hero(raffle: Raffle, now: Callable[[], datetime], height: float) -> ft.Control:
    """The prize as large as there is room, with a light behind it, and the countdown below."""
    size = height * 0.62
    halo = ft.Container(
        picture(raffle.picture, size, label=raffle.title),
        width=size * 1.7,
        height=size * 1.25,
        alignment=ft.Alignment.CENTER,
        # Its radius is a share of the shorter side: it has faded before it reaches an edge.
        gradient=ft.RadialGradient(
            colors=[translucent(_WHITE, share) for share in (0.46, 0.3, 0.1, 0.0)],
            stops=[0.0, 0.4, 0.75, 1.0],
            radius=0.5,
        ),
    )
    column = ft.Column(
        [halo, keyed("countdown", Countdown, raffle, now)],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    return brand_gradient(
        ft.Container(column, alignment=ft.Alignment.CENTER),
        padding=ft.Padding(16, 12, 16, 20),
        shadow=card_shadow(),
        opacity=0.86 if raffle.state is RaffleState.VOID else 1.0,
    )


@component
def Countdown(raffle: Raffle, now: Callable[[], datetime]) -> ft.Control:
    """How long it is open, or what it waits for; by the service's clock, whatever the device's says."""
    t = use_text()
    due = raffle.moves_at
    left = use_time_left(due or now(), now)
    over = due is None or not left
    big = t(f"raffle.now.{raffle.state.value}") if over else left_words(t, left)
    small = "" if over else t(f"raffle.until.{raffle.state.value}")
    spoken = big if over else f"{small} {left_spoken(t, left)}"
    lines: list[ft.Control] = [ft.Text(small, size=13, font_family=BOLD, color="#E6FFFFFF")] if small else []
    lines.append(ft.Text(big, size=28, font_family=EXTRA, color=_WHITE, text_align=ft.TextAlign.CENTER))
    return ft.Semantics(
        identifier="raffle.countdown",
        label=spoken,
        exclude_semantics=True,
        content=ft.Column(lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
    )


@component
def Prizes(raffle: Raffle) -> ft.Control:
    """What can be won, how many of it, and what each is worth."""
    t, over = use_text(), raffle.state in (RaffleState.DRAWN, RaffleState.VOID)
    rows: list[ft.Control] = [section(t("raffle.prizes_were" if over else "raffle.prizes"))]
    rows += [_prize(each) for each in raffle.prizes]
    if raffle.alternates and raffle.state in (RaffleState.OPEN, RaffleState.COMING, RaffleState.CLOSED):
        rows.append(body(t.n("raffle.alternates", raffle.alternates, days=t.number(raffle.claim_days)), size=14))
    return named("raffle.prizes", panel(ft.Column(rows, spacing=14)))


def _prize(prize: RafflePrize) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    lines: list[ft.Control] = [strong(prize.title, size=16)]
    if prize.value is not None:
        worth = t("raffle.worth_each" if prize.count > 1 else "raffle.worth", money=t.money(prize.value))
        lines.append(body(worth))
    count = ft.Container(
        ft.Text(f"{t.number(prize.count)}\u202f×", size=15, font_family=BOLD, color=p.on_primary_container),
        bgcolor=p.primary_container,
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=12, vertical=6),
    )
    return ft.MergeSemantics(
        ft.Row(
            [picture_tile(prize.picture, 56, 16), ft.Column(lines, spacing=2, expand=True), count],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )
