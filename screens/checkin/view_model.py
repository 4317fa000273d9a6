"""Checking in with a poster's code: what was typed or scanned, what it brought, and which challenges it moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import flet as ft

from member_app.domain.challenge import Challenge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import CODE_LENGTH, CheckIn, plain_code
from member_app.domain.play_repositories import ChallengeRepository, MeetRepository
from member_app.domain.state import Known, Ready

#: A result stays on screen so long, also when the page is built anew (turned, made wider); then the link asks again.
_STAYS = timedelta(minutes=10)
#: Seconds to wait for challenges to compare: they are a nicety.
_PATIENCE = 3.0


@dataclass(frozen=True)
class Asking:
    """Waits for a code; `failure` says what was wrong with the last one."""

    failure: Failure | None = None


@dataclass(frozen=True)
class Checking:
    """A code is under way."""


@dataclass(frozen=True)
class Done:
    """Checked in; `moved` are challenges that this brought further."""

    check_in: CheckIn
    moved: tuple[Challenge, ...] = ()


State: TypeAlias = Asking | Checking | Done


@ft.observable
@dataclass
class CheckinViewModel:
    """`code` is the link's, empty where one is typed. `challenges` is None where the programme has none.

    `filled` changes when the field is emptied by the app.
    """

    code: str
    meets: MeetRepository
    challenges: ChallengeRepository | None = None
    typed: str = ""
    filled: int = 0
    state: State = field(default_factory=Asking)

    async def run(self) -> None:
        """The link's code is handed in by itself."""
        if self.code and not self._still_holds():
            await self.send(self.code)

    @property
    def sendable(self) -> bool:
        """Whether what is typed may be a code."""
        return len(plain_code(self.typed)) == CODE_LENGTH

    def type(self, text: str) -> None:
        """The field says `text`; what was wrong with the last one is no longer of interest."""
        self.typed = text
        if isinstance(self.state, Asking) and self.state.failure is not None:
            self.state = Asking()

    async def send_typed(self) -> None:
        """Hands in what is typed."""
        if not self.sendable:
            self.state = Asking(Failure(FailureKind.WRONG_CODE))
            return
        await self.send(self.typed)

    async def again(self) -> None:
        """The link's code once more, after a fault."""
        await self.send(self.code)

    def another(self) -> None:
        """Back to the field."""
        self.typed, self.filled, self.state = "", self.filled + 1, Asking()

    async def send(self, code: str) -> None:
        """One at a time."""
        if isinstance(self.state, Checking):
            return
        self.state = Checking()
        before: dict[str, Challenge] = {}
        answer: CheckIn | Failure = Failure(FailureKind.BROKEN)
        try:
            before = await self._standing()
            answer = await self.meets.check_in(code)
        finally:
            # Also when the page is left: coming back finds no spinner.
            self.state = Asking(answer) if isinstance(answer, Failure) else Done(answer)
        if isinstance(answer, CheckIn) and not answer.again and self.challenges is not None:
            await self.challenges.refresh()
            after = await self._standing()
            moved = [one for one in after.values() if _further(before.get(one.id), one)]
            if isinstance(self.state, Done) and self.state.check_in is answer:
                self.state = Done(answer, tuple(moved))

    async def _standing(self) -> dict[str, Challenge]:
        """The challenges as far as they are known soon."""
        if self.challenges is None:
            return {}
        try:
            async with asyncio.timeout(_PATIENCE):
                return await _first(self.challenges.watch())
        except TimeoutError:
            return {}

    def _still_holds(self) -> bool:
        return isinstance(self.state, Done) and datetime.now(UTC) - self.state.check_in.at < _STAYS


async def _first(stream: AsyncIterator[Known[tuple[Challenge, ...]]]) -> dict[str, Challenge]:
    """The first answer of the stream."""
    async with aclosing(stream) as states:  # type: ignore[type-var]
        async for known in states:
            return {one.id: one for one in known.value} if isinstance(known, Ready) else {}
    return {}


def _further(before: Challenge | None, after: Challenge) -> bool:
    return before is not None and (after.completed, after.progress) > (before.completed, before.progress)
