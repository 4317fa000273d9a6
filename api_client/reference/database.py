"""The database: how it is opened, brought up to date, read and written. Knows nothing of loyalty.

SQLite for one machine, PostgreSQL (or what speaks its protocol) for several processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from api_client.reference.outages import OutcomeUnknown, uncertain, without_values

MIGRATIONS = Path(__file__).with_name("migrations")
#: Key in a connection's `info`: what its transaction has locked already.
LOCKED = "locked"
#: The most connections that requests of one process use, unless told otherwise.
POOL_SIZE = 16
#: Number of the advisory lock that is held while a process starts.
_STARTING = 0x10_1A_17_00
#: Nobody waits longer than a member would, and a process that hangs gives back what it holds.
_SESSION = (
    "SET TIME ZONE 'UTC'; SET statement_timeout = '15s'; SET lock_timeout = '10s'; "
    "SET idle_in_transaction_session_timeout = '30s'"
)
_UNHURRIED = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"


class DatabaseUnusable(Exception):
    """It can't be opened; the text says why, and never repeats an address that may hold a password."""


@contextmanager
def explained() -> Iterator[None]:
    """Whatever is wrong with the database when it is opened comes out in one line."""
    try:
        yield
    except DBAPIError as fault:
        raise DatabaseUnusable(str(fault.orig).strip().partition("\n")[0]) from None
    except NoSuchModuleError:
        raise DatabaseUnusable("that kind of database is not known") from None
    except ArgumentError:
        raise DatabaseUnusable("its address can't be read") from None
    except SQLAlchemyError as fault:
        raise DatabaseUnusable(type(fault).__name__) from None
    except CommandError:
        raise DatabaseUnusable("a newer version of this program has changed it") from None
    except ModuleNotFoundError as fault:
        how = "pip install 'member-app[postgres]'"
        raise DatabaseUnusable(f"its driver is not installed: {fault.name} ({how})") from None


def open_engine(url: str, pool_size: int = POOL_SIZE) -> Engine:
    """An engine for SQLite or PostgreSQL. `pool_size` is the most connections to a server that requests share."""
    # Parameters hold addresses and codes, and a fault is logged with what is in it.
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 15}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername != "postgresql+psycopg":
        raise DatabaseUnusable("it is neither SQLite nor PostgreSQL")
    engine = create_engine(
        address, pool_size=pool_size, max_overflow=0, pool_timeout=10, pool_pre_ping=True, pool_use_lifo=True,
        hide_parameters=True, connect_args={"connect_timeout": 10, "application_name": "member-app"},
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "handle_error", without_values)
    return engine


def is_sqlite(conn: Connection | Engine) -> bool:
    """Whether this is the database of one machine, with one writer at a time."""
    return conn.dialect.name == "sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view; what is written in it is thrown away (SQLite) or refused (PostgreSQL)."""
    with engine.connect() as conn:
        if not is_sqlite(engine):
            conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it or nothing. Raises `OutcomeUnknown` when the database was lost while it committed."""
    with engine.connect().execution_options(writes=True) as conn, conn.begin() as transaction:
        conn.info.pop(LOCKED, None)
        yield conn
        if transaction.is_active:
            _commit(transaction)


def unhurried(conn: Connection) -> None:
    """For this transaction, let single statements take as long as they need: imports and migrations."""
    if not is_sqlite(conn):
        conn.exec_driver_sql(_UNHURRIED)


@contextmanager
def starting(engine: Engine) -> Iterator[None]:
    """Processes that start at once on one PostgreSQL get ready one after the other."""
    if is_sqlite(engine):
        yield
        return
    with engine.connect() as conn:
        unhurried(conn)
        conn.exec_driver_sql("SET LOCAL lock_timeout = 0")
        conn.execute(select(func.pg_advisory_xact_lock(_STARTING)))
        yield


@cache
def newest() -> str:
    """The revision of this release. Looked up once: every migration is read for it."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; two processes starting at once wait for each other."""
    config = _config()
    with starting(engine), writing(engine) as conn:
        if MigrationContext.configure(conn).get_current_revision() == newest():
            return
        unhurried(conn)
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _prepare_sqlite(raw: Any, _record: object) -> None:
    """Write-ahead log, and every commit on the disk before it is answered."""
    raw.isolation_level = None  # the driver must not begin by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(conn: Connection) -> None:
    """A writer takes the lock at once: two of them then queue instead of failing half way."""
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("writes") else "BEGIN")


def _prepare_postgresql(raw: Any, _record: object) -> None:
    """By statements, because a connection pooler in between does not pass options on."""
    raw.autocommit = True
    raw.execute(_SESSION)
    raw.autocommit = False


def _commit(transaction: RootTransaction) -> None:
    try:
        transaction.commit()
    except DBAPIError as fault:
        if uncertain(fault):
            raise OutcomeUnknown(str(fault.orig)) from fault
        raise
