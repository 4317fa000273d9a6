"""What the wall of badges shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from member_app.domain.badge import BadgeWall
from member_app.domain.play_repositories import BadgeRepository
from member_app.domain.state import Empty, Failed, Known, Loading, Ready


@ft.observable
@dataclass
class BadgesViewModel:
    """`state` holds the wall; `Empty` where the programme has no badges."""

    badges: BadgeRepository
    state: Loading | Ready[BadgeWall] | Empty | Failed = field(default_factory=Loading)

    async def run(self) -> None:
        """Follows the wall: a badge earned at the till turns to colour while it is open."""
        async for known in self.badges.watch():
            self._take(known)

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        failure = await self.badges.refresh()
        if failure is not None and isinstance(self.state, Loading):
            self.state = Failed(failure)

    def _take(self, known: Known[BadgeWall]) -> None:
        nothing = isinstance(known, Ready) and not known.value.badges
        self.state = Empty(known.as_of, known.fresh) if isinstance(known, Ready) and nothing else known
