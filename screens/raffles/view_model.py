"""The list of raffles: to enter, to come, about to be drawn, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from member_app.domain.play_repositories import RaffleRepository
from member_app.domain.raffle import Raffle, RaffleState
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower


@ft.observable
@dataclass
class RafflesViewModel:
    """All of them, as the data layer knows them."""

    raffles: RaffleRepository
    state: Loading | Ready[tuple[Raffle, ...]] | Failed = field(default_factory=Loading)

    def __post_init__(self) -> None:
        self._follower: Follower[tuple[Raffle, ...]] = Follower(self.raffles.watch, self._take)

    async def run(self) -> None:
        """Follows them."""
        await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def _take(self, known: Known[tuple[Raffle, ...]]) -> None:
        if isinstance(known, Ready) or not isinstance(self.state, Ready):
            self.state = known


@dataclass(frozen=True)
class Shelves:
    """Raffles by what there is to do: a prize that waits first."""

    won: tuple[Raffle, ...]
    open: tuple[Raffle, ...]
    drawing: tuple[Raffle, ...]
    coming: tuple[Raffle, ...]
    past: tuple[Raffle, ...]


def sorted_out(raffles: tuple[Raffle, ...]) -> Shelves:
    """Open ones by their closing, those to come by their opening, past ones as they came."""

    def of(*states: RaffleState) -> list[Raffle]:
        return [each for each in raffles if each.state in states and each.waiting_win is None]

    return Shelves(
        won=tuple(each for each in raffles if each.waiting_win is not None),
        open=tuple(sorted(of(RaffleState.OPEN), key=lambda each: each.closes_at)),
        drawing=tuple(sorted(of(RaffleState.CLOSED), key=lambda each: each.closes_at)),
        coming=tuple(sorted(of(RaffleState.COMING), key=lambda each: each.opens_at)),
        past=tuple(of(RaffleState.DRAWN, RaffleState.VOID)),
    )
