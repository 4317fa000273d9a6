"""What the status screen shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from member_app.domain.repositories import TierRepository
from member_app.domain.state import Empty, Failed, Known, Loading, Ready
from member_app.domain.tier import TierStanding


@ft.observable
@dataclass
class TiersViewModel:
    """`state` holds the standings, the programme's main ladder first; `Empty` where the programme has none."""

    tiers: TierRepository
    state: Loading | Ready[tuple[TierStanding, ...]] | Empty | Failed = field(default_factory=Loading)

    async def run(self) -> None:
        """Follows the standings: a purchase moves the bar while the screen is open."""
        async for known in self.tiers.watch():
            self._take(known)

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        failure = await self.tiers.refresh()
        if failure is not None and isinstance(self.state, Loading):
            self.state = Failed(failure)

    def _take(self, known: Known[tuple[TierStanding, ...]]) -> None:
        nothing = isinstance(known, Ready) and not known.value
        self.state = Empty(known.as_of, known.fresh) if isinstance(known, Ready) and nothing else known
