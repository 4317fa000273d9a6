"""Follows one endless stream at a time, and opens the next one when what is wanted changes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from member_app.domain.state import Failed, Known

T = TypeVar("T")

#: How long `again` waits for an answer, in seconds; the data layer has its own, shorter budgets.
PATIENCE = 20.0


class Follower(Generic[T]):
    """Hands every value of `open_stream` to `on_value` while `run` runs; `again` opens the stream anew."""

    def __init__(
        self, open_stream: Callable[[], AsyncIterator[Known[T]]], on_value: Callable[[Known[T]], None]
    ) -> None:
        self._open = open_stream
        self._on_value = on_value
        self._anew = asyncio.Event()
        self._answered = asyncio.Event()
        self._running = False

    async def run(self) -> None:
        """Until cancelled, or until a stream ends by itself."""
        self._running = True
        try:
            while await self._read_until_anew():
                pass
        finally:
            self._running = False

    async def again(self) -> None:
        """Opens the stream anew and waits for the server's answer, or for the reason why there is none."""
        self._answered.clear()
        self._anew.set()
        if self._running:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._answered.wait(), PATIENCE)

    async def _read_until_anew(self) -> bool:
        """True when the stream was left for another."""
        self._anew.clear()
        reading, asked = asyncio.create_task(self._read()), asyncio.create_task(self._anew.wait())
        try:
            await asyncio.wait({reading, asked}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                reading.result()  # a stream never raises; if one does, it is not swallowed here
                return False
            return True
        finally:
            reading.cancel()
            asked.cancel()
            await asyncio.gather(reading, asked, return_exceptions=True)

    async def _read(self) -> None:
        async for value in self._open():
            self._on_value(value)
            if isinstance(value, Failed) or value.fresh or value.trouble:
                self._answered.set()
