"""The hub: the streak, the stamp card that fills, then what is closest to done, and everything else to play."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import flet as ft

from member_app.domain.challenge import Challenge
from screens.play.bidding import AuctionTeasers
from screens.play.shelves import SHELF, Shelves, sorted_out
from screens.play.teasers import (
    BadgeTeaser,
    FriendsTeaser,
    GameTeasers,
    MeetTeasers,
    QuestionTeasers,
    RaffleTeaser,
    head,
)
from screens.play.view_model import PlayViewModel
from screens.shared.challenge_card import ChallengeCard, StampCard
from screens.shared.component import component, keyed
from screens.shared.grid import card_grid, use_columns
from screens.shared.hooks import use_view_model
from screens.shared.page import Screen
from screens.shared.ring import progress_ring
from screens.shared.scope import use_scope, use_services, use_text, use_tokens
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.surfaces import named, picture, primary_button
from screens.shared.type import BOLD, label

STRETCH = ft.CrossAxisAlignment.STRETCH


@component
def PlayScreen() -> ft.Control:
    """One branch per state; a part of the programme that can't be had leaves the others in place."""
    services, programme = use_services(), use_scope().programme
    modules = programme.modules if programme else frozenset()
    vm = use_view_model(f"play.{'.'.join(sorted(modules))}", lambda: PlayViewModel(services, modules))
    shelves = sorted_out(vm.all_challenges(), datetime.now(UTC))
    chip = [StreakChip(shelves.streak)] if shelves.streak else []
    content = _content(vm, shelves) if programme else [_skeleton()]  # what there is to play is not known yet
    return Screen(use_text()("play.title"), content, vm.refresh, trailing=chip)


def _content(vm: PlayViewModel, shelves: Shelves) -> list[ft.Control]:
    if vm.failure is not None:
        return [ErrorPanel(vm.failure, vm.refresh)]
    if vm.loading:
        return [_skeleton()]
    t, columns = use_text(), use_columns()
    parts = [*_challenges(shelves, columns), *_others(vm, columns)]
    if shelves.done:
        parts.append(DoneShelf(shelves.done))
    if not parts:
        home = ft.context.page
        see = primary_button(t("play.empty.way"), lambda _: home.navigate("/rewards"), key="play.rewards")
        parts = [EmptyState("joystick", t("play.empty"), t("play.empty_text"), [see])]
    return [freshness(vm.oldest), *parts] if vm.oldest else parts


def _challenges(shelves: Shelves, columns: int) -> list[ft.Control]:
    """The shelves in their order; the way to all of them beside the first heading there is."""
    t = use_text()
    shown: list[tuple[str, Sequence[Challenge]]] = [
        ("claim", shelves.claimable),
        ("closest", shelves.closest[:SHELF]),
        ("new", shelves.new[:SHELF]),
        ("soon", shelves.soon[:SHELF]),
        ("rest", shelves.rest[:SHELF]),
    ]
    parts: list[ft.Control] = []
    if shelves.cards:
        broad = columns > 1 and len(shelves.cards) == 1
        parts.append(card_grid([keyed(each.id, StampCard, each, broad) for each in shelves.cards], columns))
    way: tuple[str, str] | None = (t.n("play.all", shelves.total), "/play/challenges")
    for name, challenges in shown:
        if challenges:
            parts.append(head(t(f"play.{name}"), *(way or ("", "")), key="play.all"))
            parts.append(card_grid([keyed(each.id, ChallengeCard, each) for each in challenges], columns))
            way = None
    return parts


def _others(vm: PlayViewModel, columns: int) -> list[ft.Control]:
    """What else the programme has, each with something in it."""
    parts: list[ft.Control] = []
    if raffle := vm.raffle():
        parts.append(RaffleTeaser(raffle, vm.services.raffles.now))
    if games := vm.all_games():
        parts += [head(use_text()("play.games")), GameTeasers(games)]
    if wall := vm.wall():
        parts.append(BadgeTeaser(wall))
    if questions := vm.to_answer():
        parts += [head(use_text()("play.questions")), QuestionTeasers(questions, columns)]
    if auctions := vm.to_bid_on():
        parts.append(AuctionTeasers(auctions, vm.services.auctions.now, columns))
    if meets := vm.coming():
        parts.append(MeetTeasers(meets, columns))
    if friends := vm.invitation():
        parts.append(FriendsTeaser(friends))
    return parts


@component
def StreakChip(challenge: Challenge) -> ft.Control:
    """Weeks in a row, in one look; opens the streak."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    streak = challenge.streak
    if streak is None:
        return ft.Container(width=0)
    words = t.n(f"play.streak.{streak.unit}", streak.length)
    face = ft.Container(
        ft.Row(
            [picture("fire", 22), ft.Text(words, size=15, font_family=BOLD, color=p.attention)],
            spacing=8,
            tight=True,
        ),
        key="play.streak",
        bgcolor=p.attention_container,
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=16, vertical=12),
        ink=True,
        on_click=lambda _: page.navigate(f"/play/challenges/{challenge.id}"),
    )
    return named("play.streak", face)


@component
def DoneShelf(done: Sequence[Challenge]) -> ft.Control:
    """What is done, as closed rings: something to be proud of, not something to do."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    rings = [progress_ring(1.0, each.picture, t("play.is_done_named", title=each.title), size=56) for each in done[:8]]
    row: ft.Control = ft.Row(list(rings), spacing=14, wrap=True, run_spacing=14)
    names = label(t.listed([each.title for each in done[:3]])) if len(done) <= 3 else None
    face = ft.Container(
        ft.Column([row, *([names] if names else [])], spacing=10),
        padding=16,
        border_radius=22,
        bgcolor=p.quiet,
        on_click=lambda _: page.navigate("/play/challenges?show=done"),
        ink=True,
        key="play.done",
    )
    return ft.Column([head(t("play.done")), named("play.done", face)], spacing=12, horizontal_alignment=STRETCH)


def _skeleton() -> ft.Control:
    cards = [skeleton(104) for _ in range(3)]
    return ft.Column(
        [skeleton(224), skeleton(22, width=180), *cards, skeleton(22, width=120), skeleton(88)], spacing=16
    )
