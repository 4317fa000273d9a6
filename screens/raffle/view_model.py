"""What a raffle shows and lets a member do: accept its rules, enter either way, leave, take or leave a prize.

The draw is watched while it happens: what was seen closed and is drawn now is revealed once, with motion.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

import flet as ft

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.play_repositories import RaffleRepository
from member_app.domain.raffle import Raffle, RaffleState, Way, Win
from member_app.domain.repositories import ConnectionMonitor
from member_app.domain.state import Known, Ready
from screens.shared.looking import Looker
from screens.shared.taking_part import TakingPart


class Reveal(Enum):
    """How far the draw was shown on this page."""

    NONE = "none"  # nothing to show yet, or it was drawn before anybody looked
    MOVING = "moving"
    DONE = "done"


@dataclass(frozen=True)
class Wish:
    """What a member wants once they have said yes to the rules: tickets by a way, or None just to read them."""

    way: Way | None = None


@ft.observable
@dataclass
class RaffleViewModel(TakingPart[Raffle]):
    """`rules` is what the open sheet leads to, None while it is closed; `paying`: the question before points go.

    `count` tickets for points at once. `declining` is the prize that is asked about. `entered` is how many tickets the
    last entry brought, until something else is done.
    """

    raffle_id: str
    raffles: RaffleRepository
    connection: ConnectionMonitor
    rules: Wish | None = None
    paying: bool = False
    count: int = 1
    declining: Win | None = None
    entered: int = 0
    reveal: Reveal = Reveal.NONE
    online: bool = True
    _state_seen: RaffleState | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._looker = Looker(self._look, self._rhythm, lambda: bool(self.running))

    def watch(self) -> AsyncIterator[Known[Raffle]]:
        return self.raffles.watch_one(self.raffle_id)

    async def give_up(self) -> Failure | None:
        return self._shown(await self.raffles.leave(self.raffle_id))

    async def run(self) -> None:
        """Follows the raffle and the connection, and looks again while something may happen."""
        if self.reveal is Reveal.MOVING:
            self.reveal = Reveal.DONE  # nobody saw it end
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_connection())
            group.create_task(self._looker.run())
            await super().run()

    def beat(self) -> None:
        """A second has passed while the page is open."""
        self._looker.beat()

    # --- rules and entering ---

    def read_rules(self) -> None:
        """Opens the sheet."""
        self.rules = Wish()

    def close_rules(self) -> None:
        if not self.running:
            self.rules = None

    def more(self, by: int) -> None:
        """More or fewer tickets for points, within the limits."""
        raffle = self.raffle
        if raffle is not None and not self.running:
            most = raffle.paid_left if raffle.paid_left is not None else 99
            self.count = max(1, min(self.count + by, most))

    async def enter(self, way: Way) -> None:
        """Enters; the rules come first where they are not accepted, and points are asked about first."""
        raffle = self.raffle
        if raffle is None or self.running:
            return
        self.failed, self.entered = None, 0
        if not self.online:
            self.failed = Failure(FailureKind.OFFLINE)
        elif not raffle.rules.accepted:
            self.rules = Wish(way)
        elif way is Way.POINTS:
            self.paying = True
        else:
            await self._enter(way, 1)

    async def accept(self) -> None:
        """Says yes to the rules as shown, then goes on with what was wanted."""
        raffle, wish = self.raffle, self.rules
        if raffle is None or wish is None:
            return
        await self.command("accept", lambda: self.raffles.accept_rules(self.raffle_id, raffle.rules.version))
        if self.failed is not None and self.failed.kind is FailureKind.CHANGED:
            return  # there are newer ones, which the sheet shows as soon as they are here
        self.rules = None
        if self.failed is None and wish.way is not None and self.online:
            await self._go_on(wish.way)

    async def _go_on(self, way: Way) -> None:
        if way is Way.POINTS:
            self.paying = True
        else:
            await self._enter(way, 1)

    def keep_points(self) -> None:
        """Does not pay."""
        if not self.running:
            self.paying = False

    async def pay(self) -> None:
        """Tickets for points."""
        try:
            await self._enter(Way.POINTS, self.count)
        finally:
            self.paying = False

    async def _enter(self, way: Way, count: int) -> None:
        raffle = self.raffle
        if raffle is None:
            return
        name = "enter" if way is Way.FREE else "pay"
        before = raffle.mine
        await self._run(name, lambda: self.raffles.enter(raffle, way, count))
        if self.failed is None and self.raffle is not None:
            self.entered, self.count = max(0, self.raffle.mine - before), 1
        elif self.failed is not None and self.failed.kind is FailureKind.CHANGED:
            self.failed, self.rules = None, Wish(way)  # a new version asks again

    # --- prizes ---

    async def claim(self, win: Win) -> None:
        """Takes a prize."""
        await self._run("claim", lambda: self.raffles.claim(self.raffle_id, win.number))

    def ask_to_decline(self, win: Win) -> None:
        """It is for good, so it is asked first."""
        if not self.running:
            self.failed, self.declining = None, win

    def keep_prize(self) -> None:
        if not self.running:
            self.declining = None

    async def decline(self) -> None:
        """Leaves a prize to an alternate."""
        win = self.declining
        if win is None:
            return
        try:
            await self._run("decline", lambda: self.raffles.decline(self.raffle_id, win.number))
        finally:
            self.declining = None

    # --- the draw as it happens ---

    def show_again(self) -> None:
        """Lets the draw be seen once more."""
        self.reveal = Reveal.MOVING

    def shown(self) -> None:
        """It has come to rest."""
        if self.reveal is Reveal.MOVING:
            self.reveal = Reveal.DONE

    @property
    def raffle(self) -> Raffle | None:
        return self.state.value if isinstance(self.state, Ready) else None

    async def _run(self, name: str, action: Callable[[], Awaitable[Raffle | Failure]]) -> None:
        async def act() -> Failure | None:
            return self._shown(await action())

        self.entered = 0
        await self.command(name, act)

    def _shown(self, answer: Raffle | Failure) -> Failure | None:
        """What a command answers is shown at once, whatever the stream says next."""
        if isinstance(answer, Failure):
            return answer
        if isinstance(self.state, Ready):
            self._take(Ready(answer, self.state.as_of, self.state.fresh))
        return None

    def _take(self, known: Known[Raffle]) -> None:
        if isinstance(known, Ready):
            before, now = self._state_seen, known.value.state
            if before is RaffleState.CLOSED and now is RaffleState.DRAWN and self.reveal is Reveal.NONE:
                self.reveal = Reveal.MOVING
            self._state_seen = now
            if known.value.paid_left is not None:
                self.count = max(1, min(self.count, known.value.paid_left))
        super()._take(known)

    async def _look(self) -> Failure | None:
        return await self.raffles.look(self.raffle_id)

    def _rhythm(self) -> int | None:
        """Seconds between looks: the count of tickets lives, and around the closing and the draw it is quicker."""
        raffle = self.raffle
        if raffle is None or raffle.state in (RaffleState.DRAWN, RaffleState.VOID):
            return None
        due = raffle.moves_at
        left = (due - self.raffles.now()).total_seconds() if due else 60.0
        if raffle.state is RaffleState.COMING:
            return 30 if left > 30 else 3
        return 8 if left > 30 else 3

    async def _follow_connection(self) -> None:
        async for connection in self.connection.watch():
            self.online = connection.online
