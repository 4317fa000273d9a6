"""Secrets of one member on one device, apart from the cache: tokens, the card's secret, the cache's key, coupons.

A store may be missing, locked, broken, slow or lying; `SafeVault` lets the app run in each case.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Protocol

log = logging.getLogger("member_app.storage")

#: Names of what a vault holds.
LOGIN, CARD, CACHE_KEY, COUPONS, LOCK = "login", "card", "cache_key", "coupons", "lock"
#: What belongs to the member and goes when they sign out; the cache's key stays with the device.
NAMES = (LOGIN, CARD, COUPONS, LOCK)


class VaultError(Exception):
    """The store could not do it: `reason` is missing, locked, error, slow, garbage or too_long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownHandle(Exception):
    """Nobody is signed in under a browser's handle: never was, signed out, or forgotten after long absence."""


class Vault(Protocol):
    """Texts by name. May raise `VaultError` and nothing else."""

    async def get(self, name: str) -> str | None: ...

    async def put(self, name: str, value: str) -> None: ...

    async def delete(self, name: str) -> None: ...

    async def wipe(self) -> None:
        """Deletes everything of the member."""
        ...

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Alone with these secrets, among all sessions that share them."""
        ...


class SafeVault:
    """Raises in `read` only: what the store does not take is held in memory, and `trouble` says why it will not last.

    Changes are made one after the other, so that none that was begun before a wipe ends after it.
    """

    def __init__(self, store: Vault) -> None:
        self._store = store
        self._memory: dict[str, str | None] = {}
        self._lock = asyncio.Lock()
        self._changing = asyncio.Lock()
        self.trouble: str | None = None

    async def get(self, name: str) -> str | None:
        try:
            return await self.read(name)
        except VaultError:
            return None

    async def read(self, name: str) -> str | None:
        """Like `get`, but raises `VaultError` where not knowing must not pass for having nothing."""
        if name in self._memory:
            return self._memory[name]
        try:
            return await self._store.get(name)
        except VaultError as fault:
            self._note(fault)
            raise

    async def put(self, name: str, value: str) -> None:
        async with self._changing:
            try:
                await self._store.put(name, value)
                self._memory.pop(name, None)
            except VaultError as fault:
                self._memory[name] = value
                self._note(fault)

    async def delete(self, name: str) -> None:
        async with self._changing:
            try:
                await self._store.delete(name)
                self._memory.pop(name, None)
            except VaultError as fault:
                self._memory[name] = None
                self._note(fault)

    async def wipe(self) -> None:
        async with self._changing:
            self._memory.clear()
            try:
                await self._store.wipe()
            except VaultError as fault:
                self._memory.update(dict.fromkeys(NAMES))
                self._note(fault)

    @contextlib.asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        async with self._lock, contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._store.exclusive())
            except VaultError as fault:
                self._note(fault)
            yield

    def _note(self, fault: VaultError) -> None:
        if self.trouble is None:
            log.warning("secrets will not outlive this session: %s", fault.reason)
        self.trouble = fault.reason
