"""What the page behind a friend's link says to somebody who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.friends import Friends, InvitedBy, Outcome
from member_app.domain.play_repositories import FriendRepository
from member_app.domain.state import Failed, Known, Loading, Ready


@dataclass(frozen=True)
class Welcome:
    """They came with this link just now, or once, and it counts."""

    invited: InvitedBy


@dataclass(frozen=True)
class Own:
    """It is their own link."""


@dataclass(frozen=True)
class Passed:
    """It brings nothing: `outcome` says why, `MEMBER` where they were one already."""

    outcome: Outcome


Seen: TypeAlias = Welcome | Own | Passed


@ft.observable
@dataclass
class InvitationViewModel:
    """`state` is what is known of the member's own invitations, `code` the one that was opened."""

    friends: FriendRepository
    code: str
    state: Loading | Known[Friends] = field(default_factory=Loading)

    async def run(self) -> None:
        async for known in self.friends.watch():
            self.state = known

    async def refresh(self) -> None:
        """Asks again when there was nothing to show."""
        self.state = Loading()
        failure = await self.friends.refresh()
        if failure is not None and isinstance(self.state, Loading):
            self.state = Failed(failure)

    @property
    def seen(self) -> Seen | None:
        """What to say; None while it is not known."""
        outcome = self.friends.outcome(self.code)
        if not isinstance(self.state, Ready):
            return Passed(outcome) if outcome not in (None, Outcome.JOINED) else None
        mine = self.state.value
        if self.code.upper() == mine.code:
            return Own()
        if outcome is Outcome.JOINED and mine.invited_by is not None:
            return Welcome(mine.invited_by)
        return Passed(Outcome.MEMBER if outcome in (None, Outcome.JOINED) else outcome)
