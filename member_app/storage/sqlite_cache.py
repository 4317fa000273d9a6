"""Documents in a sealed SQLite file, for desktop and phone.

Whatever is wrong with the file (damaged, written by a newer app, another key, a full disk, a read-only folder), the
app runs: the file is rebuilt if it can be, else the session keeps its documents in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from member_app.storage.cache import Document, MemoryCache, packed, unpacked
from member_app.storage.sealing import BrokenSeal, seal, unseal

T = TypeVar("T")

#: Raised by one with each change of the tables; a file of a newer app is set aside, not guessed at.
SCHEMA = 1

log = logging.getLogger("member_app.storage")


class SqliteCache:
    """A `Cache` in the file `path`, sealed with `key`. Opens on first use."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._memory = MemoryCache()
        self._closed = False
        self.trouble: str | None = None

    async def get(self, namespace: str, name: str) -> Document | None:
        if (held := await self._memory.get(namespace, name)) is not None:
            return held
        return await self._do(lambda db: self._read(db, namespace, name), None)

    async def put(self, namespace: str, name: str, document: Document) -> bool:
        sealed = seal(self._key, packed(document).encode(), _place(namespace, name))
        if await self._do(lambda db: _write(db, namespace, name, sealed), False):
            await self._memory.delete(namespace, name)
            self.trouble = None
            return True
        await self._memory.put(namespace, name, document)
        return False

    async def delete(self, namespace: str, name: str) -> None:
        await self._memory.delete(namespace, name)
        await self._do(
            lambda db: _run(db, "delete from document where namespace = ? and name = ?", namespace, name), False
        )

    async def clear(self, namespace: str) -> None:
        await self._memory.clear(namespace)
        await self._do(lambda db: _wipe(db, namespace), False)

    async def close(self) -> None:
        self._closed = True
        await asyncio.to_thread(self._shut)

    def _read(self, db: sqlite3.Connection, namespace: str, name: str) -> Document | None:
        row = db.execute("select sealed from document where namespace = ? and name = ?", (namespace, name)).fetchone()
        if row is None or not isinstance(row[0], bytes):
            return None
        try:
            return unpacked(unseal(self._key, row[0], _place(namespace, name)))
        except BrokenSeal:
            log.warning("a cached document could not be read and is fetched anew")
            return None

    async def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        return await asyncio.to_thread(self._guarded, work, otherwise)

    def _guarded(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """`work` on the open file; on damage once more on a rebuilt one; `otherwise` when nothing helps."""
        with self._lock:
            if self._closed:
                return otherwise
            for last in (False, True):
                try:
                    return self._work(work)
                except (sqlite3.Error, UnicodeDecodeError) as fault:
                    self._note(fault)
                    if last or not _damaged(fault):
                        return otherwise
                    self._rebuild()
                except OSError as fault:
                    self._note(fault)
                    return otherwise
        return otherwise

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            self._connection = _opened(self._path)
        return work(self._connection)

    def _note(self, fault: Exception) -> None:
        if self.trouble is None:
            log.warning("the cache file can't be used: %s", type(fault).__name__)
        self.trouble = type(fault).__name__

    def _rebuild(self) -> None:
        self._shut_unlocked()
        for suffix in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    def _shut(self) -> None:
        with self._lock:
            self._shut_unlocked()

    def _shut_unlocked(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


class _Foreign(sqlite3.DatabaseError):
    """Made by a newer app or something else."""


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, timeout=2, isolation_level=None, check_same_thread=False)
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma secure_delete = on")
        version = db.execute("pragma user_version").fetchone()[0]
        if version not in (0, SCHEMA):
            raise _Foreign
        if version == 0:
            db.executescript(
                "begin immediate;"
                "create table if not exists document"
                " (namespace text not null, name text not null, sealed blob not null, primary key (namespace, name))"
                " without rowid;"
                f"pragma user_version = {SCHEMA};"
                "commit;"
            )
        return db
    except BaseException:
        db.close()
        raise


def _damaged(fault: Exception) -> bool:
    """Whether a new file would help; it would not on a full disk, a read-only folder or a busy file."""
    if isinstance(fault, _Foreign | UnicodeDecodeError):
        # The latter when SQLite quotes the damaged bytes in its message.
        return True
    code = getattr(fault, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    return not isinstance(fault, sqlite3.OperationalError)


def _write(db: sqlite3.Connection, namespace: str, name: str, sealed: bytes) -> bool:
    return _run(
        db,
        "insert into document values (?, ?, ?) on conflict do update set sealed = excluded.sealed",
        namespace,
        name,
        sealed,
    )


def _wipe(db: sqlite3.Connection, namespace: str) -> bool:
    """Deletes, and leaves no copy in the log file beside it."""
    _run(db, "delete from document where namespace = ?", namespace)
    return _run(db, "pragma wal_checkpoint(truncate)")


def _run(db: sqlite3.Connection, statement: str, *values: str | bytes) -> bool:
    db.execute(statement, values).fetchall()
    return True


def _place(namespace: str, name: str) -> str:
    return f"cache|{namespace}|{name}"
