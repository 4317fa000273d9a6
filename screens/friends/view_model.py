"""What the friends screen shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from member_app.domain.friends import Friends
from member_app.domain.play_repositories import FriendRepository
from member_app.domain.state import Failed, Known, Loading


@ft.observable
@dataclass
class FriendsViewModel:
    """`state` is replaced, never edited. Without a connection it is what was known, with its code and link."""

    friends: FriendRepository
    state: Loading | Known[Friends] = field(default_factory=Loading)

    async def run(self) -> None:
        """Follows the invitations: a friend who buys moves while the screen is open."""
        async for known in self.friends.watch():
            self.state = known

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        failure = await self.friends.refresh()
        if failure is not None and isinstance(self.state, Loading):
            self.state = Failed(failure)
