"""Connections that have to come to the point: a bounded time for a whole request, and a bounded size for its head.

The server library waits for the rest of a request for ever and keeps a head of any length, so a few slow or endless
ones would use it up.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

REQUEST_WITHIN = 20.0
HEAD_BYTES = 64 * 1024


class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # chosen when it is imported
    """One connection, closed when a request takes too long to arrive or its head has no end."""

    request_within = REQUEST_WITHIN

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._deadline: asyncio.TimerHandle | None = None
        self._head = 0
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on as long as what has come is within bounds."""
        super().data_received(data)
        cycle: Any = self.cycle
        if self.transport.get_protocol() is not self or (cycle and not cycle.more_body and not cycle.response_complete):
            self._whole()
            return
        self._wait()
        if cycle is None or not cycle.more_body:
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._whole()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(self.request_within, self.transport.close)

    def _whole(self) -> None:
        """Arrived, or handed on to a socket: no deadline until the next one begins."""
        self._head = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
