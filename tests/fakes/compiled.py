"""Statements are compiled once per run of the tests, not once per test: each test has an engine of its own."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

_COMPILED = LRUCache(5000)


def share() -> None:
    """From now on whatever engine meets a statement again takes what another one compiled for the same database."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _alike  # type: ignore[assignment,method-assign]
        dialect.__hash__ = _hash  # type: ignore[assignment,method-assign]
    event.listen(Engine, "engine_connect", _take_what_is_there)


def _take_what_is_there(conn: Connection) -> None:
    conn.execution_options(compiled_cache=_COMPILED)


def _alike(self: Dialect, other: object) -> bool:
    """The part of a compiled statement's key that would tell one engine from another."""
    return type(self) is type(other)


def _hash(self: Dialect) -> int:
    return hash(type(self))
