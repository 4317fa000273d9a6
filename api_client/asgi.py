"""Carrying HTTP requests into an ASGI app of this process, streaming: a server-sent event arrives when it is sent.

Knows ASGI only. Memory is bounded: an app that writes faster than its reader waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

#: Messages that may wait for the reader.
BACKLOG = 16
#: Seconds an app may still work after its reader has left, as it could behind a real server.
GRACE = 10.0


class Exchange:
    """One request running inside the app. `start` answers status and headers, `body` the chunks."""

    def __init__(self, app: AsgiApp, scope: dict[str, Any], body: bytes) -> None:
        self._app, self._scope, self._body = app, scope, body
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue(BACKLOG)
        self._gone = asyncio.Event()
        self._asked = False
        # An own context, so that nothing of the calling page leaks into the app.
        self.task = asyncio.create_task(self._run(), name="embedded request", context=contextvars.Context())

    async def start(self) -> tuple[int, list[tuple[bytes, bytes]]]:
        """Waits for the head of the answer; raises `ConnectionError` when the app ended without one."""
        message = await self._messages.get()
        if message is None or message["type"] != "http.response.start":
            raise ConnectionError("the embedded service broke off")
        return message["status"], list(message.get("headers", []))

    async def body(self) -> AsyncIterator[bytes]:
        """Chunks as the app sends them; raises `ConnectionError` when it breaks off in the middle."""
        while True:
            message = await self._messages.get()
            if message is None:
                raise ConnectionError("the embedded service broke off")
            if chunk := message.get("body", b""):
                yield chunk
            if not message.get("more_body", False):
                return

    def leave(self) -> None:
        """Tells the app that its reader has gone; it may finish what it does, within `GRACE`."""
        if not self._gone.is_set():
            self._gone.set()
            self._drain()
            # Whoever still reads learns that nothing more comes.
            self._messages.put_nowait(None)
            if not self.task.done():
                timer = asyncio.get_running_loop().call_later(GRACE, self.task.cancel)
                self.task.add_done_callback(lambda _: timer.cancel())

    def _drain(self) -> None:
        while not self._messages.empty():
            self._messages.get_nowait()

    async def _run(self) -> None:
        try:
            # The app logs its own faults; the reader only learns that it broke off.
            with contextlib.suppress(Exception):
                await self._app(self._scope, self._receive, self._send)
        finally:
            if not self._gone.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await self._put(None)

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self._put(message)

    async def _put(self, message: Message | None) -> None:
        """Waits for room, or for the reader to leave: then what is sent is dropped."""
        while not self._gone.is_set():
            try:
                self._messages.put_nowait(message)
                return
            except asyncio.QueueFull:
                putting = asyncio.ensure_future(self._messages.put(message))
                leaving = asyncio.ensure_future(self._gone.wait())
                try:
                    await asyncio.wait({putting, leaving}, return_when=asyncio.FIRST_COMPLETED)
                    return
                finally:
                    putting.cancel()
                    leaving.cancel()


def http_scope(
    method: str,
    path: str,
    raw_path: bytes,
    query: bytes,
    headers: list[tuple[bytes, bytes]],
    client: str = "127.0.0.1",
) -> dict[str, Any]:
    """The ASGI scope of a request from inside the process; `client` is the address it is made for."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "headers": headers,
        "scheme": "http",
        "path": path,
        "raw_path": raw_path,
        "query_string": query,
        "server": ("embedded", 80),
        "client": (client, 0),
        "root_path": "",
        "state": {},
    }
