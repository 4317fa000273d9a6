"""What one running API holds: settings, database, programme, clock and the streams waiting for news."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from api_client.models import DevMessageDto
from api_client.reference import database, moves, standing
from api_client.reference.hub import Hub
from api_client.reference.meters import Meters
from api_client.reference.patience import Schedule
from api_client.reference.play.book import Book
from api_client.reference.programme import ProgrammeFile
from api_client.reference.relay import Relay
from api_client.reference.running import Running

log = logging.getLogger("api_client.reference")


def utc_now() -> datetime:
    """The real time; tests bring their own."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ReferenceSettings:
    """How to run it. `programme` is the name of a preset, a file, or one that is read already; `mail` is told of every

    mail instead of stdout. Webhooks are looked after every `send_every` seconds, by `schedule`; 0: not by this process.
    Processes on one database have the same key, copied to `data_dir` from `key_file` (None: made there), and share a
    server's connections: `pool_size` is how many this one takes for requests. What is due by itself is done every
    `sweep_every` seconds, by one of them. `public_url` is what stands before `/v1` for others; empty: as they asked.
    """

    database_url: str
    data_dir: Path
    programme: str | Path | ProgrammeFile = "aurora"
    demo: bool = False
    clock: Callable[[], datetime] = utc_now
    mail: Callable[[DevMessageDto], None] | None = None
    send_every: float = 1.0
    schedule: Schedule = Schedule()
    key_file: Path | None = None
    pool_size: int = database.POOL_SIZE
    sweep_every: float = 60.0
    public_url: str = ""


@dataclass(frozen=True)
class Context:
    """Passed to every operation; holds no state of any one member. `pepper` keys the hashes of guessable secrets;

    `stopping` is set once no new work should be sent here; `relay` reaches other processes, where there can be some.
    """

    settings: ReferenceSettings
    engine: Engine
    programme: ProgrammeFile
    pepper: bytes = field(repr=False)
    hub: Hub = field(default_factory=Hub)
    running: Running = field(default_factory=Running)
    meters: Meters = field(default_factory=Meters)
    stopping: threading.Event = field(default_factory=threading.Event)
    relay: Relay | None = None
    #: Writers of one process queue here: SQLite's own waiting is by looking again, and some would look for seconds.
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)
    #: Of this process, among those on the same database.
    name: str = field(default_factory=lambda: f"{os.getpid()}-{secrets.token_hex(4)}")

    def now(self) -> datetime:
        """The time of this request, UTC."""
        return self.settings.clock()

    @cached_property
    def tier_prints(self) -> dict[str, str]:
        """What stands for the rules of each tier set."""
        return standing.fingerprints(self.programme)

    @cached_property
    def play_book(self) -> Book:
        """What counts purchases and happenings."""
        return Book(self.programme)

    @property
    def zone(self) -> ZoneInfo:
        """Where the programme's days and months begin."""
        return ZoneInfo(self.programme.time_zone)

    def read(self) -> AbstractContextManager[Connection]:
        """A consistent view of the database."""
        return database.reading(self.engine)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction; once it is on the disk, the members it touched hear of it."""
        touched: set[str] = set()
        with self.turn, database.writing(self.engine) as conn:
            conn.info["touched"] = touched
            moves.begin(conn)
            yield conn
            standing.finish(conn, self)
            if touched and self.relay is not None:
                self.relay.announce(conn, touched)
        self.hub.notify(touched)
