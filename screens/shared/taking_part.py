"""What view models of one thing to take part in share: following it, one command at a time, asking before leaving."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from member_app.domain.failure import Failure
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

T = TypeVar("T")


@dataclass(kw_only=True)
class TakingPart(ABC, Generic[T]):
    """`running` names the command under way, `failed` says why the last one did not work; `leaving`: asked first."""

    state: Loading | Ready[T] | Failed = field(default_factory=Loading)
    running: str = ""
    failed: Failure | None = None
    leaving: bool = False

    def __post_init__(self) -> None:
        self._follower: Follower[T] = Follower(self.watch, self._take)

    @abstractmethod
    def watch(self) -> AsyncIterator[Known[T]]:
        """The thing, as the data layer knows it."""

    @abstractmethod
    async def give_up(self) -> Failure | None:
        """Takes part no more."""

    async def run(self) -> None:
        """Follows the thing."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def ask_to_leave(self) -> None:
        """What would be lost is said first."""
        if not self.running:
            self.failed, self.leaving = None, True

    def stay(self) -> None:
        """Does not leave."""
        if not self.running:
            self.leaving = False

    async def leave(self) -> None:
        """Takes part no more, and closes the question."""
        try:
            await self.command("leave", self.give_up)
        finally:
            self.leaving = False

    async def command(self, name: str, action: Callable[[], Awaitable[T | Failure | None]]) -> None:
        """One at a time; a second tap does nothing. What it answers is shown at once."""
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

    def _take(self, known: Known[T]) -> None:
        self.state = known
