"""What a game shows and lets a member do: one play at a time, its result shown once. Knows no layout.

The outcome is in the books before anything moves. Whoever was away when it came sees it at the next opening.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.games import Game, Play
from member_app.domain.play_repositories import GameRepository
from member_app.domain.repositories import ConnectionMonitor
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

State: TypeAlias = Loading | Known[Game]


@dataclass(frozen=True)
class Idle:
    """Nothing is played."""


@dataclass(frozen=True)
class Asking:
    """A play was sent; `game` is what was offered."""

    game: Game


@dataclass(frozen=True)
class Moving:
    """The outcome is known and the game moves towards it."""

    play: Play
    game: Game


@dataclass(frozen=True)
class Shown:
    """The result is read. `earlier`: it came while nobody looked."""

    play: Play
    game: Game
    earlier: bool = False


Act: TypeAlias = Idle | Asking | Moving | Shown


@ft.observable
@dataclass
class GameViewModel:
    """`turn` counts the plays that moved; `last` is the play the game rests at; `failed` why the newest was refused."""

    game_id: str
    games: GameRepository
    connection: ConnectionMonitor
    state: State = field(default_factory=Loading)
    act: Act = field(default_factory=Idle)
    last: Play | None = None
    turn: int = 0
    failed: Failure | None = None
    online: bool = True

    def __post_init__(self) -> None:
        self._follower: Follower[Game] = Follower(lambda: self.games.watch_one(self.game_id), self._take)
        self._told: set[str] = set()
        self._seen: set[str] = set()
        self._settled = False
        self._fresh = asyncio.Event()

    async def run(self) -> None:
        """Follows the game and the connection; first of all shows what came of a play that nobody saw end."""
        self._settled = False
        self._fresh.clear()
        match self.act:
            case Moving(play=play, game=game):
                self._show(play, game)
            case Shown(play=play) if play.id in self._seen:
                self.act = Idle()
            case _:
                pass
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_connection())
            group.create_task(self._settle())
            await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again."""
        await self._follower.again()

    async def play(self, *, plainly: bool = False) -> None:
        """One play for what is shown; a second tap while one runs does nothing. `plainly`: straight to the result."""
        game = self._game
        if game is None or not isinstance(self.act, Idle):
            return
        if not self.online:
            self.failed = Failure(FailureKind.OFFLINE)
            return
        self.failed, self.act = None, Asking(game)
        answer: Play | Failure | None = None
        try:
            answer = await self.games.play(game)
        finally:
            if answer is None or isinstance(answer, Failure):
                self.act = Idle()
        if isinstance(answer, Failure):
            self.failed = answer
            return
        self.last = answer
        self._told.add(answer.id)
        if plainly:
            self._show(answer, game)
        else:
            self.turn += 1
            self.act = Moving(answer, game)

    async def landed(self, play_id: str) -> None:
        """The game has come to rest; called more than once, the first counts."""
        if isinstance(self.act, Moving) and self.act.play.id == play_id:
            self._show(self.act.play, self.act.game)

    async def saw(self, play: Play) -> None:
        """Its result has reached the member's screen. Not before that: the page may be gone, and the server goes on."""
        if play.id not in self._seen:
            self._seen.add(play.id)
            await self.games.seen(play)

    def close(self) -> None:
        """The result was read."""
        if isinstance(self.act, Shown):
            self.act = Idle()

    def _show(self, play: Play, game: Game, *, earlier: bool = False) -> None:
        self._told.add(play.id)
        self.last, self.failed = play, None
        self.act = Shown(play, game, earlier)

    async def _settle(self) -> None:
        """Once per opening, as soon as the server was heard: what was played and not seen is shown."""
        await self._fresh.wait()
        found = await self.games.unanswered(self.game_id)
        game = self._game
        if game is None or not isinstance(self.act, Idle):
            return
        waiting = found if isinstance(found, Play) else game.unseen
        if waiting is not None and waiting.id not in self._told:
            self._show(waiting, game, earlier=True)

    @property
    def _game(self) -> Game | None:
        return self.state.value if isinstance(self.state, Ready) else None

    def _take(self, state: Known[Game]) -> None:
        if isinstance(state, Failed) and isinstance(self.state, Ready):
            return  # what is shown stays
        self.state = state
        if isinstance(state, Ready) and state.fresh:
            self._fresh.set()

    async def _follow_connection(self) -> None:
        async for connection in self.connection.watch():
            self.online = connection.online
