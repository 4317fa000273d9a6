"""Looks after what is due for members who do not come by, and forgets what has had its time.

Raffles and auctions end when they are said to, not with the next round.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from api_client.reference import (
    card_codes,
    deliveries,
    earning,
    events,
    expiry,
    idempotency,
    limits,
    otp,
    runtime,
    sessions,
)
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.database import unhurried
from api_client.reference.play import auction_ends, auctions_demo, ends, meets, raffle_upkeep
from api_client.reference.visitors import Visitors

#: A round that begins so many pauses late is one that hangs.
LATE = 10
#: Name of the turn, see `runtime.claim`, and how many members are settled before it is renewed.
SWEEP = "sweep"
RENEWED_AFTER = 200
#: Seconds until a process that has just started looks for ends, and between two looks at least.
SETTLED, SOON = 5.0, 1.0
log = logging.getLogger("api_client.reference")


def take_turn(ctx: Context) -> bool:
    """One round, unless another process on the same database has just begun one; whether it was our turn."""
    # A little early counts: nobody's pauses are exact.
    pause = timedelta(seconds=0.9 * ctx.settings.sweep_every)
    with ctx.write() as conn:
        ours = runtime.claim(conn, SWEEP, ctx.name, pause, ctx.now())
    if ours:
        sweep(ctx)
    return ours


def sweep(ctx: Context) -> None:
    """One round; each member in a transaction of their own, so that nobody waits long."""
    now = ctx.now()
    with ctx.read() as conn:
        due = expiry.members_due(conn, now)
    for number, member_id in enumerate(due, start=1):
        if ctx.stopping.is_set():
            return
        _settle(ctx, member_id, now)
        if number % RENEWED_AFTER == 0:
            with ctx.write() as conn:
                runtime.renew(conn, SWEEP, ctx.name, ctx.now())
    _move_up(ctx, now)
    _raffles(ctx, now)
    _auctions(ctx, now)
    with ctx.write() as conn:
        unhurried(conn)
        for part in (card_codes, deliveries, earning, events, idempotency, limits, otp, sessions):
            part.sweep(conn, now)


def _move_up(ctx: Context, now: datetime) -> None:
    """Who waits for a place that is free. A fault with that is no reason to leave the rest undone."""
    try:
        for attempt in attempts():
            with attempt:
                meets.move_up_everywhere(ctx, now)
    except Exception:
        log.exception("who waits for an event could not move up; the next round tries again")


def _raffles(ctx: Context, now: datetime) -> None:
    """Raffles that close, are drawn or called off. A fault with one is no reason to leave the rest undone."""
    try:
        raffle_upkeep.everything(ctx, now)
    except Exception:
        log.exception("raffles could not be looked after; the next round tries again")


def _auctions(ctx: Context, now: datetime) -> None:
    """What is over ends, and in the demo somebody bids. A fault with that is no reason to leave the rest undone."""
    try:
        auctions_demo.enliven(ctx, now, begin=False)
        auction_ends.look_after(ctx, now)
    except Exception:
        log.exception("auctions could not be looked after; the next round tries again")


def _settle(ctx: Context, member_id: str, now: datetime) -> None:
    """What is due for one member. A fault with one is no reason to let the others wait."""
    try:
        for attempt in attempts():
            with attempt, ctx.write() as conn:
                expiry.settle(conn, ctx, member_id, now)
    except Exception:
        log.exception("what is due for a member could not be booked; the next round tries again")


def punctually(ctx: Context) -> None:
    """What ends by now, ended: by every process that has slept until then, each thing once."""
    now = ctx.now()
    _raffles(ctx, now)
    _auctions(ctx, now)


class Sweeper:
    """A thread that sweeps now and then, wakes up when something ends, and gets ready for visitors when they are

    expected, until it is stopped.
    """

    def __init__(self, ctx: Context, visitors: Visitors) -> None:
        self._ctx = ctx
        self._visitors = visitors
        self._stopped = threading.Event()
        self._swept = time.monotonic()
        self._ends: datetime | None = None
        self._looked = False
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
        """Seconds since the last round began, here or elsewhere; a little over one pause at most while all is well."""
        return time.monotonic() - self._swept

    @property
    def alive(self) -> bool:
        """Whether it works, and no round has taken the time of several."""
        return self._thread.is_alive() and self.age < LATE * self._ctx.settings.sweep_every

    def pause(self) -> float:
        """Seconds until there is something to do: the next round, or an end before that."""
        left = self._ctx.settings.sweep_every - self.age
        if not self._looked:
            left = min(left, SETTLED)
        elif self._ends is not None:
            left = min(left, max(SOON, (self._ends - self._ctx.now()).total_seconds()))
        return max(0.0, left)

    def work(self, *, expected: bool = False) -> None:
        """What there is to do now; `expected`: somebody may come."""
        due = self.age >= self._ctx.settings.sweep_every
        if expected or (due and self._visitors.missed):
            self._visitors.prepare()
        if due:
            self._swept = time.monotonic()
            take_turn(self._ctx)
        now = self._ctx.now()
        if self._ends is not None and self._ends <= now:
            punctually(self._ctx)
        with self._ctx.read() as conn:
            self._ends, self._looked = ends.following(conn, self._ctx, now), True

    def _run(self) -> None:
        while True:
            expected = self._visitors.expected.wait(self.pause())
            self._visitors.expected.clear()
            if self._stopped.is_set():
                return
            try:
                self.work(expected=expected)
            except Exception:
                self._ends, self._looked = None, True
                log.exception("background work failed; the next round tries again")
