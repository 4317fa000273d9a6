"""Looks after what is due for members who do not come by, and forgets what has had its time."""

from __future__ import annotations

import logging
import threading

from api_client.reference import card_codes, events, expiry, idempotency, otp, sessions
from api_client.reference.context import Context

EVERY = 60.0
log = logging.getLogger("api_client.reference")


def sweep(ctx: Context) -> None:
    """One round; each member in a transaction of their own, so that nobody waits long."""
    now = ctx.now()
    with ctx.read() as conn:
        due = expiry.members_due(conn, now)
    for member_id in due:
        with ctx.write() as conn:
            expiry.settle(conn, member_id, now)
    with ctx.write() as conn:
        for part in (card_codes, events, idempotency, otp, sessions):
            part.sweep(conn, now)


class Sweeper:
    """A thread that sweeps now and then until it is stopped."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loyalty sweep", daemon=True)

    def start(self) -> None:
        """Begin; the first round comes after the first pause."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for a round that is running. May be called twice."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopped.wait(EVERY):
            try:
                sweep(self._ctx)
            except Exception:
                log.exception("the sweep failed; the next round tries again")
