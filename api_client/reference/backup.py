"""A backup of the books: all tables as of one moment, as lines of JSON that any database can take up again.

First what it is; then each table: its columns, a line for each row, how many they were with their SHA-256; in the end
the SHA-256 of everything before. Made while the API serves. It holds personal data and secrets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, text

from api_client.reference import database, schema
from api_client.reference.backup_file import BackupError, damaged, reading_backup, writing_backup
from api_client.reference.backup_layout import KINDS, Layout, layouts

#: Beside the database, and needed to use it: without the first, sealed secrets in it can't be read any more.
KEY_FILES = ("pepper.key", "till.token", "metrics.token")
AT_ONCE = 1000

Progress = Callable[[str, int], None]
"""Told of a table and its rows so far, now and then."""


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    schema: str
    made_at: str
    tables: Mapping[str, int]
    keys: Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """The rows of a table: how many, their hash, and the highest number that was ever given to one (0 for none)."""

    rows: int
    sha256: str
    numbered: int = 0


class Lines:
    """Lines of JSON into a stream, with a hash over all of them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()

    def put(self, value: Any) -> bytes:
        """Write one line and return it."""
        line = encoded(value)
        self._sha256.update(line)
        self._stream.write(line)
        return line

    def hash(self) -> str:
        """Over what was written so far."""
        return self._sha256.hexdigest()


def encoded(value: Any) -> bytes:
    """A line; the same for the same value, always."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def back_up(engine: Engine, path: Path, folder: Path, passphrase: str | None, progress: Progress) -> Summary:
    """Write a backup of the database into the new file `path`; with a passphrase it is encrypted and holds the key
    files of `folder`. Raises `BackupError`, also for a database with nothing in it.
    """
    with database.reading(engine) as conn, conn.begin():
        database.unhurried(conn)
        revision = schema.current(conn)
        if revision is None:
            raise BackupError("There is nothing to back up: this database holds no books.")
        if revision not in schema.known():
            raise BackupError("A newer release has changed this database. Use that one to back it up.")
        keys = {} if passphrase is None else _keys(folder)
        summary = Summary(revision, datetime.now(UTC).isoformat(timespec="seconds"), {}, keys)
        with writing_backup(path, passphrase) as stream:
            counts = _write(conn, Lines(stream), summary, progress)
    return Summary(summary.schema, summary.made_at, counts, keys)


def look_through(path: Path, passphrase: str | None, progress: Progress) -> Summary:
    """Read all of a backup and check its hashes; changes nothing. Raises `BackupError`."""
    with reading_backup(path, passphrase) as next_line:
        reader = Reader(next_line)
        counts = {}
        for layout in reader.tables():
            for _ in reader.rows(layout):
                pass
            counts[layout.name] = reader.written.rows
            progress(layout.name, reader.written.rows)
        reader.finish()
        return Summary(reader.schema, reader.made_at, counts, reader.keys)


def _write(conn: Connection, lines: Lines, summary: Summary, progress: Progress) -> dict[str, int]:
    lines.put({"schema": summary.schema, "made_at": summary.made_at})
    counts = {}
    for layout in layouts(summary.schema):
        lines.put({"table": layout.name, "columns": [list(column) for column in layout.columns], "key": layout.key})
        written = hashed(conn, layout, progress, lines)
        end = {"end": layout.name, "rows": written.rows, "sha256": written.sha256, "numbered": written.numbered}
        lines.put(end)
        counts[layout.name] = written.rows
    lines.put({"keys": summary.keys})
    lines.put({"done": sum(counts.values()), "sha256": lines.hash()})
    return counts


def hashed(conn: Connection, layout: Layout, progress: Progress, lines: Lines | None = None) -> Written:
    """Count and hash the rows of a table, and write them to `lines` if there are any to write to."""
    sha256, count = hashlib.sha256(), 0
    with closing(conn.execute(layout.ordered(conn), execution_options={"yield_per": AT_ONCE})) as rows:
        for row in rows:
            values = layout.written(row)
            sha256.update(lines.put(values) if lines else encoded(values))
            count += 1
            if count % AT_ONCE == 0:
                progress(layout.name, count)
    progress(layout.name, count)
    return Written(count, sha256.hexdigest(), highest_number(conn, layout))


def highest_number(conn: Connection, layout: Layout) -> int:
    """The last number the database gave to a row of this table, which may be gone by now; 0 if it counts none."""
    if database.is_sqlite(conn):
        counted = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        has_any = conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").first()
        return int(conn.execute(counted, {"name": layout.name}).scalar() or 0) if has_any else 0
    name = sequence_of(conn, layout)
    last = conn.exec_driver_sql(f"SELECT last_value, is_called FROM {name}").one() if name else (0, False)  # noqa: S608
    return int(last[0]) if last[1] else 0


def sequence_of(conn: Connection, layout: Layout) -> str | None:
    """The quoted name of the sequence that numbers this table on PostgreSQL."""
    kinds = dict(layout.columns)
    if len(layout.key) != 1 or kinds[layout.key[0]] != "int":
        return None
    query = text("SELECT pg_get_serial_sequence(quote_ident(:name), :key)")
    found = conn.execute(query, {"name": layout.name, "key": layout.key[0]}).scalar()
    return None if found is None else str(found)


def _keys(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text("ascii").strip() for name in KEY_FILES if (folder / name).exists()}


class Reader:
    """Goes once through a backup. `written` says what the file said of the table that was read last."""

    def __init__(self, next_line: Callable[[], bytes]) -> None:
        self._next_line = next_line
        self._sha256 = hashlib.sha256()
        self._total = 0
        self.written = Written(0, "")
        self.keys: dict[str, str] = {}
        head = self._control("schema", "made_at")
        self.schema, self.made_at = str(head["schema"]), str(head["made_at"])

    def tables(self) -> Iterator[Layout]:
        """Each table; its rows must be read before the next one."""
        while True:
            line = self._control()
            if "keys" in line:
                self.keys = {str(name): str(value) for name, value in line["keys"].items()}
                return
            yield _layout(line)

    def rows(self, layout: Layout) -> Iterator[list[Any]]:
        """The rows of this table, checked against their number and hash when the last one was read."""
        sha256, count = hashlib.sha256(), 0
        while True:
            line, value = self._line()
            if isinstance(value, dict):
                break
            if not isinstance(value, list) or len(value) != len(layout.columns):
                raise damaged(f"a row of {layout.name} makes no sense")
            sha256.update(line)
            count += 1
            yield value
        if (value.get("end"), value.get("rows"), value.get("sha256")) != (layout.name, count, sha256.hexdigest()):
            raise damaged(f"the rows of {layout.name} are not those that were written")
        self._total += count
        self.written = Written(count, sha256.hexdigest(), int(value.get("numbered") or 0))

    def finish(self) -> None:
        """Check that this is all, and unchanged."""
        before = self._sha256.hexdigest()
        end = self._control("done", "sha256")
        if (end["done"], end["sha256"]) != (self._total, before) or self._next_line():
            raise damaged("its end does not fit what is before it")

    def _control(self, *expected: str) -> dict[str, Any]:
        _, value = self._line()
        if not isinstance(value, dict) or not set(expected) <= value.keys():
            raise damaged("a line is missing")
        return value

    def _line(self) -> tuple[bytes, Any]:
        line = self._next_line()
        if not line:
            raise damaged("it ends too early")
        self._sha256.update(line)
        try:
            return line, json.loads(line)
        except ValueError:
            raise damaged("a line can't be read") from None


def _layout(line: dict[str, Any]) -> Layout:
    try:
        columns = tuple((str(name), str(kind)) for name, kind in line["columns"])
        if not {kind for _, kind in columns} <= KINDS.keys():
            raise ValueError
        return Layout(str(line["table"]), columns, tuple(map(str, line["key"])))
    except (KeyError, TypeError, ValueError):
        raise damaged("a table is described wrongly") from None
