"""One event and what a member can do about it: sign up, leave, note it in their calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.meets import Meet
from member_app.domain.play_repositories import MeetRepository
from member_app.domain.state import Known
from screens.shared.taking_part import TakingPart


@ft.observable
@dataclass
class MeetViewModel(TakingPart[Meet]):
    """Leaving gives the place to the next in line, so it is asked first."""

    meet_id: str
    meets: MeetRepository

    def watch(self) -> AsyncIterator[Known[Meet]]:
        return self.meets.watch_one(self.meet_id)

    async def give_up(self) -> Failure | None:
        return await self.meets.leave(self.meet_id)

    async def sign_up(self) -> None:
        """Takes a place, or one in the line."""
        await self.command("signup", lambda: self.meets.sign_up(self.meet_id))

    async def calendar(self) -> str | None:
        """The file for a calendar; None where there is none, and `failed` says why."""
        file: list[str] = []

        async def ask() -> Failure | None:
            answer = await self.meets.calendar(self.meet_id)
            if isinstance(answer, Failure):
                return answer
            file.append(answer)
            return None

        await self.command("calendar", ask)
        return file[0] if file else None
