"""Secrets for the length of a session."""

from __future__ import annotations

import asyncio
import contextlib

from member_app.storage.vault import NAMES


class MemoryVault:
    """A `Vault` in memory; secrets stay out of the repr."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._lock = asyncio.Lock()

    async def get(self, name: str) -> str | None:
        return self._values.get(name)

    async def put(self, name: str, value: str) -> None:
        self._values[name] = value

    async def delete(self, name: str) -> None:
        self._values.pop(name, None)

    async def wipe(self) -> None:
        for name in NAMES:
            self._values.pop(name, None)

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]:
        return self._lock
