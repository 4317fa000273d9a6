"""Whether the service answers, how many writes wait, and what just happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from weakref import WeakSet

from member_app.clock import Clock
from member_app.data.live import Happenings, Live
from member_app.domain.account import Connection, Notice
from member_app.domain.failure import Failure, FailureKind


class Patience:
    """The pauses of one task between its tries; when the member asks to try again, each task's pause ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wanted = asyncio.Event()

    def end(self) -> None:
        """The pause under way ends now; without one, the next."""
        self._wanted.set()

    async def pause(self, seconds: float) -> None:
        """Waits, unless the member asks to try again before."""
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        asked = asyncio.ensure_future(self._wanted.wait())
        try:
            await asyncio.wait({sleeping, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._wanted.clear()
            for task in (sleeping, asked):
                task.cancel()
            # Not by catching what each of them raises: being cancelled here oneself would be caught with it.
            await asyncio.wait({sleeping, asked})


class OfflineConnectionMonitor:
    """A `ConnectionMonitor` fed by every exchange of the session."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._live: Live[Connection] = Live()
        self._live.set(Connection())
        self._notices: Happenings[Notice] = Happenings()
        self._patient: WeakSet[Patience] = WeakSet()
        self._begun = asyncio.Event()
        self._begun.set()
        self._waiting: dict[str, int] = {}

    def hold(self) -> None:
        """From now on nobody is asked before `begin`."""
        self._begun.clear()

    def begin(self) -> None:
        """What this device keeps is on screen: the service may be asked."""
        self._begun.set()

    async def begun(self) -> None:
        """Waits until the service may be asked."""
        await self._begun.wait()

    @property
    def current(self) -> Connection:
        return self._live.latest or Connection()

    async def watch(self) -> AsyncIterator[Connection]:
        async with aclosing(self._live.watch()) as states:
            async for state in states:
                yield state

    async def notices(self) -> AsyncIterator[Notice]:
        async with aclosing(self._notices.listen()) as notices:
            async for notice in notices:
                yield notice

    async def retry(self) -> None:
        """Tries again now instead of after the pause."""
        for each in list(self._patient):
            each.end()

    def patience(self) -> Patience:
        """Pauses for one task, which hold it as long as it lives."""
        patience = Patience(self._clock)
        self._patient.add(patience)
        return patience

    def reached(self) -> None:
        """An exchange worked; the time of contact is told about once a minute, else every answer would repaint."""
        now, current = self._clock.now(), self.current
        stale = current.last_contact is None or (now - current.last_contact).total_seconds() > 60
        if not current.online or stale:
            self._live.set(replace(current, offline_since=None, last_contact=now))

    def failed(self, failure: Failure) -> None:
        """An exchange did not work; only a missing answer means offline."""
        if failure.kind in (FailureKind.OFFLINE, FailureKind.SLOW) and self.current.online:
            self._live.set(replace(self.current, offline_since=self._clock.now()))

    def waiting(self, outbox: str, count: int) -> None:
        """So many writes wait in this outbox."""
        self._waiting[outbox] = count
        self._live.set(replace(self.current, waiting=sum(self._waiting.values())))

    def tell(self, notice: Notice) -> None:
        self._notices.tell(notice)

    def close(self) -> None:
        self._live.close()
        self._notices.close()
