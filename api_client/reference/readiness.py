"""Whether this process can take work: each part by name, asked within a time limit, told without a secret."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

import anyio
from anyio.to_thread import run_sync

from api_client.reference import rewards, schema
from api_client.reference.context import Context
from api_client.reference.logs import told

WITHIN = 2.0
log = logging.getLogger("api_client.reference")


class Readiness:
    """`others` are parts that answer at once, by name."""

    def __init__(self, ctx: Context, others: Mapping[str, Callable[[], bool]], within: float = WITHIN) -> None:
        self._ctx = ctx
        self._others = others
        self._within = within
        self._head = schema.newest()
        # One at a time: a database that hangs must not take one more thread with every question.
        self._asking = threading.Lock()

    async def parts(self) -> dict[str, bool]:
        """Every part and whether it is fit; takes little more than `within` seconds, whatever hangs."""
        stored = dict.fromkeys(("database", "schema", "programme"), False)
        with anyio.move_on_after(self._within):
            stored = await run_sync(self._ask, abandon_on_cancel=True)
        others = {name: fit() for name, fit in self._others.items()}
        return {"accepting": not self._ctx.stopping.is_set(), **stored, **others}

    def degraded(self) -> list[str]:
        """What it can do without: news of other processes then reach a stream with its next sign of life."""
        relay = self._ctx.relay
        return [] if relay is None or relay.listens else ["listener"]

    def _ask(self) -> dict[str, bool]:
        """Whether the database answers, with the schema of this release and the rewards of this programme file."""
        found = dict.fromkeys(("database", "schema", "programme"), False)
        if not self._asking.acquire(timeout=self._within):
            return found
        try:
            with self._ctx.read() as conn:
                found["database"] = True
                found["schema"] = schema.current(conn) == self._head
            found["programme"] = rewards.made_from(self._ctx)
        except Exception as fault:
            log.warning("not ready, the database does not answer: %s", told(fault))
        finally:
            self._asking.release()
        return found
