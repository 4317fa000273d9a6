"""The database: how it is opened, brought up to date, read and written. Knows nothing of loyalty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

MIGRATIONS = Path(__file__).with_name("migrations")
#: Key in a connection's `info`: what its transaction has locked already.
LOCKED = "locked"


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
    except ModuleNotFoundError as fault:
        raise DatabaseUnusable(f"its driver is not installed: {fault.name}") from None


def open_engine(url: str) -> Engine:
    """An engine whose transactions begin where we say, for SQLite and for PostgreSQL alike."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, isolation_level="SERIALIZABLE", hide_parameters=True)
    # Parameters hold addresses and codes, and a fault is logged with what is in it.
    engine = create_engine(url, connect_args={"timeout": 15}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    """Write-ahead log, and every commit on the disk before it is answered."""
    raw.isolation_level = None  # the driver must not begin by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(conn: Connection) -> None:
    """A writer takes the lock at once: two of them then queue instead of failing half way."""
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view; what is written in it is thrown away."""
    with engine.connect() as conn:
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it or nothing."""
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        conn.info.pop(LOCKED, None)
        yield conn


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; two processes starting at once wait for each other."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with writing(engine) as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
