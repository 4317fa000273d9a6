"""The tables of a schema revision in terms that every database understands: what a backup is written and read by.

The migrations are the source: they are run on an empty database in memory, so that a backup of an older release is
read with the tables of that release, and what a database keeps for itself (search indexes, other programs' tables)
stays out.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, TableClause, TypeDecorator, collate, types
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement

from api_client.reference import database, schema
from api_client.reference.tables import Utc


class RawJson(TypeDecorator[str]):
    """JSON as the text it is stored as, so that nothing is read into it."""

    impl = types.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        return dialect.type_descriptor(types.Text())

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        # SQLite keeps JSON as text, and a cast to it would try to make a number.
        return sa.cast(bindvalue, _StoredJson())

    def column_expression(self, column: Any) -> ColumnElement[Any]:
        return sa.cast(column, types.Text())


class _StoredJson(types.UserDefinedType[Any]):
    """How the database itself calls what JSON is cast to."""

    cache_ok = True


@compiles(_StoredJson)
def _json_name(element: Any, compiler: Any, **kw: Any) -> str:
    return "TEXT" if compiler.dialect.name == "sqlite" else "JSON"


@dataclass(frozen=True)
class Kind:
    """A kind of column: its type in any database, and how a value (never None) is written as JSON and read again."""

    type_: types.TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


KINDS = {
    "int": Kind(types.BigInteger(), int, int),
    "bool": Kind(types.Boolean(), bool, bool),
    "text": Kind(types.String(), str, str),
    "json": Kind(RawJson(), str, str),
    "time": Kind(Utc(), _utc, datetime.fromisoformat),
    "date": Kind(types.Date(), date.isoformat, date.fromisoformat),
    "bytes": Kind(types.LargeBinary(), lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "float": Kind(types.Float(), float, float),
    "decimal": Kind(types.Numeric(), str, Decimal),
}
#: Narrow before wide: the first that fits says what a column is.
_BY_TYPE: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (
    (types.Boolean, "bool"), (types.Integer, "int"), (types.DateTime, "time"), (types.Date, "date"),
    (types.JSON, "json"), (types.LargeBinary, "bytes"), (types.Float, "float"), (types.Numeric, "decimal"),
    (types.String, "text"),
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One table: its columns with their kinds, and what its rows are ordered by."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def table(self) -> TableClause:
        """The table to select from and insert into."""
        return sa.table(self.name, *(sa.column(name, KINDS[kind].type_) for name, kind in self.columns))

    def ordered(self, conn: Connection) -> sa.Select[Any]:
        """All rows in the same order in every database: texts byte by byte."""
        table, kinds = self.table, dict(self.columns)
        plain = conn.dialect.name == "postgresql"
        order = [collate(table.c[name], "C") if plain and kinds[name] == "text" else table.c[name] for name in self.key]
        return sa.select(table).order_by(*order)

    def written(self, row: Sequence[Any]) -> list[Any]:
        """A row as JSON can hold it."""
        kinds = (KINDS[kind] for _, kind in self.columns)
        return [None if value is None else kind.write(value) for kind, value in zip(kinds, row, strict=True)]

    def read(self, values: Sequence[Any]) -> dict[str, Any]:
        """A row to insert. Raises ValueError or TypeError for what can't be one."""
        pairs = zip(self.columns, values, strict=True)
        return {name: None if value is None else KINDS[kind].read(value) for (name, kind), value in pairs}


@cache
def layouts(revision: str) -> tuple[Layout, ...]:
    """The tables of this schema revision, those that others refer to first."""
    engine = database.open_engine("sqlite://")
    try:
        with database.writing(engine) as conn:
            schema.bring_forward(conn, revision)
            found = MetaData()
            found.reflect(conn, only=list(_own_tables(conn)))
            return tuple(_layout(table) for table in found.sorted_tables)
    finally:
        engine.dispose()


def virtual_tables(conn: Connection) -> list[str]:
    """Full-text tables of SQLite, whose content is made of other tables."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'"
    return [str(name) for name in conn.exec_driver_sql(query).scalars()]


def _own_tables(conn: Connection) -> Iterator[str]:
    virtual = virtual_tables(conn)
    hidden = ("alembic_version", *virtual)
    for name in sa.inspect(conn).get_table_names():
        if name not in hidden and not any(name.startswith(f"{one}_") for one in virtual):
            yield name


def _layout(table: sa.Table) -> Layout:
    columns = tuple((column.name, _kind(column)) for column in table.columns)
    key = tuple(column.name for column in table.primary_key)
    if not key:
        raise ValueError(f"table {table.name} has no primary key")
    return Layout(table.name, columns, key)


def _kind(column: sa.Column[Any]) -> str:
    for type_, kind in _BY_TYPE:
        if isinstance(column.type, type_):
            return kind
    raise ValueError(f"{column.table.name}.{column.name} is of no kind a backup knows: {column.type!r}")
