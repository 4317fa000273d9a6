"""The draw as something to be there for: what has happened, what is awaited, and the moment the winners are known."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

import flet as ft

from member_app.domain.raffle import Raffle, RaffleState
from screens.raffle.facts import short_code
from screens.raffle.view_model import RaffleViewModel
from screens.raffle.winning import Winning
from screens.shared.component import component, keyed
from screens.shared.gradient import brand_gradient, card_shadow, translucent
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.surfaces import named, note, panel, picture, primary_button, quiet_button
from screens.shared.type import BOLD, EXTRA, body, label, section, strong
from screens.shared.void_reason import reason

#: Milliseconds the reel runs, how long after it an answer of the client is waited for, and tickets that go by.
RUN, _GRACE, _PASSING = 4200, 1500, 26
_ROW = 56.0
_WHITE, _SOFT = "#FFFFFF", "#E6FFFFFF"


@component
def Stages(raffle: Raffle) -> ft.Control:
    """From the closing to the draw, each step as it is done."""
    t, seal = use_text(), raffle.sealing
    closed = raffle.state in (RaffleState.CLOSED, RaffleState.DRAWN)
    drawn = raffle.state is RaffleState.DRAWN
    sealed = bool(seal.commitment)
    due = t.time(seal.value_at) if seal.value_at else ""
    steps = [
        (closed, t("raffle.stage.closed"), t.n("raffle.stage.closed_text", raffle.total)),
        (sealed, t("raffle.stage.sealed"), t("raffle.stage.sealed_text", seal=short_code(seal.commitment))),
        (drawn, t("raffle.stage.value"), t("raffle.stage.value_text", time=due)),
        (drawn, t("raffle.stage.drawn"), t("raffle.stage.drawn_text")),
    ]
    now = next((at for at, (done, _, _) in enumerate(steps) if not done), len(steps))
    rows: list[ft.Control] = [section(t("raffle.stages"))]
    rows += [_stage(at, done, at == now, words, below) for at, (done, words, below) in enumerate(steps)]
    if seal.deadline is not None and not drawn:
        rows.append(label(t("raffle.stage.deadline", time=t.time(seal.deadline))))
    return named("raffle.stages", panel(ft.Column(rows, spacing=14)), live_region=True)


def _stage(at: int, done: bool, now: bool, words: str, below: str) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    if done:
        mark: ft.Control = ft.Icon(ft.Icons.CHECK, size=20, color=p.good)
        ground = p.good_container
    elif now:
        mark, ground = picture("hourglass-with-flowing-sand", 24), p.attention_container
    else:
        mark, ground = ft.Text(t.number(at + 1), size=15, font_family=BOLD, color=p.text2), p.quiet
    badge = ft.Container(mark, width=40, height=40, border_radius=20, bgcolor=ground, alignment=ft.Alignment.CENTER)
    state = t("raffle.stage.done" if done else "raffle.stage.now" if now else "raffle.stage.next")
    lines: list[ft.Control] = [strong(words, size=16, color=p.text if done or now else p.text2)]
    if done or now:
        lines.append(body(below, size=14))
    row = ft.Row([badge, ft.Column(lines, spacing=2, expand=True)], spacing=14)
    return ft.Semantics(label=f"{words}, {state}. {below if done or now else ''}", exclude_semantics=True, content=row)


@component
def Reel(raffle: Raffle, on_done: Callable[[], None]) -> ft.Control:
    """Tickets run by and come to rest at the first that won. The client moves them; one message starts it."""
    t, tokens = use_text(), use_tokens()
    started, start = ft.use_state(False)
    winner = raffle.winners[0] if raffle.winners else ""

    async def run() -> None:
        await asyncio.sleep(0.12)  # at rest once, so that there is a way to move
        start(True)
        # The client says when it has come to rest; this is for one that does not.
        await asyncio.sleep((RUN + _GRACE) / 1000)
        on_done()

    ft.use_effect(run, [raffle.id], cleanup=lambda: None)
    codes = [*passing(raffle, _PASSING), winner]
    rows: list[ft.Control] = [
        ft.Container(
            ft.Text(short_code(code), size=24, font_family=EXTRA, color="#1B1430", no_wrap=True),
            height=_ROW,
            alignment=ft.Alignment.CENTER,
        )
        for code in codes
    ]
    strip = ft.Container(
        ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        top=-_ROW * (len(codes) - 1) if started else 0,
        left=0,
        right=0,
        animate_position=ft.Animation(RUN if started else 1, ft.AnimationCurve.EASE_OUT_QUART),
        on_animation_end=(lambda _: on_done()) if started else None,
    )
    window = ft.Container(
        ft.Stack([strip], height=_ROW, clip_behavior=ft.ClipBehavior.HARD_EDGE),
        bgcolor=_WHITE,
        border_radius=18,
        height=_ROW,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
    )
    column = ft.Column(
        [
            ft.Text(t("raffle.drawing"), size=22, font_family=EXTRA, color=_WHITE, text_align=ft.TextAlign.CENTER),
            ft.Text(t("raffle.drawing_text"), size=14, color=_SOFT, text_align=ft.TextAlign.CENTER),
            window,
        ],
        spacing=12,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    face = brand_gradient(
        column,
        padding=24,
        shadow=[*card_shadow(), ft.BoxShadow(blur_radius=2, color=translucent(tokens.card_glow, 0.3))],
    )
    return named("raffle.reel", ft.Semantics(label=t("raffle.drawing"), exclude_semantics=True, content=face))


def passing(raffle: Raffle, count: int) -> list[str]:
    """Tickets that go by: what is known of the list, the rest made up of the seal. They decide nothing."""
    known = [*(each.code for each in raffle.tickets), *raffle.winners[1:]]
    seed = (raffle.sealing.commitment or raffle.id).encode()
    made = [hashlib.sha256(seed + bytes([at])).hexdigest()[: len(raffle.winners[0]) if raffle.winners else 16]
            for at in range(count)]  # fmt: skip
    found = made[:]
    for at, code in enumerate(known[: count // 3]):
        found[(at * 3 + 2) % count] = code
    return found


@component
def Result(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """What came of it for this member, and the way to check it."""
    t = use_text()
    if raffle.state is RaffleState.VOID:
        return _void(raffle)
    parts: list[ft.Control] = []
    if raffle.wins:
        parts += [keyed(f"win.{win.number}", Winning, vm, raffle, win) for win in raffle.wins]
    else:
        parts.append(_others(raffle))
    if raffle.winners and not use_scope().reduced_motion:
        again = quiet_button(t("raffle.watch_again"), lambda _: vm.show_again(), key="raffle.again",
                             icon=ft.Icons.REPLAY)  # fmt: skip
        parts.append(ft.Row([again], alignment=ft.MainAxisAlignment.CENTER))
    return ft.Column(parts, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _others(raffle: Raffle) -> ft.Control:
    """Not this time; how many won, and whether the member may still."""
    t = use_text()
    lines: list[ft.Control] = [picture("balloon", 72)]
    if raffle.mine:
        head, words = t("raffle.not_won"), t.n("raffle.not_won_text", len(raffle.winners))
    else:
        head, words = t("raffle.drawn"), t.n("raffle.drawn_text", len(raffle.winners))
    lines += [
        ft.Text(head, size=22, font_family=EXTRA, color=use_tokens().palette.text, text_align=ft.TextAlign.CENTER),
        body(words, text_align=ft.TextAlign.CENTER),
    ]
    if raffle.alternate_place is not None:
        place = t("raffle.alternate", place=t.number(raffle.alternate_place))
        lines.append(note(place, picture_name="hourglass-with-flowing-sand"))
    column = ft.Column(lines, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    return named("raffle.result", panel(column, alignment=ft.Alignment.CENTER), live_region=True)


def _void(raffle: Raffle) -> ft.Control:
    t = use_text()
    lines: list[ft.Control] = [
        picture("cross-mark", 64),
        ft.Text(t("raffle.void"), size=22, font_family=EXTRA, color=use_tokens().palette.text,
                text_align=ft.TextAlign.CENTER),
        body(reason(t, raffle.void_reason), text_align=ft.TextAlign.CENTER),
    ]  # fmt: skip
    if raffle.mine:
        lines.append(note(t("raffle.void_back"), picture_name="check-mark-button"))
    column = ft.Column(lines, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    return named("raffle.result", panel(column, alignment=ft.Alignment.CENTER), live_region=True)


@component
def Fairness(raffle: Raffle) -> ft.Control:
    """That anybody can check it, whom one has to trust, and the way to do it."""
    t, page = use_text(), ft.context.page
    rows: list[ft.Control] = [
        ft.Row(
            [picture("shield", 32), ft.Container(section(t("raffle.fair")), expand=True)],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        body(t(f"raffle.fair.{'after' if raffle.state is RaffleState.DRAWN else 'before'}")),
    ]
    if raffle.sealing.trust:
        rows.append(label(raffle.sealing.trust))
    if raffle.state in (RaffleState.DRAWN, RaffleState.VOID):
        check = primary_button if raffle.state is RaffleState.DRAWN else quiet_button
        rows.append(
            check(t("raffle.check"), lambda _: page.navigate(f"/play/raffles/{raffle.id}/check"), key="raffle.verify",
                  icon=ft.Icons.FACT_CHECK)
        )  # fmt: skip
    return panel(ft.Column(rows, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
