"""Tries again what a busy or distributed database refused for no reason of ours; bounded, then the caller is told."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import stamina
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api_client.reference.outages import passing

ATTEMPTS = 6
SECONDS = 5.0  # for all of them together


#: `for attempt in attempts(): with attempt: ...`, each in a transaction of its own; also with `async for`.
attempts = partial(
    stamina.retry_context,
    on=passing, attempts=ATTEMPTS, timeout=SECONDS, wait_initial=0.01, wait_max=0.5, wait_jitter=0.05,
)  # fmt: skip


class Persistent(APIRoute):
    """A route whose operation is done again, from its beginning, when the database says that this may help.

    An operation writes in one transaction, so nothing is left of a try that failed; its body has been read by then.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_persistently(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as fault:
                if not passing(fault):
                    raise
            async for attempt in attempts():
                with attempt:
                    request.app.state.reference.meters.retries.inc()
                    return await handle(request)
            raise AssertionError("the last attempt raises")

        return handle_persistently
