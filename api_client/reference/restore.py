"""A backup brought back: into SQLite or PostgreSQL, whichever it came from, in one transaction or not at all.

The file is read to its end before anything else. The tables are made as they were in the release that wrote the
backup, filled, read again and compared, then brought forward to this release and their books checked; only then is it
done.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from api_client.reference import books, database, schema
from api_client.reference.backup import (
    AT_ONCE,
    KEY_FILES,
    Progress,
    Reader,
    Summary,
    Written,
    hashed,
    look_through,
    sequence_of,
)
from api_client.reference.backup_file import BackupError, damaged, reading_backup
from api_client.reference.backup_layout import Layout, layouts, virtual_tables
from api_client.reference.logs import told


def restore(
    url: str, path: Path, folder: Path, passphrase: str | None, progress: Progress, *, replace: bool = False
) -> Summary:
    """Bring the backup in `path` into the database at `url` and its key files, if it has any, into `folder`.

    Refuses a database with books in it unless `replace`, which drops them in the same transaction. Raises
    `BackupError`, or `DatabaseUnusable` for one that can't be opened; then nothing was changed.
    """
    if look_through(path, passphrase, lambda table, rows: None).schema not in schema.known():
        raise BackupError("A newer release made this backup. Use that one to restore it.")
    before = _sqlite_file(url)
    made = before is not None and not before.exists()
    with database.explained():
        engine = database.open_engine(url)
    done = False
    drafts: list[tuple[Path, Path]] = []
    try:
        with reading_backup(path, passphrase) as next_line, _all_or_nothing(engine) as conn:
            reader = Reader(next_line)
            _make_room(conn, replace=replace)
            summary = _fill(conn, reader, progress)
            _draft_keys(folder, summary.keys, drafts, replace=replace)
        done = True
        for draft, key in drafts:
            os.replace(draft, key)
        return summary
    finally:
        engine.dispose()
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
        if made and not done and before is not None:
            for leftover in (before, Path(f"{before}-wal"), Path(f"{before}-shm")):
                leftover.unlink(missing_ok=True)


def _fill(conn: Connection, reader: Reader, progress: Progress) -> Summary:
    schema.bring_forward(conn, reader.schema)
    expected = layouts(reader.schema)
    for layout in reversed(expected):
        conn.execute(delete(layout.table))  # what the migrations put there is in the backup as well
    written: list[tuple[Layout, Written]] = []
    for layout in reader.tables():
        if len(written) >= len(expected) or layout != expected[len(written)]:
            raise damaged(f"{layout.name} is not a table of the release that made it")
        _insert(conn, layout, reader.rows(layout), progress)
        written.append((layout, reader.written))
    reader.finish()
    if len(written) != len(expected):
        raise damaged("tables are missing")
    for layout, said in written:
        found = hashed(conn, layout, lambda table, rows: None)
        if (found.rows, found.sha256) != (said.rows, said.sha256):
            raise BackupError(f"{layout.name} did not come back as it was written. Nothing was changed.")
        _count_on(conn, layout, said.numbered)
    schema.bring_forward(conn)
    if faults := list(islice(books.faults(conn), 3)):
        raise BackupError(f"The books of this backup are wrong: {'; '.join(faults)}. Nothing was changed.")
    return Summary(reader.schema, reader.made_at, {one.name: said.rows for one, said in written}, reader.keys)


def _insert(conn: Connection, layout: Layout, rows: Iterable[list[object]], progress: Progress) -> None:
    remaining, count, table = iter(rows), 0, layout.table
    while chunk := list(islice(remaining, AT_ONCE)):
        try:
            conn.execute(insert(table), [layout.read(row) for row in chunk])
        except (ValueError, TypeError, DBAPIError) as fault:
            raise BackupError(f"A row of {layout.name} can't be stored: {told(fault)}. Nothing was changed.") from None
        count += len(chunk)
        progress(layout.name, count)


def _count_on(conn: Connection, layout: Layout, numbered: int) -> None:
    """Never give a number again that a row had, even if that row is gone."""
    if database.is_sqlite(conn):
        if numbered:
            conn.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": layout.name})
            conn.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"),
                {"name": layout.name, "seq": numbered},
            )
        return
    name = sequence_of(conn, layout)
    if name is not None:
        highest = conn.exec_driver_sql(f'SELECT max("{layout.key[0]}") FROM "{layout.name}"').scalar() or 0  # noqa: S608
        last = max(int(highest), numbered)
        conn.execute(
            text("SELECT setval(:name, :last, :called)"), {"name": name, "last": max(last, 1), "called": last > 0}
        )


@contextlib.contextmanager
def _all_or_nothing(engine: Engine) -> Iterator[Connection]:
    with database.explained(), database.starting(engine), database.writing(engine) as conn:
        database.unhurried(conn)
        yield conn


def _make_room(conn: Connection, *, replace: bool) -> None:
    current = schema.current(conn)
    ours = {layout.name for layout in layouts(current or "head")} if current in (None, *schema.known()) else set()
    there = [name for name in inspect(conn).get_table_names() if name in ours]
    if current is None and not there:
        return
    if not replace:
        raise BackupError("That database holds books already. Restore into an empty one, or say --replace.")
    if current not in schema.known():
        raise BackupError("A newer release has changed that database. Restore into an empty one.")
    _refuse_company(conn)
    if database.is_sqlite(conn):
        for name in virtual_tables(conn):
            conn.exec_driver_sql(f'DROP TABLE "{name}"')
    for layout in reversed(layouts(current)):
        conn.exec_driver_sql(f'DROP TABLE "{layout.name}"')
    conn.exec_driver_sql("DROP TABLE alembic_version")


def _refuse_company(conn: Connection) -> None:
    """A server that goes on writing into other tables than it read would be lost in them."""
    if database.is_sqlite(conn):
        return
    query = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'member-app'
        AND pid <> ALL (SELECT pid FROM pg_stat_activity WHERE pid = pg_backend_pid())"""
    others = int(conn.exec_driver_sql(query).scalar() or 0) - 1  # the lock that keeps starts apart is ours
    if others > 0:
        raise BackupError(f"{others} connections of the API are open. Stop it before its books are replaced.")


def _draft_keys(folder: Path, keys: Mapping[str, str], drafts: list[tuple[Path, Path]], *, replace: bool) -> None:
    """Write the key files under other names, told in `drafts`, to be put in place once the books are."""
    for name, value in keys.items():
        key, draft = folder / name, folder / f".{name}.restored"
        if name not in KEY_FILES:
            raise damaged("it holds a key file of another name")
        try:
            there = key.read_text("ascii").strip() if key.exists() else None
            if there == value:
                continue
            if there is not None and not replace:
                raise BackupError(f"{key} is not the one in the backup. Use an empty --data, or say --replace.")
            drafts.append((draft, key))
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_private(draft, value)
        except (OSError, UnicodeDecodeError) as fault:
            raise BackupError(f"{key} can't be written: {told(fault)}. Nothing was changed.") from None


def _write_private(path: Path, value: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())


def _sqlite_file(url: str) -> Path | None:
    with contextlib.suppress(Exception):
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            return Path(address.database)
    return None
