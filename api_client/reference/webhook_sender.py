"""Sends what waits for other systems, signed as Standard Webhooks says. Several processes share the work.

Nothing is held in the database while a message is on its way. A sender that dies after sending and before writing that
down leaves the message to the next, who sends it again with the same id.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence

from sqlalchemy import RowMapping
from sqlalchemy.exc import SQLAlchemyError
from standardwebhooks.webhooks import Webhook

from api_client.errors import ApiError, Slow
from api_client.reference import deliveries, destinations, sealing, webhooks
from api_client.reference.context import Context
from api_client.reference.patience import Outcome
from api_client.reference.problems import Problem
from api_client.transport import Outbound

log = logging.getLogger("api_client.reference")


async def send_due(ctx: Context, outbound: Outbound, resolve: destinations.Resolve = destinations.resolve) -> int:
    """Send what is due, side by side to all endpoints and one after the other to each; returns how many were tried."""
    with ctx.read() as conn:
        if not deliveries.any_due(conn, ctx.now()):
            return 0
    with ctx.write() as conn:
        claimed = deliveries.claim(conn, ctx.settings.schedule, ctx.now())
    tried = await asyncio.gather(*(_send_all(ctx, outbound, resolve, rows) for rows in claimed.values()))
    return sum(tried)


async def _send_all(ctx: Context, outbound: Outbound, resolve: destinations.Resolve, rows: Sequence[RowMapping]) -> int:
    schedule = ctx.settings.schedule
    for number, row in enumerate(rows, 1):
        outcome = await _send(ctx, outbound, resolve, row)
        with ctx.write() as conn:
            deliveries.settle(conn, row, outcome, schedule, ctx.now())
            if outcome.silent:
                deliveries.put_off(conn, row, schedule, ctx.now())
        if outcome.silent:
            return number
    return len(rows)


async def _send(ctx: Context, outbound: Outbound, resolve: destinations.Resolve, row: RowMapping) -> Outcome:
    """One try. Nothing of what the endpoint says but its status is kept."""
    now = ctx.now()
    try:
        with ctx.read() as conn:
            endpoint = webhooks.row(conn, row["webhook_id"])
        secrets = webhooks.secrets_of(ctx, endpoint, now)
        address = await destinations.address_of(endpoint["url"], endpoint["private"], resolve)
        signatures = [Webhook(secret).sign(row["id"], now, row["body"]) for secret in secrets]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "loyalty-api/1",
            "webhook-id": row["id"],
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        return Outcome(code=await outbound.post(endpoint["url"], address, headers, row["body"].encode()))
    except destinations.Forbidden as refused:
        return Outcome(fault=str(refused))
    except sealing.BrokenSeal:
        return Outcome(fault="secret-unreadable")
    except Problem:
        return Outcome(fault="removed")
    except Slow:
        return Outcome(fault="timeout")
    except OSError:
        return Outcome(fault="unknown-host")
    except (ApiError, ValueError):
        return Outcome(fault="no-answer")


class Sender:
    """A thread that sends what is due until it is stopped; what is on its way then is sent again by another."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="loyalty webhooks", daemon=True)

    def start(self) -> None:
        """Begin, unless the settings say that others send."""
        if self._ctx.settings.send_every > 0:
            self._thread.start()

    def stop(self) -> None:
        """End, without waiting for endpoints. May be called twice."""
        with self._lock:
            self._stopped = True
            if self._loop is not None and self._task is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._task.cancel)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._main())

    async def _main(self) -> None:
        with self._lock:
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
            if self._stopped:
                return
        outbound: Outbound | None = None
        try:
            while True:
                await asyncio.sleep(self._ctx.settings.send_every)
                try:
                    if outbound is None:
                        if not self._any_endpoint():
                            continue
                        outbound = Outbound()
                    while await send_due(self._ctx, outbound):
                        pass
                except SQLAlchemyError as fault:
                    log.warning("webhooks wait: %s", type(fault).__name__)
                except Exception:
                    log.exception("sending webhooks failed; the next round tries again")
        finally:
            if outbound is not None:
                await outbound.aclose()

    def _any_endpoint(self) -> bool:
        with self._ctx.read() as conn:
            return bool(webhooks.listed(conn))
