"""Taking part: the free way and the one for points beside each other, as large and as plain; what is in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.raffle import Barrier, Raffle, RaffleState, Way
from screens.raffle.view_model import RaffleViewModel
from screens.shared.component import component
from screens.shared.page import back_to
from screens.shared.points import use_points, use_unit
from screens.shared.raffle import one_in, share_words
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import failure_sentence
from screens.shared.surfaces import (
    named,
    note,
    panel,
    picture,
    primary_button,
    progress_bar,
    quiet_button,
    round_button,
)
from screens.shared.type import EXTRA, body, section, sentence, strong

_MIDDLE = ft.CrossAxisAlignment.CENTER


@component
def TakingPartPanel(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """One branch per thing that can be said about entering."""
    t = use_text()
    rows: list[ft.Control] = []
    if vm.entered:
        words = t.n("raffle.entered", vm.entered, mine=t.number(raffle.mine))
        rows.append(named("raffle.entered", note(words, picture_name="admission-tickets"), live_region=True))
    if vm.failed is not None:
        why = note(failure_sentence(t, vm.failed), picture_name="warning", tone="attention")
        rows.append(named("raffle.failed", why, live_region=True))
    if raffle.state is RaffleState.OPEN:
        rows += _barrier(raffle) if raffle.barrier is not None else _ways(vm, raffle)
    elif raffle.state is RaffleState.COMING and raffle.barrier is not None:
        rows += _barrier(raffle)
    return ft.Column(rows, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _barrier(raffle: Raffle) -> list[ft.Control]:
    """Why not, and a way on where there is one."""
    t, who = use_text(), raffle.eligibility
    regions = t.listed([t.region(each) for each in who.regions])
    barrier = raffle.barrier or Barrier.OTHER
    words = t(
        f"raffle.barrier.{barrier.value}",
        age=t.number(who.minimum_age or 18), regions=regions, tier=t.listed(list(who.tiers)),
    )  # fmt: skip
    said = named("raffle.barrier", note(words, picture_name="lock", tone="attention"), live_region=True)
    match barrier:
        case Barrier.BIRTHDAY_MISSING | Barrier.REGION_MISSING:
            way = primary_button(t(f"raffle.way.{barrier.value}"), back_to("/account/profile"), key="raffle.profile")
            return [said, way]
        case Barrier.AGE | Barrier.REGION:
            return [said, quiet_button(t("raffle.way.profile"), back_to("/account/profile"), key="raffle.profile")]
        case Barrier.TIER:
            return [said, primary_button(t("raffle.way.tier"), back_to("/tiers"), key="raffle.tiers")]
        case Barrier.OTHER:
            return [said]


def _ways(vm: RaffleViewModel, raffle: Raffle) -> list[ft.Control]:
    t = use_text()
    rows: list[ft.Control] = []
    if raffle.rules.before and not raffle.rules.accepted:
        rows.append(named("raffle.new_rules", note(t("raffle.new_rules"), picture_name="memo", tone="attention")))
    if raffle.rules.pending:
        said = note(t("raffle.rules_waiting"), picture_name="hourglass-with-flowing-sand", tone="attention")
        rows.append(named("raffle.rules_waiting", said))
    if not vm.online:
        rows.append(named("raffle.offline", note(t("raffle.offline"), tone="attention")))
    cards = [_free(vm, raffle), *([_points(vm, raffle)] if raffle.price is not None else [])]
    rows.append(_beside(cards))
    rows.append(body(raffle.free_text or t("raffle.equal"), size=14, text_align=ft.TextAlign.CENTER))
    return [*rows, *_limits(raffle)]


def _beside(cards: Sequence[ft.Control]) -> ft.Control:
    """The same size each: neither is the better one."""
    if len(cards) == 1:
        return cards[0]
    return ft.Row(
        [ft.Container(card, expand=1) for card in cards],
        spacing=12,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _free(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    t = use_text()

    async def enter(*_: object) -> None:
        await vm.enter(Way.FREE)

    words = t.n("raffle.free_now", raffle.free_left)
    if not raffle.free_left:
        again = raffle.free_again_at
        words = t("raffle.free_again", when=t.time(again)) if again else t("raffle.free_none")
    button = primary_button(
        t("raffle.enter"), enter, key="raffle.enter", busy=vm.running == "enter",
        disabled=not raffle.free_left or not vm.online or bool(vm.running), narrow=True,
    )  # fmt: skip
    return _card("admission-tickets", t("raffle.free"), words, [], button)


def _points(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    t, points = use_text(), use_points()
    price = raffle.price or 0

    async def enter(*_: object) -> None:
        await vm.enter(Way.POINTS)

    blocked = raffle.blocked_paid
    short = blocked is not None and blocked.kind is FailureKind.INSUFFICIENT_POINTS
    words = t("raffle.points_text")
    if short and blocked is not None:
        words = t("raffle.points_short", available=points(blocked.available or 0))
    elif raffle.paid_left == 0:
        words = t("raffle.points_none")
    off = short or not raffle.buys or not vm.online or bool(vm.running)
    button = primary_button(
        t("raffle.enter_points", unit=use_unit()),
        enter,
        key="raffle.enter.points",
        busy=vm.running == "pay",
        disabled=off,
        narrow=True,
    )
    stepper = [] if off and not vm.running else [_stepper(vm, raffle)]
    return _card("sparkles", points(price * vm.count), words, stepper, button)


def _stepper(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """How many at once."""
    t, p = use_text(), use_tokens().palette
    figure = ft.Text(t.number(vm.count), size=20, font_family=EXTRA, color=p.text, no_wrap=True)

    def turn(by: int) -> Callable[..., Any]:
        return lambda *_: vm.more(by)

    less = round_button(ft.Icons.REMOVE, t("raffle.fewer"), turn(-1), key="raffle.fewer", bgcolor=p.quiet)
    more = round_button(ft.Icons.ADD, t("raffle.more"), turn(1), key="raffle.more", bgcolor=p.quiet)
    said = ft.Semantics(
        identifier="raffle.count", label=t.n("raffle.count", vm.count), exclude_semantics=True, live_region=True,
        content=figure,
    )  # fmt: skip
    parts: list[ft.Control] = [less, ft.Container(said, expand=True, alignment=ft.Alignment.CENTER), more]
    return ft.Row(parts, spacing=0, vertical_alignment=_MIDDLE)


def _card(art: str, heading: str, words: str, extra: Sequence[ft.Control], button: ft.Control) -> ft.Control:
    top = ft.Column(
        [
            picture(art, 48),
            strong(heading, size=18, text_align=ft.TextAlign.CENTER),
            body(words, size=14, text_align=ft.TextAlign.CENTER),
        ],
        spacing=6,
        horizontal_alignment=_MIDDLE,
    )
    rest = ft.Column([*extra, button], spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    column = ft.Column(
        [top, rest],
        spacing=14,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return panel(column, padding=ft.Padding(14, 18, 14, 14))


def _limits(raffle: Raffle) -> list[ft.Control]:
    """What is left to this member, as far as there are limits."""
    t, limits = use_text(), raffle.limits
    parts = []
    if limits.left_today is not None and (limits.left is None or limits.left_today < limits.left):
        parts.append(t.n("raffle.left_today", limits.left_today))
    if limits.left is not None:
        parts.append(t.n("raffle.left", limits.left))
    if limits.places_left is not None:
        parts.append(t.n("raffle.places_left", limits.places_left))
    if not parts:
        return []
    words = body(sentence("\u00a0· ".join(parts)), size=14, text_align=ft.TextAlign.CENTER)
    return [named("raffle.limits", words)]


@component
def Share(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """How many tickets there are, and what the member's are worth, in plain words."""
    t, p = use_text(), use_tokens().palette
    prizes = raffle.to_win
    rows: list[ft.Control] = [section(t("raffle.share"))]
    head = share_words(t, raffle)
    rows.append(named("raffle.share", strong(head, size=22), live_region=True))
    if raffle.mine:
        rows.append(body(_chance(raffle), size=16))
        width = max(0.012, min(1.0, raffle.mine / max(1, raffle.total)))
        rows.append(progress_bar(width, head))
    else:
        rows.append(body(t.n("raffle.chance_none", prizes)))
    if raffle.state is RaffleState.OPEN:
        live = ft.Row(
            [ft.Container(width=8, height=8, border_radius=4, bgcolor=p.good), body(t("raffle.live"), size=13)],
            spacing=8,
            vertical_alignment=_MIDDLE,
        )
        rows.append(live)
    return panel(ft.Column(rows, spacing=8))


def _chance(raffle: Raffle) -> str:
    t = use_text()
    chances = one_in(raffle)
    if chances <= 1:
        return t("raffle.sure")
    return t.n("raffle.chance", raffle.to_win, count_in=t.number(chances))
