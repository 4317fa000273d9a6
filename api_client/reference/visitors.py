"""Keeps one demo member ready, so that signing in to the demo is one tap and no wait."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, update
from sqlalchemy.exc import SQLAlchemyError

from api_client.reference import upserts
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.demo import create_demo_member
from api_client.reference.logs import told
from api_client.reference.outages import OutcomeUnknown
from api_client.reference.runtime import runtime
from api_client.reference.tables import members

FRESH = timedelta(hours=1)
#: Whoever has just come has the machine for themselves: making the next one takes much of it.
CALM = timedelta(seconds=5)
#: Name of who waits for the process that goes on with this database.
_LEFT = "visitor"
log = logging.getLogger("api_client.reference")


class Visitors:
    """At most one member is waiting; nobody else has seen them. `expected` rings when somebody may come."""

    def __init__(self, ctx: Context) -> None:
        self.expected = threading.Event()
        self._ctx = ctx
        self._lock = threading.Lock()
        self._ready: tuple[str, datetime] | None = None
        self._came: datetime | None = None

    @property
    def missed(self) -> bool:
        """Whether somebody came and nobody was made ready for the next one."""
        return self._came is not None

    def prepare(self) -> None:
        """Make the next one, where there is none or its history has grown old; not while somebody has just come."""
        now = self._ctx.now()
        with self._lock:
            if not self._ctx.settings.demo or not self._ctx.programme.demo or self._fresh(now, self._ready):
                return
            if self._came is not None and timedelta() <= now - self._came < CALM:
                return
        for attempt in attempts():  # another process may have given its visitor the same address
            with attempt, self._ctx.write() as conn:
                ready = self._left(conn, now) or (create_demo_member(conn, self._ctx, now), now)
        with self._lock:
            self._ready, self._came = ready, None

    def welcome(self, conn: Connection, now: datetime, locale: str) -> str:
        """A demo member for this visitor alone. Raises LookupError where the programme has none."""
        with self._lock:
            waiting, self._ready, self._came = self._ready, None, now
        if not self._fresh(now, waiting):
            waiting = self._left(conn, now)
        if waiting is None:
            return create_demo_member(conn, self._ctx, now, locale)
        conn.execute(update(members).where(members.c.id == waiting[0]).values(locale=locale))
        return waiting[0]

    def leave(self) -> None:
        """Leave who waits to the process that goes on with this database; a database that is away has nobody."""
        with self._lock:
            waiting, self._ready = self._ready, None
        if waiting is None:
            return
        try:
            with self._ctx.write() as conn:
                upserts.put(conn, runtime, [{"name": _LEFT, "value": waiting[0], "at": waiting[1]}])
        except (SQLAlchemyError, OutcomeUnknown) as fault:
            log.warning("who waits for a visitor is not kept: %s", told(fault))

    def _left(self, conn: Connection, now: datetime) -> tuple[str, datetime] | None:
        """Whom a process before us has left; taken by one process only."""
        taking = delete(runtime).where(runtime.c.name == _LEFT).returning(runtime.c.value, runtime.c.at)
        found = conn.execute(taking).first()
        waiting = (found.value, found.at) if found is not None else None
        return waiting if self._fresh(now, waiting) else None

    def _fresh(self, now: datetime, waiting: tuple[str, datetime] | None) -> bool:
        """Made on the same local day, and lately: the history is told relative to its making."""
        if waiting is None:
            return False
        made = waiting[1]
        same_day = made.astimezone(self._ctx.zone).date() == now.astimezone(self._ctx.zone).date()
        return same_day and timedelta() <= now - made < FRESH
