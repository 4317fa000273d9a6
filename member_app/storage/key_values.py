"""The small store of texts a browser or phone offers, behind a protocol, so that nothing else needs flet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Protocol, TypeVar

T = TypeVar("T")

#: What the boot page paints of a member; it belongs to a browser's handle and goes with it.
FACE_KEY = "member_app.face"


class KeyValueError(Exception):
    """The store did not answer or did not take the value (full, forbidden, gone)."""


class KeyValueStore(Protocol):
    """Texts by name. Raises `KeyValueError` and nothing else."""

    async def get(self, key: str) -> str | None: ...

    async def set(self, key: str, value: str) -> None: ...

    async def remove(self, key: str) -> None: ...

    async def keys(self, prefix: str) -> list[str]: ...


class Preferences(Protocol):
    """The part of flet's `SharedPreferences` that is used."""

    async def get(self, key: str) -> object: ...

    async def set(self, key: str, value: str) -> bool: ...

    async def remove(self, key: str) -> bool: ...

    async def get_keys(self, key_prefix: str) -> list[str]: ...


class PreferencesKeyValues:
    """A `KeyValueStore` over flet's `SharedPreferences`; in a browser that is its local storage.

    A browser that has gone never answers: each call has a time limit of `patience` seconds.
    """

    def __init__(self, preferences: Preferences, patience: float = 5.0) -> None:
        self._preferences, self._patience = preferences, patience

    async def get(self, key: str) -> str | None:
        value = await self._answer(self._preferences.get(key))
        return value if isinstance(value, str) else None

    async def set(self, key: str, value: str) -> None:
        await self._answer(self._preferences.set(key, value))

    async def remove(self, key: str) -> None:
        await self._answer(self._preferences.remove(key))

    async def keys(self, prefix: str) -> list[str]:
        return list(await self._answer(self._preferences.get_keys(prefix)))

    async def _answer(self, call: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await call
        except Exception as fault:
            raise KeyValueError(type(fault).__name__) from None


class MemoryKeyValues:
    """For a session without a browser store, and for tests."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self.values.get(key)

    async def set(self, key: str, value: str) -> None:
        self.values[key] = value

    async def remove(self, key: str) -> None:
        self.values.pop(key, None)

    async def keys(self, prefix: str) -> list[str]:
        return [key for key in self.values if key.startswith(prefix)]
