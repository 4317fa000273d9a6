"""Carries the word of a member's news between the processes on one PostgreSQL.

What is sent is the sender and the opaque ids of members, in the transaction that made the news; the news itself is read
from the database. Where the word is lost, with a connection or because the database has none to give, everybody is
woken, and each stream looks by itself with every heartbeat.
"""

from __future__ import annotations

import logging
import secrets
import selectors
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from api_client.reference import database
from api_client.reference.hub import Hub
from api_client.reference.outages import busy

CHANNEL = "loyalty_news"
#: PostgreSQL takes up to 7,999 bytes at once.
LONGEST = 7000
#: Seconds without a word after which the connection is asked whether it is still there.
ASKED_EVERY = 30.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 15.0
log = logging.getLogger("api_client.reference")


class Relay:
    """Announces in a writer's transaction; listens in a thread with a connection of its own, from `start` to `stop`."""

    def __init__(self, engine: Engine, hub: Hub) -> None:
        self._engine = engine
        self._hub = hub
        self._name = secrets.token_hex(4)
        self._stopped = threading.Event()
        self._listens = threading.Event()
        self._calls: tuple[socket.socket, socket.socket] | None = None  # of the thread and to it

    def announce(self, conn: Connection, member_ids: Iterable[str]) -> None:
        """Tell the other processes, if this transaction comes to be."""
        for said in payloads(self._name, member_ids):
            conn.execute(select(func.pg_notify(CHANNEL, said)))

    def start(self) -> None:
        """Listen from now on."""
        self._calls = socket.socketpair()
        self._thread = threading.Thread(target=self._run, args=self._calls[:1], name="loyalty news", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the end. May be called twice, and without a start."""
        self._stopped.set()
        calls, self._calls = self._calls, None
        if calls is None:
            return
        with calls[0], calls[1]:
            calls[1].send(b"!")
            self._thread.join(timeout=10)

    @property
    def listens(self) -> bool:
        """Whether what other processes say is heard right now."""
        return self._listens.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it listens; False when that takes longer."""
        return self._listens.wait(seconds)

    def _run(self, call: socket.socket) -> None:
        pause = SHORTEST_PAUSE
        while not self._stopped.is_set():
            try:
                with self._connected() as raw:
                    pause = SHORTEST_PAUSE
                    self._listen(raw, call)
            except Exception as fault:
                log.warning("news of other processes is late: %s", str(fault).partition("\n")[0])
            finally:
                self._listens.clear()
            self._stopped.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection outside the pool, which is for requests."""
        lent = self._engine.raw_connection()
        raw: Any = lent.driver_connection  # before it is detached: afterwards nobody says which it is
        lent.detach()
        try:
            raw.autocommit = True
            yield raw
        finally:
            lent.close()

    def _listen(self, raw: Any, call: socket.socket) -> None:
        raw.execute(f"LISTEN {CHANNEL}")
        self._listens.set()
        self._hub.ring_all()  # whatever was said before
        with selectors.DefaultSelector() as selector:
            selector.register(raw.fileno(), selectors.EVENT_READ)
            selector.register(call, selectors.EVENT_READ)
            while not self._stopped.is_set():
                if not selector.select(ASKED_EVERY):
                    raw.execute("SELECT 1")
                for notice in raw.notifies(timeout=0):
                    self._hear(notice.payload)

    def _hear(self, said: str) -> None:
        sender, *member_ids = said.split()
        if sender != self._name:
            self._hub.notify(member_ids)


def between(engine: Engine, hub: Hub) -> Relay | None:
    """A relay, where the database has several processes in mind and can carry the word."""
    if database.is_sqlite(engine):
        return None
    try:
        with engine.begin() as conn:
            conn.execute(select(func.pg_notify(CHANNEL, "")))
    except DBAPIError as fault:
        if busy(fault):
            raise
        log.warning("this database has no NOTIFY: members hear of what happens at other processes within 15 seconds")
        return None
    return Relay(engine, hub)


def payloads(sender: str, member_ids: Iterable[str]) -> Iterator[str]:
    """What to send, each within the limit."""
    said = sender
    for member_id in sorted(member_ids):
        if len(said) + 1 + len(member_id) > LONGEST:
            yield said
            said = sender
        said += f" {member_id}"
    if said != sender:
        yield said
