"""Wakes the event streams of a member when something new is stored. The news itself is in the database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Bell:
    """Rings in the event loop of the stream that waits for it, from whatever thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self.over = False

    def ring(self) -> None:
        """Safe from any thread, and after the loop is gone."""
        try:
            self._loop.call_soon_threadsafe(self._rung.set)
        except RuntimeError:
            return  # that loop is closed: nobody waits there any more

    async def wait(self, seconds: float) -> bool:
        """True when it rang, False after `seconds`; rings meanwhile are one ring."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Hub:
    """Who waits for whose news."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: dict[str, dict[Bell, None]] = {}  # oldest first
        self.closed = False

    @contextmanager
    def listening(self, member_id: str, most: int) -> Iterator[Bell]:
        """A bell for this member as long as the block lasts. Beyond `most` the oldest is over."""
        bell = Bell()
        with self._lock:
            bells = self._bells.setdefault(member_id, {})
            bells[bell] = None
            surplus = list(bells)[:-most]
            for old in surplus:
                del bells[old]
        for old in surplus:
            old.over = True
            old.ring()
        try:
            yield bell
        finally:
            with self._lock:
                bells = self._bells.get(member_id, {})
                bells.pop(bell, None)
                if not bells:
                    self._bells.pop(member_id, None)

    def notify(self, member_ids: Iterable[str]) -> None:
        """Ring for these members."""
        with self._lock:
            bells = [bell for member_id in member_ids for bell in self._bells.get(member_id, ())]
        for bell in bells:
            bell.ring()

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        with self._lock:
            return sum(len(bells) for bells in self._bells.values())

    def close(self) -> None:
        """End every stream, so that a server can stop."""
        self.closed = True
        self.ring_all()

    def ring_all(self) -> None:
        """Let every stream look for itself: something may have been missed."""
        with self._lock:
            member_ids = list(self._bells)
        self.notify(member_ids)
