"""The auctions of the programme, in the order in which they matter. Knows no layout and no transport."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.auction import Auction, AuctionState
from member_app.domain.play_repositories import AuctionRepository
from member_app.domain.repositories import ConnectionMonitor
from member_app.domain.state import Empty, Failed, Known, Loading, Ready
from screens.shared.follow import Follower
from screens.shared.looking import Looker

#: Seconds between looks while something can change.
EVERY = 15


@dataclass(frozen=True)
class Shelves:
    """Open ones the member bids in, other open ones, those to come, and what is over; each in the given order."""

    mine: tuple[Auction, ...]
    open: tuple[Auction, ...]
    coming: tuple[Auction, ...]
    over: tuple[Auction, ...]


State: TypeAlias = Loading | Ready[Shelves] | Empty | Failed


def sorted_out(auctions: Sequence[Auction]) -> Shelves:
    """Each on its shelf."""
    return Shelves(
        mine=tuple(one for one in auctions if one.open and one.mine),
        open=tuple(one for one in auctions if one.open and not one.mine),
        coming=tuple(one for one in auctions if one.state is AuctionState.COMING),
        over=tuple(one for one in auctions if one.over),
    )


@ft.observable
@dataclass
class AuctionsViewModel:
    """State of the list. `state` is replaced, never edited."""

    auctions: AuctionRepository
    connection: ConnectionMonitor
    state: State = field(default_factory=Loading)

    def __post_init__(self) -> None:
        self._follower: Follower[tuple[Auction, ...]] = Follower(lambda: self.auctions.watch(), self._take)
        self._looker = Looker(self.auctions.refresh, self._rhythm, while_not=lambda: not self.connection.current.online)

    async def run(self) -> None:
        """Follows the list."""
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._looker.run())
            await self._follower.run()
            looking.cancel()

    def beat(self) -> None:
        """Called every second while the page is open and its browser connected."""
        self._looker.beat()

    def _rhythm(self) -> int | None:
        shelves = self.state.value if isinstance(self.state, Ready) else None
        return EVERY if shelves and (shelves.mine or shelves.open or shelves.coming) else None

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def _take(self, known: Known[tuple[Auction, ...]]) -> None:
        if isinstance(known, Failed):
            self.state = known
        elif known.value:
            self.state = Ready(sorted_out(known.value), known.as_of, known.fresh, known.trouble)
        else:
            self.state = Empty(known.as_of, known.fresh)
