"""Who may open the app's socket, how many of them, and how a socket ends.

Browsers let any page open a socket to any server, cookies and all, so the Origin is compared here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import WebSocket
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from member_app.web.connection import MemberConnection, PageMain, make_room

log = logging.getLogger(__name__)

POLICY_VIOLATION = 1008
TOO_BIG = 1009
INTERNAL = 1011
TRY_LATER = 1013
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class SocketLimits:
    """Bounds of one server. Seconds and bytes."""

    sockets_per_client: int = 200
    sessions: int = 5000
    message_bytes: int = 1024 * 1024
    register_within: float = 15.0
    leave_within: float = 10.0
    session_timeout: int = 900


class AppSocket:
    """The ASGI application behind `/ws`."""

    def __init__(self, main: PageMain, limits: SocketLimits) -> None:
        self.main = main
        self.limits = limits
        self.open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await self._refusal(scope)
        if refusal:
            await receive()
            await send({"type": "websocket.close", "code": refusal})
            return
        client = _client(scope)
        self.open[client] += 1
        try:
            await self._serve(scope, receive, send)
        finally:
            self.open[client] -= 1
            if not self.open[client]:
                del self.open[client]

    async def _refusal(self, scope: Scope) -> int:
        if not same_origin(scope):
            log.warning("Refused a socket from another origin")
            return POLICY_VIOLATION
        if self.open[_client(scope)] >= self.limits.sockets_per_client:
            log.warning("Refused a socket: too many from one address")
            return TRY_LATER
        if not await make_room(self.limits.sessions):
            log.warning("Refused a socket: no room for another session")
            return TRY_LATER
        return 0

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = _Line(receive, send, self.limits.message_bytes)
        connection = MemberConnection(self.main, self.limits.session_timeout)
        task = asyncio.ensure_future(connection.handle(WebSocket(scope, line.receive, line.send)))
        try:
            code = await self._watch(task, connection, line)
        finally:
            task.cancel()
            # The toolkit logged what it could not do; the socket ends the same way.
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        await line.close(code)

    async def _watch(self, task: asyncio.Future[None], connection: MemberConnection, line: _Line) -> int:
        """Wait for the end of the connection, or for a reason to end it. Answers the closing code."""
        registered = asyncio.ensure_future(connection.registered.wait())
        gone = asyncio.ensure_future(line.gone.wait())
        ends: set[asyncio.Future[Any]] = {task, gone}
        try:
            await asyncio.wait(
                ends | {registered}, timeout=self.limits.register_within, return_when=asyncio.FIRST_COMPLETED
            )
            if not registered.done() and not task.done() and not gone.done():
                return POLICY_VIOLATION
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() and connection.registered.is_set():
                await asyncio.wait({task}, timeout=self.limits.leave_within)
        finally:
            registered.cancel()
            gone.cancel()
        return line.code or INTERNAL


class _Line:
    """The socket as the toolkit sees it: bounded messages, and a mark when the other side is gone."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._closed = False
        self.gone = asyncio.Event()
        self.code = 0

    async def receive(self) -> Message:
        """The next message; a text or an oversized one ends the connection."""
        message = await self._receive()
        if message["type"] == "websocket.receive":
            size = len(message.get("bytes") or b"")
            if size > self._limit or message.get("text") is not None:
                self.code = TOO_BIG if size > self._limit else POLICY_VIOLATION
                message = {"type": "websocket.disconnect", "code": self.code}
        elif message["type"] == "websocket.disconnect":
            self._closed = True
        if message["type"] == "websocket.disconnect":
            self.gone.set()
        return message

    async def send(self, message: Message) -> None:
        """Pass on; once closed, say nothing more."""
        if self._closed:
            return
        self._closed = message["type"] == "websocket.close"
        try:
            await self._send(message)
        except Exception:
            self.gone.set()
            raise

    async def close(self, code: int) -> None:
        """Close unless either side did."""
        with contextlib.suppress(Exception):
            await self.send({"type": "websocket.close", "code": code})


def same_origin(scope: Scope) -> bool:
    """Whether the page that opens the socket came from here: same scheme, host and port. No Origin, no entry."""
    headers = Headers(scope=scope)
    origin = urlsplit(headers.get("origin", ""))
    scheme = str(scope["scheme"]).replace("ws", "http", 1)
    host = urlsplit(f"{scheme}://{headers.get('host', '')}")
    try:
        theirs = _place(origin.scheme, origin.hostname, origin.port)
        return bool(theirs[1]) and theirs == _place(scheme, host.hostname, host.port)
    except ValueError:  # a port that is no number
        return False


def _place(scheme: str, host: str | None, port: int | None) -> tuple[str, str, int | None]:
    return scheme, (host or "").lower(), port or _DEFAULT_PORTS.get(scheme)


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
