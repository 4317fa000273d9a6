"""A member's server-sent events: what is stored after the last id, then whatever comes, until either side leaves."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator

import anyio
from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api_client.models import EventDto
from api_client.reference import events, sessions
from api_client.reference.context import Context
from api_client.reference.outages import busy, passing
from api_client.reference.sessions import Principal

HEARTBEAT = 15.0
RETURN_MS = 1500  # when this server goes, its readers come back after this long, or up to twice
PER_MEMBER = 32  # streams at a time, of all tabs and devices together


class EventStream(StreamingResponse):
    """Ends as soon as the reader leaves, also where sending to nobody would go unnoticed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with anyio.create_task_group() as tasks:

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                tasks.cancel_scope.cancel()

            tasks.start_soon(until_gone)
            await self.stream_response(send)
            tasks.cancel_scope.cancel()


def stream(ctx: Context, who: Principal, last_id: int | None) -> EventStream:
    """The events of `who` after `last_id`, as an answer; None begins with now."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return EventStream(frames(ctx, who, last_id), headers=headers, media_type="text/event-stream")


async def frames(ctx: Context, who: Principal, last_id: int | None, heartbeat: float = HEARTBEAT) -> AsyncIterator[str]:
    """The stream as text; a sign of life after `heartbeat` seconds without news."""
    with ctx.hub.listening(who.member_id, PER_MEMBER) as bell:
        if last_id is None:
            last_id = await run_sync(_latest, ctx, who)
        # An id without data: a reader that breaks off before the first event resumes here all the same.
        yield f"retry: 2000\nid: {last_id}\n\n"
        while not (ctx.hub.closed or bell.over):
            fresh, alive = await run_sync(_fresh, ctx, who, last_id)
            for event in fresh:
                yield _frame(event)
                last_id = int(event.id)
            if not alive:
                return
            if not fresh and not await bell.wait(heartbeat):
                # Without an empty line, which some readers would take for one more event.
                yield ": still here\n"
        if ctx.hub.closed:
            # Not all at once: they would meet at the next server.
            yield f"retry: {RETURN_MS + secrets.randbelow(RETURN_MS)}\n\n"


def _latest(ctx: Context, who: Principal) -> int:
    with ctx.read() as conn:
        return events.latest(conn, who.member_id)


def _fresh(ctx: Context, who: Principal, last_id: int) -> tuple[list[EventDto], bool]:
    try:
        with ctx.read() as conn:
            return events.after(conn, who.member_id, last_id), sessions.alive(conn, who.device_id)
    except SQLAlchemyError as fault:
        if not (passing(fault) or busy(fault)):
            raise
        return [], True  # the database is away: the next ring or heartbeat looks again


def _frame(event: EventDto) -> str:
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.id}\nevent: {event.type}\ndata: {data}\n\n"
