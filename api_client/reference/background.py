"""Looks after what is due for members who do not come by, and forgets what has had its time."""

from __future__ import annotations

import logging
import threading
import time

from api_client.reference import card_codes, deliveries, events, expiry, idempotency, limits, otp, sessions
from api_client.reference.context import Context
from api_client.reference.visitors import Visitors

EVERY = 60.0
LATE = 10 * EVERY
log = logging.getLogger("api_client.reference")


def sweep(ctx: Context) -> None:
    """One round; each member in a transaction of their own, so that nobody waits long."""
    now = ctx.now()
    with ctx.read() as conn:
        due = expiry.members_due(conn, now)
    for member_id in due:
        if ctx.stopping.is_set():
            return
        with ctx.write() as conn:
            expiry.settle(conn, ctx, member_id, now)
    with ctx.write() as conn:
        for part in (card_codes, deliveries, events, idempotency, limits, otp, sessions):
            part.sweep(conn, now)


class Sweeper:
    """A thread that sweeps now and then, and gets ready for visitors when they are expected, until it is stopped."""

    def __init__(self, ctx: Context, visitors: Visitors) -> None:
        self._ctx = ctx
        self._visitors = visitors
        self._stopped = threading.Event()
        self._swept = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="loyalty sweep", daemon=True)

    def start(self) -> None:
        """Begin; the first round comes after the first pause."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for a round that is running. May be called twice."""
        self._stopped.set()
        self._visitors.expected.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    @property
    def age(self) -> float:
        """Seconds since the last round began; at most a little over `EVERY` while all is well."""
        return time.monotonic() - self._swept

    @property
    def alive(self) -> bool:
        """Whether it works, and no round has taken the time of several."""
        return self._thread.is_alive() and self.age < LATE

    def _run(self) -> None:
        while True:
            expected = self._visitors.expected.wait(max(0.0, EVERY - self.age))
            self._visitors.expected.clear()
            if self._stopped.is_set():
                return
            try:
                if expected:
                    self._visitors.prepare()
                if self.age >= EVERY:
                    self._swept = time.monotonic()
                    sweep(self._ctx)
            except Exception:
                log.exception("background work failed; the next round tries again")
