"""One challenge and what a member can do about it: join, leave, take the prize."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import flet as ft

from member_app.domain.challenge import Challenge
from member_app.domain.failure import Failure
from member_app.domain.play_repositories import ChallengeRepository
from member_app.domain.state import Known
from screens.shared.taking_part import TakingPart


@ft.observable
@dataclass
class ChallengeViewModel(TakingPart[Challenge]):
    """Leaving loses what was not finished, so it is asked first."""

    challenge_id: str
    challenges: ChallengeRepository

    def watch(self) -> AsyncIterator[Known[Challenge]]:
        return self.challenges.watch_one(self.challenge_id)

    async def give_up(self) -> Failure | None:
        return await self.challenges.leave(self.challenge_id)

    async def join(self) -> None:
        """Takes part."""
        await self.command("join", lambda: self.challenges.join(self.challenge_id))

    async def claim(self, number: int) -> None:
        """Takes the prize of a completion."""
        await self.command("claim", lambda: self.challenges.claim(self.challenge_id, number))
