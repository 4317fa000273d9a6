"""Keeps one demo member ready, so that signing in to the demo is one tap and no wait."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.demo import create_demo_member
from api_client.reference.tables import members

FRESH = timedelta(hours=1)


class Visitors:
    """At most one member is waiting; nobody else has seen them. `expected` rings when somebody may come."""

    def __init__(self, ctx: Context) -> None:
        self.expected = threading.Event()
        self._ctx = ctx
        self._lock = threading.Lock()
        self._ready: tuple[str, datetime] | None = None

    def prepare(self) -> None:
        """Make the next one, where there is none or its history has grown old."""
        now = self._ctx.now()
        with self._lock:
            if not self._ctx.settings.demo or not self._ctx.programme.demo or self._fresh(now):
                return
        for attempt in attempts():  # another process may have given its visitor the same address
            with attempt, self._ctx.write() as conn:
                member_id = create_demo_member(conn, self._ctx, now)
        with self._lock:
            self._ready = (member_id, now)

    def welcome(self, conn: Connection, now: datetime, locale: str) -> str:
        """A demo member for this visitor alone. Raises LookupError where the programme has none."""
        with self._lock:
            waiting, self._ready = (self._ready if self._fresh(now) else None), None
        self.expected.set()
        if waiting is None:
            return create_demo_member(conn, self._ctx, now, locale)
        conn.execute(update(members).where(members.c.id == waiting[0]).values(locale=locale))
        return waiting[0]

    def _fresh(self, now: datetime) -> bool:
        """Made on the same local day, and lately: the history is told relative to its making."""
        if self._ready is None:
            return False
        made = self._ready[1]
        same_day = made.astimezone(self._ctx.zone).date() == now.astimezone(self._ctx.zone).date()
        return same_day and timedelta() <= now - made < FRESH
