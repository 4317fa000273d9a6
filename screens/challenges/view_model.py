"""All challenges, through a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import flet as ft

from member_app.domain.challenge import Challenge, ChallengeState
from member_app.domain.play_repositories import ChallengeRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

State: TypeAlias = Loading | Ready[tuple[Challenge, ...]] | Failed


class Show(StrEnum):
    """The chips above the list."""

    ALL = "all"
    MINE = "mine"  # those the member is at
    NEW = "new"  # to be joined, or coming
    DONE = "done"


def shown(challenges: Sequence[Challenge], show: Show) -> tuple[Challenge, ...]:
    """What a chip lets through, in the order of the service; what is over comes last."""
    match show:
        case Show.ALL:
            wanted = set(ChallengeState)
        case Show.MINE:
            wanted = {ChallengeState.JOINED, ChallengeState.CLAIMABLE}
        case Show.NEW:
            wanted = {ChallengeState.OPEN, ChallengeState.UPCOMING}
        case Show.DONE:
            wanted = {ChallengeState.DONE, ChallengeState.MISSED}
    found = [each for each in challenges if each.state in wanted]
    return tuple(sorted(found, key=lambda each: _RANK[each.state]))


_RANK = {
    ChallengeState.CLAIMABLE: 0,
    ChallengeState.JOINED: 1,
    ChallengeState.OPEN: 2,
    ChallengeState.UPCOMING: 3,
    ChallengeState.DONE: 4,
    ChallengeState.MISSED: 5,
}


@ft.observable
@dataclass
class ChallengesViewModel:
    """`state` holds all of them; the filter is applied where they are shown."""

    challenges: ChallengeRepository
    show: Show = Show.ALL
    state: State = field(default_factory=Loading)

    def __post_init__(self) -> None:
        self._follower: Follower[tuple[Challenge, ...]] = Follower(self.challenges.watch, self._take)

    async def run(self) -> None:
        """Follows the list."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def choose(self, show: Show) -> None:
        self.show = show

    def _take(self, known: Known[tuple[Challenge, ...]]) -> None:
        self.state = known
