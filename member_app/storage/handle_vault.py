"""Secrets of browsers on the web server: each browser holds a random handle, the server what it opens.

The server's file has only the handle's hash and a record sealed under a key made from the handle: whoever steals the
file can read nothing, whoever leaves the server loses nothing. A handle is revoked at sign-out and expires unused.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from member_app.clock import Clock
from member_app.storage.key_values import FACE_KEY, KeyValueError, KeyValueStore
from member_app.storage.sealing import BrokenSeal, derived, seal, unseal
from member_app.storage.vault import LOGIN, VaultError

T = TypeVar("T")

HANDLE_KEY = "member_app.handle"
#: Letters of a handle that say whose a face is.
_MARK = 8
_SIZE = 32


class HandleStore:
    """The server's side, one per process: sealed records by hash of their handle."""

    def __init__(self, path: Path, clock: Clock, days: int = 90) -> None:
        self._path, self._clock, self._days = path, clock, days
        self._connection: sqlite3.Connection | None = None
        self._guard = threading.Lock()
        # Sessions of the same browser share one lock; it goes when the last of them has gone.
        self._locks: weakref.WeakValueDictionary[bytes, asyncio.Lock] = weakref.WeakValueDictionary()

    def lock(self, handle: bytes) -> asyncio.Lock:
        """One lock for all sessions of this process that hold `handle`."""
        digest = _digest(handle)
        lock = self._locks.get(digest)
        if lock is None:
            lock = self._locks[digest] = asyncio.Lock()
        return lock

    async def read(self, handle: bytes) -> dict[str, str] | None:
        """The record, kept alive by being read; None when unknown, expired or not readable."""
        return await self._do(lambda db: self._read(db, handle))

    async def update(self, handle: bytes, change: Callable[[dict[str, str]], None], create: bool) -> bool:
        """Changes the record in one step; False when there is none and none may be made."""
        return await self._do(lambda db: self._update(db, handle, change, create))

    async def revoke(self, handle: bytes) -> None:
        """From now on the handle opens nothing."""
        await self._do(lambda db: _run(db, "delete from handle where digest = ?", _digest(handle)))

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._locked, work)

    def _locked(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._guard:
            try:
                return work(self._open())
            except (sqlite3.Error, UnicodeDecodeError, OSError) as fault:
                if _damaged(fault):
                    self._set_aside()
                raise VaultError("error") from fault

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _opened(self._path)
            # Browsers that never came back.
            _run(self._connection, "delete from handle where used_on < ?", self._today() - self._days)
        return self._connection

    def _set_aside(self) -> None:
        """A damaged file costs everybody one sign-in; it is kept for the operator, and the next call starts anew."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self._path}{suffix}").replace(f"{self._path}{suffix}.damaged")

    def _read(self, db: sqlite3.Connection, handle: bytes) -> dict[str, str] | None:
        digest, day = _digest(handle), self._today()
        row = db.execute("select sealed, used_on from handle where digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        if row[1] < day - self._days:
            _run(db, "delete from handle where used_on < ?", day - self._days)
            return None
        if row[1] < day:
            _run(db, "update handle set used_on = ? where digest = ?", day, digest)
        try:
            record = json.loads(unseal(_key(handle), row[0], "handle"))
        except (BrokenSeal, ValueError, TypeError):
            _run(db, "delete from handle where digest = ?", digest)
            return None
        return record if isinstance(record, dict) else None

    def _update(
        self, db: sqlite3.Connection, handle: bytes, change: Callable[[dict[str, str]], None], create: bool
    ) -> bool:
        db.execute("begin immediate")
        try:
            record = self._read(db, handle)
            if record is None and not create:
                db.execute("rollback")
                return False
            record = record or {}
            change(record)
            sealed = seal(_key(handle), json.dumps(record).encode(), "handle")
            _run(
                db,
                "insert into handle values (?, ?, ?)"
                " on conflict do update set sealed = excluded.sealed, used_on = excluded.used_on",
                _digest(handle),
                sealed,
                self._today(),
            )
            db.execute("commit")
            return True
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("rollback")
            raise

    def _today(self) -> int:
        return self._clock.now().toordinal()


class HandleVault:
    """One browser's `Vault`: the handle from its `KeyValueStore`, the secrets from the `HandleStore`."""

    def __init__(self, store: HandleStore, browser: KeyValueStore) -> None:
        self._store, self._browser = store, browser
        self._handle: bytes | None = None
        self._looked = False
        self._own = asyncio.Lock()

    async def get(self, name: str) -> str | None:
        handle = await self._known()
        record = await self._store.read(handle) if handle else None
        return (record or {}).get(name)

    async def put(self, name: str, value: str) -> None:
        async with self._own:
            handle = await self._known()
            if handle and await self._store.update(handle, lambda record: record.update({name: value}), False):
                return
            if name != LOGIN:
                # Signed out meanwhile: only a sign-in begins a record.
                raise VaultError("missing")
            # A handle that opens nothing was revoked: it is never brought back to life.
            fresh = secrets.token_bytes(_SIZE)
            await self._store.update(fresh, lambda record: record.update({name: value}), True)
            self._handle, self._looked = fresh, True
            try:
                await self._browser.set(HANDLE_KEY, fresh.hex())
            except KeyValueError:
                raise VaultError("error") from None

    async def delete(self, name: str) -> None:
        if handle := await self._known():
            await self._store.update(handle, lambda record: _drop(record, name), False)

    async def wipe(self) -> None:
        async with self._own:
            handle = await self._known()
            self._handle, self._looked = None, True
            if handle:
                await self._store.revoke(handle)
            with contextlib.suppress(KeyValueError):
                # Another tab may have signed in meanwhile: its handle stays.
                if _parsed(await self._browser.get(HANDLE_KEY)) in (handle, None):
                    await self._browser.remove(FACE_KEY)
                    await self._browser.remove(HANDLE_KEY)

    async def mark(self) -> str:
        """The beginning of this browser's handle, too short to be of use; empty without one."""
        try:
            handle = await self._known()
        except VaultError:
            return ""
        return handle.hex()[:_MARK] if handle else ""

    @contextlib.asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        handle = await self._known()
        async with self._store.lock(handle) if handle else contextlib.nullcontext():
            yield

    async def _known(self) -> bytes | None:
        if not self._looked:
            try:
                said = await self._browser.get(HANDLE_KEY)
            except KeyValueError:
                raise VaultError("error") from None
            self._looked = True
            self._handle = _parsed(said)
        return self._handle


def _parsed(said: str | None) -> bytes | None:
    try:
        handle = bytes.fromhex(said or "")
    except ValueError:
        return None
    return handle if len(handle) == _SIZE else None


def _drop(record: dict[str, str], name: str) -> None:
    record.pop(name, None)


def _digest(handle: bytes) -> bytes:
    return hashlib.sha256(handle).digest()


def _key(handle: bytes) -> bytes:
    return derived(handle, "member-app handle record")


def _run(db: sqlite3.Connection, statement: str, *values: bytes | int) -> None:
    db.execute(statement, values)


def _damaged(fault: Exception) -> bool:
    if isinstance(fault, UnicodeDecodeError):
        # SQLite quoted the damaged bytes in its message.
        return True
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma secure_delete = on")
        db.execute(
            "create table if not exists handle"
            " (digest blob primary key, sealed blob not null, used_on integer not null) without rowid"
        )
        return db
    except BaseException:
        db.close()
        raise
