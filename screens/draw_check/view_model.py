"""Checking a draw: runs the check, then ticks its steps off one by one, at a pace one can read along with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import flet as ft

from member_app.domain.draw_check import DrawCheck, begun
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.play_repositories import RaffleRepository

#: Seconds between two steps that are ticked off.
PACE = 0.35


@ft.observable
@dataclass
class DrawCheckViewModel:
    """`check` is what is known, of which the first `ticked` steps are shown; `failed` why nothing could be checked.

    `pace` 0: all at once, as reduced motion asks for.
    """

    raffle_id: str
    raffles: RaffleRepository
    pace: float = PACE
    check: DrawCheck = begun()
    ticked: int = 0
    failed: Failure | None = None
    running: bool = False

    def __post_init__(self) -> None:
        self._again = asyncio.Event()

    @property
    def done(self) -> bool:
        """Everything is ticked off."""
        return self.check.done and self.ticked >= len(self.check.shown)

    @property
    def published(self) -> str:
        """Where anybody finds the draw; empty where nobody else can, and where there is no such draw."""
        unknown = self.failed is not None and self.failed.kind is FailureKind.NOT_FOUND
        return "" if unknown else self.raffles.published(self.raffle_id)

    async def run(self) -> None:
        """Checks once when the page opens, and again when asked to."""
        if not self.done:
            await self._check()
        while True:
            await self._again.wait()
            await self._check()

    async def again(self, *_: object) -> None:
        """From the start, with what is published now."""
        if not self.running:
            self._again.set()

    async def _check(self) -> None:
        self._again.clear()
        self.running, self.failed, self.ticked, self.check = True, None, 0, begun()
        try:
            async for state in self.raffles.check(self.raffle_id):
                if isinstance(state, Failure):
                    self.failed = state
                    return
                self.check = state
            await self._tick()
        finally:
            self.running = False

    async def _tick(self) -> None:
        for ticked in range(1, len(self.check.shown) + 1):
            if self.pace:
                await asyncio.sleep(self.pace)
            self.ticked = ticked
