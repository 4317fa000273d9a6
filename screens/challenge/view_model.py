"""One challenge and what a member can do about it: join, leave, take the prize."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.challenge import Challenge
from member_app.domain.failure import Failure
from member_app.domain.repositories import ChallengeRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

State: TypeAlias = Loading | Ready[Challenge] | Failed


@ft.observable
@dataclass
class ChallengeViewModel:
    """`running` names the command under way, `failed` says why the last one did not work; `leaving`: asked first."""

    challenge_id: str
    challenges: ChallengeRepository
    state: State = field(default_factory=Loading)
    running: str = ""
    failed: Failure | None = None
    leaving: bool = False

    def __post_init__(self) -> None:
        self._follower: Follower[Challenge] = Follower(lambda: self.challenges.watch_one(self.challenge_id), self._take)

    async def run(self) -> None:
        """Follows the challenge."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    async def join(self) -> None:
        await self._command("join", lambda: self.challenges.join(self.challenge_id))

    def ask_to_leave(self) -> None:
        """What would be lost is said first."""
        if not self.running:
            self.failed, self.leaving = None, True

    def stay(self) -> None:
        """Does not leave."""
        if not self.running:
            self.leaving = False

    async def leave(self) -> None:
        try:
            await self._command("leave", lambda: self.challenges.leave(self.challenge_id))
        finally:
            self.leaving = False

    async def claim(self, number: int) -> None:
        """Takes the prize of a completion."""
        await self._command("claim", lambda: self.challenges.claim(self.challenge_id, number))

    async def _command(self, name: str, action: Callable[[], Awaitable[Challenge | Failure | None]]) -> None:
        """One at a time; a second tap does nothing."""
        if self.running:
            return
        self.running, self.failed = name, None
        try:
            answer = await action()
        finally:
            self.running = ""
        if isinstance(answer, Failure):
            self.failed = answer
        elif answer is not None and isinstance(self.state, Ready):
            self._take(Ready(answer, self.state.as_of, self.state.fresh))

    def _take(self, known: Known[Challenge]) -> None:
        self.state = known
