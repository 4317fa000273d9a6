"""The rewards a member has bought: open ones first, then what became of the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.repositories import RedemptionRepository
from member_app.domain.reward import IssuedReward
from member_app.domain.state import Empty, Failed, Known, Loading, Ready
from screens.shared.follow import Follower

#: Past rewards on the page at once; more on request.
STEP = 30


@dataclass(frozen=True)
class Bought:
    """`open` can still be used, soonest to end first; `past` newest first."""

    open: tuple[IssuedReward, ...]
    past: tuple[IssuedReward, ...]


State: TypeAlias = Loading | Ready[Bought] | Empty | Failed


@ft.observable
@dataclass
class MyRewardsViewModel:
    """State of the list. `state` is replaced, never edited."""

    redemptions: RedemptionRepository
    state: State = field(default_factory=Loading)
    past_shown: int = STEP

    def __post_init__(self) -> None:
        self._follower: Follower[tuple[IssuedReward, ...]] = Follower(self.redemptions.watch, self._take)

    async def run(self) -> None:
        """Follows the member's rewards."""
        await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again."""
        await self._follower.again()

    def more_past(self) -> None:
        """Shows further past rewards."""
        self.past_shown += STEP

    def _take(self, known: Known[tuple[IssuedReward, ...]]) -> None:
        if isinstance(known, Failed):
            self.state = known
        elif not known.value:
            self.state = Empty(known.as_of, known.fresh)
        else:
            bought = Bought(
                tuple(sorted((i for i in known.value if i.open), key=_ends_at)),
                tuple(i for i in known.value if not i.open),
            )
            self.state = Ready(bought, known.as_of, known.fresh, known.trouble)


def _ends_at(issued: IssuedReward) -> float:
    """A running code before any reservation, then by when it ends."""
    ends = issued.coupon.valid_until if issued.coupon else issued.reserve_until
    return ends.timestamp()
