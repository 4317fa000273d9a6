"""Adding to a row that may not be there yet, in one statement, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def add(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add every column outside the primary key to what the row has; a row that is missing begins with it."""
    if not rows:
        return
    insert = (sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert)(table)
    keys = list(table.primary_key.columns)
    sums = {column.name: column + insert.excluded[column.name] for column in table.columns if not column.primary_key}
    conn.execute(insert.on_conflict_do_update(index_elements=keys, set_=sums), [dict(row) for row in rows])


def put(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write whole rows, over those that have their keys."""
    if not rows:
        return
    insert = (sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert)(table)
    values = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    keys = list(table.primary_key.columns)
    conn.execute(insert.on_conflict_do_update(index_elements=keys, set_=values), [dict(row) for row in rows])


def begin(conn: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Write a row unless one with its key is there; whether it was written. Waits for whoever writes it just now."""
    insert = (sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert)(table)
    key = next(iter(table.primary_key.columns))
    # Not by the row count, which not every driver gives for an insert.
    return conn.execute(insert.on_conflict_do_nothing().values(dict(row)).returning(key)).first() is not None
