"""Whether an API could serve on this database and folder: looked at, never changed, told without a secret."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, select, text
from sqlalchemy.engine import URL

from api_client.reference import books, database, runtime, schema
from api_client.reference.backup import KEY_FILES
from api_client.reference.programme import ProgrammeError, load_programme
from api_client.reference.tables import webhooks

State = Literal["ok", "warning", "failed"]
Progress = Callable[[str, int, int], None]
SCARCE = 2**30
TOO_LITTLE = 100 * 2**20
#: Seconds between our clock and the database's: codes of cards live 30.
ODD_CLOCK, WRONG_CLOCK = 2.0, 15.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what was seen."""

    name: str
    state: State
    detail: str


def examine(
    url: str, folder: Path, programme: str, progress: Progress | None = None, key_file: Path | None = None
) -> Iterator[Finding]:
    """Everything in turn; what can't be looked at because of something before it is left out."""
    yield _programme(programme)
    yield _disk(folder)
    try:
        with database.explained():
            engine = _engine(url)
    except database.DatabaseUnusable as fault:
        yield Finding("database", "failed", f"{fault}.")
        return
    if engine is None:
        yield Finding("database", "ok", "There is none yet; the first start makes it.")
        yield _keys(folder, key_file, None)
        return
    try:
        with database.explained(), _looking(engine) as conn:
            yield from _database(conn, engine.url)
            yield _keys(folder, key_file, conn if schema.current(conn) else None)
            if schema.current(conn) == schema.newest():
                yield _webhooks(conn)
                yield _books(conn, progress)
    except database.DatabaseUnusable as fault:
        yield Finding("database", "failed", f"{fault}.")
    finally:
        engine.dispose()


def _programme(name: str) -> Finding:
    try:
        found = load_programme(name)
    except ProgrammeError as fault:
        return Finding("programme", "failed", str(fault).replace("\n", " "))
    return Finding("programme", "ok", f"{found.id}, {len(found.rewards)} rewards.")


def _disk(folder: Path) -> Finding:
    place = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(place).free
    state: State = "failed" if free < TOO_LITTLE else "warning" if free < SCARCE else "ok"
    return Finding("disk", state, f"{free / 1e9:,.1f} GB free at {place}.")


def _keys(folder: Path, key_file: Path | None, used: Connection | None) -> Finding:
    """`used` is a database with books in it: those need the key that they were begun with."""
    files = {name: folder / name for name in KEY_FILES} | ({runtime.KEY_FILE: key_file} if key_file else {})
    missing = [name for name, file in files.items() if not file.exists()]
    seen = [str(file) for file in files.values() if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077]
    key = files[runtime.KEY_FILE]
    if seen:
        return Finding("keys", "failed", f"Others may read {', '.join(seen)}: chmod 600 them.")
    if used is not None and runtime.KEY_FILE in missing:
        return Finding("keys", "failed", f"The books need the key they were begun with, and there is no {key}.")
    if used is not None and inspect(used).has_table("runtime") and not _fits(used, key):
        return Finding("keys", "failed", f"The books were begun with another key than the one in {key}.")
    made = f"{', '.join(missing)} will be made by the next start." if missing else "They are their owner's alone."
    return Finding("keys", "ok", made)


def _fits(conn: Connection, key: Path) -> bool:
    try:
        return runtime.fits(conn, key.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError):
        return False


def _database(conn: Connection, url: URL) -> Iterator[Finding]:
    if database.is_sqlite(conn):
        version = conn.exec_driver_sql("SELECT sqlite_version()").scalar()
        yield Finding("database", "ok", f"SQLite {version} answers.")
    else:
        version = conn.exec_driver_sql("SHOW server_version").scalar()
        yield Finding("database", "ok", f"PostgreSQL {version} answers.")
        yield _encryption(conn, url)
        yield _clock(conn)
    yield _schema(conn)


def _encryption(conn: Connection, url: URL) -> Finding:
    host = url.host or str(url.query.get("host", "/"))
    if host.startswith("/") or host in ("localhost", "127.0.0.1", "::1"):
        return Finding("database tls", "ok", "Not needed: it is on this machine.")
    sealed = conn.exec_driver_sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").scalar()
    if not sealed:
        return Finding("database tls", "warning", "The connection is not encrypted: add ?sslmode=verify-full.")
    if url.query.get("sslmode") != "verify-full":
        return Finding("database tls", "warning", "Encrypted, but to whom is not checked: use ?sslmode=verify-full.")
    return Finding("database tls", "ok", "Encrypted, and the server's name is checked.")


def _clock(conn: Connection) -> Finding:
    before = datetime.now(UTC)
    theirs: datetime = conn.execute(text("SELECT clock_timestamp()")).scalar_one()
    after = datetime.now(UTC)
    off = abs((theirs - (before + (after - before) / 2)).total_seconds())
    state: State = "failed" if off > WRONG_CLOCK else "warning" if off > ODD_CLOCK else "ok"
    return Finding("clock", state, f"{off:.1f} s apart from the database's.")


def _schema(conn: Connection) -> Finding:
    current, known = schema.current(conn), schema.known()
    if current is None:
        return Finding("schema", "ok", f"Nothing there yet; the next start makes {known[-1]}.")
    if current not in known:
        return Finding("schema", "failed", f"A newer release made it ({current}); this one knows {known[-1]}.")
    pending = known[known.index(current) + 1 :]
    if pending:
        words = f"It is at {current}; the next start applies {', '.join(pending)}. Make a backup before."
        return Finding("schema", "warning", words)
    return Finding("schema", "ok", f"{current}, the newest.")


def _webhooks(conn: Connection) -> Finding:
    rows = conn.execute(
        select(webhooks.c.id, webhooks.c.url, webhooks.c.private).where(webhooks.c.deleted_at.is_(None))
    )
    found = rows.all()
    wrong = [row.id for row in found if not _is_target(row.url, private=row.private)]
    if wrong:
        return Finding("webhooks", "failed", f"{', '.join(wrong[:5])} can't be sent to: not an https address.")
    return Finding("webhooks", "ok", f"{len(found)} endpoints.")


def _is_target(url: str, *, private: bool) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ({"https", "http"} if private else {"https"}) and bool(parts.hostname) and parts.port != 0
        )
    except ValueError:
        return False


def _books(conn: Connection, progress: Progress | None) -> Finding:
    found = list(islice(books.faults(conn, progress), 6))
    if found:
        more = " and more" if len(found) > 5 else ""
        return Finding("books", "failed", f"{'; '.join(found[:5])}{more}.")
    return Finding("books", "ok", "Every entry, balance, lot and month agrees.")


def _engine(url: str) -> Engine | None:
    """An engine that can't write; None for a SQLite file that is not there."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return database.open_engine(url)
    if not address.database or not Path(address.database).exists():
        return None
    return create_engine(f"sqlite:///file:{address.database}?mode=ro&uri=true", hide_parameters=True)


@contextmanager
def _looking(engine: Engine) -> Iterator[Connection]:
    with database.reading(engine) as conn:
        if database.is_sqlite(engine):
            conn.exec_driver_sql("BEGIN")  # one moment for all that is looked at
        database.unhurried(conn)
        yield conn
