"""The events a member can visit, in the order in which they matter. Knows no layout and no transport."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.meets import Meet
from member_app.domain.play_repositories import MeetRepository
from member_app.domain.state import Empty, Failed, Known, Loading, Ready
from screens.shared.follow import Follower


@dataclass(frozen=True)
class Shelves:
    """The member's own that are to come, the others to come, and what is over, each in the repository's order."""

    mine: tuple[Meet, ...]
    coming: tuple[Meet, ...]
    past: tuple[Meet, ...]


State: TypeAlias = Loading | Ready[Shelves] | Empty | Failed


def sorted_out(meets: Sequence[Meet]) -> Shelves:
    """Each on its shelf."""
    return Shelves(
        mine=tuple(one for one in meets if one.mine and not one.past),
        coming=tuple(one for one in meets if not one.mine and not one.past),
        past=tuple(one for one in meets if one.past),
    )


@ft.observable
@dataclass
class MeetsViewModel:
    """State of the list. `state` is replaced, never edited."""

    meets: MeetRepository
    state: State = field(default_factory=Loading)

    def __post_init__(self) -> None:
        self._follower: Follower[tuple[Meet, ...]] = Follower(lambda: self.meets.watch(), self._take)

    async def run(self) -> None:
        """Follows the list."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def _take(self, known: Known[tuple[Meet, ...]]) -> None:
        if isinstance(known, Failed):
            self.state = known
        elif known.value:
            self.state = Ready(sorted_out(known.value), known.as_of, known.fresh, known.trouble)
        else:
            self.state = Empty(known.as_of, known.fresh)
