"""The way from a browser to a server: a test cuts it, makes it slow, stalls it, or gives it to a captive portal."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Literal

State = Literal["open", "cut", "stalled", "portal", "redirect"]
#: Where a portal sends people; nobody is there.
PORTAL_HOST = "portal.invalid"
_PORTAL = b"<!DOCTYPE html><html><body>Please sign in to the network of the cafe</body></html>"
_ANSWERS = {
    "portal": b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n" + _PORTAL,
    "redirect": b"HTTP/1.1 302 Found\r\nlocation: http://%b/\r\nconnection: close\r\n\r\n" % PORTAL_HOST.encode(),
}


class Line:
    """Passes on to `target`, a port of this machine, what comes to `url`.

    `rate` is in bytes a second each way, `delay` in seconds for each piece; both 0 for a line like no line.
    `asked` counts the requests that a portal answered.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.rate = self.delay = 0.0
        self.asked = 0
        self._state: State = "open"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: asyncio.Event
        self._idle: asyncio.Event

    def __enter__(self) -> Line:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    @property
    def state(self) -> State:
        """How it is; what is under way breaks off when it changes, unless it stalls or goes on after that."""
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._run(self._become(state))

    def drop(self) -> None:
        """Breaks what is under way; whoever tries again gets through."""
        self._run(self._abort())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._passing = asyncio.Event()
        self._passing.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._accept, sock=self._socket))
        self._loop.call_soon(ready.set)
        self._loop.run_forever()

    async def _become(self, state: State) -> None:
        self._state = state
        if state == "stalled":
            self._passing.clear()
            return
        self._passing.set()
        if state != "open":
            await self._abort()

    async def _abort(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        # The ends of what broke off are not left to be noticed later.
        await self._idle.wait()

    async def _end(self) -> None:
        self._server.close()
        self._passing.set()
        await self._abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._opened(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._passing.wait()
                # The line may be another one by the time a request has come in whole.
                answer = _ANSWERS.get(self._state)
                if answer is not None:
                    await self._answer(reader, writer, answer)
                elif self._state == "open":
                    await self._join(reader, writer)
        finally:
            self._closed(writer)
            writer.transport.abort() if self._state == "cut" else writer.close()

    def _opened(self, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        self._idle.clear()

    def _closed(self, writer: asyncio.StreamWriter) -> None:
        self._open.discard(writer)
        if not self._open:
            self._idle.set()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        writer.write(answer)
        await writer.drain()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, there = await asyncio.open_connection("127.0.0.1", self.target)
        self._opened(there)
        ways = [asyncio.ensure_future(self._carry(reader, there)), asyncio.ensure_future(self._carry(back, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            # What the server has said in full still arrives.
            await asyncio.wait(ways[1:], timeout=5)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)
            self._closed(there)
            there.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(16 * 1024):
                if self.delay or self.rate:
                    await asyncio.sleep(self.delay + (len(piece) / self.rate if self.rate else 0))
                await self._passing.wait()
                sink.write(piece)
                await sink.drain()
