"""One event and what a member can do about it: sign up, leave, note it in their calendar."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.meets import Meet
from member_app.domain.repositories import MeetRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

State: TypeAlias = Loading | Ready[Meet] | Failed


@ft.observable
@dataclass
class MeetViewModel:
    """`running` names the command under way, `failed` says why the last one did not work; `leaving`: asked first."""

    meet_id: str
    meets: MeetRepository
    state: State = field(default_factory=Loading)
    running: str = ""
    failed: Failure | None = None
    leaving: bool = False

    def __post_init__(self) -> None:
        self._follower: Follower[Meet] = Follower(lambda: self.meets.watch_one(self.meet_id), self._take)

    async def run(self) -> None:
        """Follows the event."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    async def sign_up(self) -> None:
        """Takes a place, or one in the line."""
        await self._command("signup", lambda: self.meets.sign_up(self.meet_id))

    def ask_to_leave(self) -> None:
        """What is given back is said first."""
        if not self.running:
            self.failed, self.leaving = None, True

    def stay(self) -> None:
        """Does not leave."""
        if not self.running:
            self.leaving = False

    async def leave(self) -> None:
        """Gives the place back."""
        try:
            await self._command("leave", lambda: self.meets.leave(self.meet_id))
        finally:
            self.leaving = False

    async def calendar(self) -> str | None:
        """The file for a calendar; None where there is none, and `failed` says why."""
        file: list[str] = []

        async def ask() -> Failure | None:
            answer = await self.meets.calendar(self.meet_id)
            if isinstance(answer, Failure):
                return answer
            file.append(answer)
            return None

        await self._command("calendar", ask)
        return file[0] if file else None

    async def _command(self, name: str, action: Callable[[], Awaitable[Failure | None]]) -> None:
        """One at a time; a second tap does nothing."""
        if self.running:
            return
        self.running, self.failed = name, None
        try:
            self.failed = await action()
        finally:
            self.running = ""

    def _take(self, known: Known[Meet]) -> None:
        self.state = known
