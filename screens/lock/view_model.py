"""Opening the app's lock, and setting it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import flet as ft

from member_app.domain.lock import Lock, is_pin
from member_app.domain.repositories import AccountRepository, LockRepository


@ft.observable
@dataclass
class LockViewModel:
    """`wrong`: the last PIN was not it, or came too early; `busy` while one is looked at. `typed` is what stands in the
    field, `again` in the second one of the setting; `emptied` counts how often they were emptied after a try.
    """

    lock: LockRepository
    account: AccountRepository
    state: Lock = field(default_factory=Lock)
    typed: str = ""
    again: str = ""
    wrong: bool = False
    busy: bool = False
    emptied: int = 0

    async def run(self) -> None:
        """Follows the lock."""
        async for state in self.lock.watch():
            self.state = state

    @property
    def ready(self) -> bool:
        """Whether what was typed can be a PIN."""
        return is_pin(self.typed)

    @property
    def differs(self) -> bool:
        """Whether the second field can't be the first any more."""
        return bool(self.again) and not self.typed.startswith(self.again)

    def type(self, text: str) -> None:
        self.typed, self.wrong = text, False

    def repeat(self, text: str) -> None:
        self.again = text

    async def open(self) -> None:
        """Tries what was typed."""
        await self._try(self.lock.open)

    async def turn_off(self) -> None:
        """Takes the lock away; needs the PIN."""
        await self._try(self.lock.turn_off)

    async def set(self) -> None:
        """Begins to ask for what was typed twice."""
        if self.typed == self.again:
            await self._try(self.lock.set_pin)

    async def recognise(self, reason: str) -> None:
        """Asks the platform who is there."""
        if not self.busy:
            self.busy = True
            try:
                await self.lock.open_by_biometrics(reason)
            finally:
                self.busy = False

    async def choose(self, minutes: int, biometrics: bool) -> None:
        await self.lock.choose(minutes, biometrics)

    async def forgotten(self) -> None:
        """The only way in without the PIN: this device forgets the member."""
        await self.account.sign_out()

    async def _try(self, attempt: Callable[[str], Awaitable[bool]]) -> None:
        if self.busy or not self.ready:
            return
        self.busy = True
        try:
            self.wrong = not await attempt(self.typed)
            self.typed, self.again = "", ""
            self.emptied += 1
        finally:
            self.busy = False
