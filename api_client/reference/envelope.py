"""What holds for every request: its id, the server's date, a limit on its size, and no fault shown to the outside.

Each is counted, and told in one line of the log.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from email.utils import formatdate

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_client.reference.context import Context
from api_client.reference.logs import Traced, tracing
from api_client.reference.problems import Problem, answer

LARGEST_BODY = 64 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LEFT = 499  # counted where the client was gone before there was an answer
log = logging.getLogger("api_client.reference")
requests = logging.getLogger("api_client.reference.requests")


class _Exchange:
    """What was sent of one answer so far."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.began = time.perf_counter()
        self.status = 0
        self.streamed = False
        self.replayed = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(scope=message)
            self.status = int(message["status"])
            self.streamed = headers.get("content-type", "").startswith("text/event-stream")
            self.replayed = "idempotent-replayed" in headers
        await self._send(message)


class Envelope:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self.app = app
        self.context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        traced = Traced(given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8), scope)
        with tracing(traced), self.context.meters.in_flight.track_inprogress():
            exchange = _Exchange(send)
            try:
                await self._answer(traced, receive, exchange)
            finally:
                self._tell(traced, exchange)

    async def _answer(self, traced: Traced, receive: Receive, exchange: _Exchange) -> None:
        scope = traced.scope

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._stamp(scope, MutableHeaders(scope=message), traced.request_id)
            await exchange(message)

        try:
            await self.app(scope, _limited(scope, receive), stamped)
        except Problem as problem:
            await answer(problem)(scope, receive, stamped)
        except Exception:
            log.exception("request %s failed", traced.request_id)
            if exchange.status:
                raise
            await answer(Problem("internal", request_id=traced.request_id))(scope, receive, stamped)

    def _tell(self, traced: Traced, exchange: _Exchange) -> None:
        seconds = time.perf_counter() - exchange.began
        status = exchange.status or LEFT
        meters = self.context.meters
        meters.answered(traced.method, traced.route, status, seconds, streamed=exchange.streamed)
        if exchange.replayed:
            meters.replays.inc()
        requests.info("answered", extra={"status": status, "duration_ms": round(seconds * 1000, 1)})

    def _stamp(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        headers["X-Request-Id"] = request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Cache-Control", "no-store")
        if _in_process(scope):
            headers["Date"] = formatdate(self.context.now().timestamp(), usegmt=True)


def _in_process(scope: Scope) -> bool:
    """A real server writes `Date` itself, and two would be none; without a server there is nobody else to do it."""
    server = scope.get("server") or ("", 0)
    return server[0] == "embedded" or "spec_version" not in scope.get("asgi", {})


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Stops reading a body that is too large, said or unsaid."""
    said = Headers(scope=scope).get("content-length", "")
    if said.isdigit() and int(said[:12]) > LARGEST_BODY:
        raise Problem("too-large", limit=LARGEST_BODY)
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(413)  # FastAPI takes any other exception while it reads for a malformed body
        return message

    return counted
