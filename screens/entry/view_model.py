"""What the page of one entry shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from member_app.domain.activity import Entry
from member_app.domain.repositories import ActivityRepository
from member_app.domain.state import Failed, Loading, Ready
from screens.shared.follow import Follower


@ft.observable
@dataclass
class EntryViewModel:
    """`state` is replaced, never edited."""

    activity: ActivityRepository
    entry_id: str
    state: Loading | Ready[Entry] | Failed = field(default_factory=Loading)

    def __post_init__(self) -> None:
        self._follower: Follower[Entry] = Follower(lambda: self.activity.watch_one(self.entry_id), self._take)

    async def run(self) -> None:
        """Follows the entry: pending points become settled while it is open."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks again."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def _take(self, known: Ready[Entry] | Failed) -> None:
        self.state = known
