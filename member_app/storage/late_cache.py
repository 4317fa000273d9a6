"""A cache that is opened on first use, because its key is in a vault that has to be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from member_app.storage.cache import Cache, Document


class LateCache:
    """A `Cache` in front of the one `opening` answers."""

    def __init__(self, opening: Callable[[], Awaitable[Cache]]) -> None:
        self._opening = opening
        self._cache: Cache | None = None
        self._lock = asyncio.Lock()

    @property
    def trouble(self) -> str | None:
        return self._cache.trouble if self._cache else None

    async def get(self, namespace: str, name: str) -> Document | None:
        return await (await self._opened()).get(namespace, name)

    async def put(self, namespace: str, name: str, document: Document) -> bool:
        return await (await self._opened()).put(namespace, name, document)

    async def delete(self, namespace: str, name: str) -> None:
        await (await self._opened()).delete(namespace, name)

    async def clear(self, namespace: str) -> None:
        await (await self._opened()).clear(namespace)

    async def close(self) -> None:
        if self._cache is not None:
            await self._cache.close()

    async def _opened(self) -> Cache:
        async with self._lock:
            if self._cache is None:
                self._cache = await self._opening()
            return self._cache
