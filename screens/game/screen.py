"""One game: what moves, one button, the result, and the odds before anybody plays."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.games import Game, GameKind
from member_app.domain.state import Failed, Loading, Ready
from screens.game.odds import Odds
from screens.game.result import Result
from screens.game.scratch import ScratchCard
from screens.game.slot import Slot
from screens.game.view_model import Asking, GameViewModel, Idle, Moving, Shown
from screens.game.wheel import Wheel
from screens.game.words import blocked_words, left_words, play_words
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.scope import Width, use_room, use_scope, use_services, use_text, use_width
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.surfaces import named, note, primary_button, quiet_button
from screens.shared.type import body

BACK = "/play"
_COLUMN = 460


@component
def GameScreen(game_id: str) -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model(f"game:{game_id}", lambda: GameViewModel(game_id, services.games, services.connection))
    match vm.state:
        case Loading():
            return DetailPage(t("game.heading"), _waiting(), back=BACK, max_width=_COLUMN)
        case Failed(failure=failure) if failure.kind is FailureKind.NOT_FOUND:
            return DetailPage(t("game.heading"), [NotHere()], back=BACK, max_width=_COLUMN)
        case Failed(failure=failure):
            return DetailPage(t("game.heading"), [ErrorPanel(failure, vm.refresh)], back=BACK, max_width=_COLUMN)
        case Ready(value=game) as state:
            shown = _played(vm, game)
            age = [] if state.fresh or not vm.online else [freshness(state)]
            wide = use_width() is Width.DESKTOP
            content = _beside(vm, shown, game) if wide else _below(vm, shown, game)
            return DetailPage(
                game.title, [*age, *content], back=BACK, on_refresh=vm.refresh, max_width=920 if wide else _COLUMN
            )
        case unreachable:
            assert_never(unreachable)


def _played(vm: GameViewModel, game: Game) -> Game:
    """While it moves and its result is read, the game stays as it was played."""
    match vm.act:
        case Asking(game=played) | Moving(game=played) | Shown(game=played):
            return played
        case Idle():
            return game
        case unreachable:
            assert_never(unreachable)


def _below(vm: GameViewModel, shown: Game, game: Game) -> list[ft.Control]:
    size = min(_COLUMN - 20, use_room() - 48)
    return [
        body(game.text),
        ft.Row([keyed("stage", Stage, vm, shown, min(size, 380))], alignment=ft.MainAxisAlignment.CENTER),
        keyed("actions", Actions, vm, game),
        keyed("odds", Odds, game),
    ]


def _beside(vm: GameViewModel, shown: Game, game: Game) -> list[ft.Control]:
    left = ft.Column(
        [
            body(game.text),
            ft.Row([keyed("stage", Stage, vm, shown, 400)], alignment=ft.MainAxisAlignment.CENTER),
            keyed("actions", Actions, vm, game),
        ],
        spacing=20, expand=6, horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )  # fmt: skip
    right = ft.Container(keyed("odds", Odds, game), expand=5)
    return [ft.Row([left, right], spacing=32, vertical_alignment=ft.CrossAxisAlignment.START)]


@component
def Stage(vm: GameViewModel, game: Game, size: float) -> ft.Control:
    """What moves, as it rests now or is about to."""
    moving = isinstance(vm.act, Moving)
    match game.kind:
        case GameKind.WHEEL:
            return Wheel(game, vm.last, vm.turn, moving, size, vm.landed)
        case GameKind.SCRATCH:
            card = vm.last if isinstance(vm.act, Moving | Shown) else None
            return ScratchCard(game, card, moving, size, vm.landed)
        case GameKind.SLOT:
            return Slot(game, vm.last, vm.turn, moving, size, vm.landed)
        case unreachable:
            assert_never(unreachable)


@component
def Actions(vm: GameViewModel, game: Game) -> ft.Control:
    """The button and its plain sister; the result while it is read."""
    t = use_text()
    match vm.act:
        case Shown() as shown:
            again = t("game.again") if game.playable else t("game.done")
            return Result(shown, vm.saw, vm.close, again)
        case Moving(play=play) if game.kind is GameKind.SCRATCH:
            return _rubbing(vm, play.id)
        case Moving():
            return named("game.moving", body(t("game.moving"), text_align=ft.TextAlign.CENTER), live_region=True)
        case Asking() | Idle():
            return _start(vm, game)
        case unreachable:
            assert_never(unreachable)


def _rubbing(vm: GameViewModel, play_id: str) -> ft.Control:
    t = use_text()

    async def reveal(*_: object) -> None:
        await vm.landed(play_id)

    return ft.Column(
        [
            body(t("game.rub"), text_align=ft.TextAlign.CENTER),
            primary_button(t("game.reveal"), reveal, key="game.reveal"),
        ],
        spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )  # fmt: skip


def _start(vm: GameViewModel, game: Game) -> ft.Control:
    t, still = use_text(), use_scope().reduced_motion
    asking = isinstance(vm.act, Asking)

    async def play(*_: object) -> None:
        await vm.play(plainly=still)

    async def plainly(*_: object) -> None:
        await vm.play(plainly=True)

    rows: list[ft.Control] = []
    if vm.failed is not None:
        rows.append(named("game.failed", note(blocked_words(game, vm.failed), tone="attention"), live_region=True))
    if game.blocked is not None:
        if vm.failed is None or vm.failed.kind is not game.blocked.kind:
            rows.append(named("game.blocked", note(blocked_words(game, game.blocked), picture_name=game.picture)))
        rows += _elsewhere(game)
    elif not vm.online:
        rows.append(named("game.offline", note(t("game.offline"), tone="attention")))
    if game.blocked is None:
        off = not vm.online
        rows.append(primary_button(play_words(game), play, key="game.play", busy=asking, disabled=off))
        rows.append(quiet_button(t("game.plain"), plainly, key="game.plain", disabled=off or asking))
    rows += [body(words, text_align=ft.TextAlign.CENTER, size=14) for words in left_words(game)]
    return ft.Column(rows, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _elsewhere(game: Game) -> list[ft.Control]:
    """What can be done about it."""
    t = use_text()
    match game.blocked.kind if game.blocked else None:
        case FailureKind.TIER_REQUIRED:
            return [primary_button(t("game.to_tiers"), back_to("/tiers"), key="game.tiers")]
        case FailureKind.NOT_ELIGIBLE:
            return [primary_button(t("game.to_profile"), back_to("/account/profile"), key="game.profile")]
        case _:
            return [primary_button(t("game.to_play"), back_to(BACK), key="game.elsewhere")]


@component
def NotHere() -> ft.Control:
    """A link to a game that is no more."""
    t = use_text()
    home = primary_button(t("game.to_play"), back_to(BACK), key="game.elsewhere")
    return EmptyState("crescent-moon", t("game.not_here"), t("game.not_here_text"), [home])


def _waiting() -> list[ft.Control]:
    return [skeleton(340, radius=170), skeleton(56, radius=28), skeleton(260)]
