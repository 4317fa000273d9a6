"""Whether this process can take work: each part by name, asked within a time limit, told without a secret."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

import anyio
from anyio.to_thread import run_sync

from api_client.reference import schema
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
        answers, current = False, False
        with anyio.move_on_after(self._within):
            answers, current = await run_sync(self._ask, abandon_on_cancel=True)
        found = {"accepting": not self._ctx.stopping.is_set(), "database": answers, "schema": current}
        return found | {name: fit() for name, fit in self._others.items()}

    def _ask(self) -> tuple[bool, bool]:
        """Whether the database answers, and with the schema of this release."""
        if not self._asking.acquire(timeout=self._within):
            return False, False
        try:
            with self._ctx.read() as conn:
                return True, schema.current(conn) == self._head
        except Exception as fault:
            log.warning("not ready, the database does not answer: %s", told(fault))
            return False, False
        finally:
            self._asking.release()
