"""What the welcome shows: the programme's own promise."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from member_app.domain.programme import Programme
from member_app.domain.repositories import ProgrammeRepository
from member_app.domain.state import Failed, Loading, Ready


@ft.observable
@dataclass
class WelcomeViewModel:
    """`state` is replaced, never edited. Begins with what is known already."""

    programme: ProgrammeRepository
    state: Loading | Ready[Programme] | Failed = Loading()

    def __post_init__(self) -> None:
        known = self.programme.current
        if isinstance(known, Ready):
            self.state = known

    async def run(self) -> None:
        """Follows the manifest."""
        async for state in self.programme.watch():
            self.state = state

    async def retry(self) -> None:
        """Asks again when there was nothing to show."""
        self.state = Loading()
        failure = await self.programme.refresh()
        if failure and isinstance(self.state, Loading):
            self.state = Failed(failure)
