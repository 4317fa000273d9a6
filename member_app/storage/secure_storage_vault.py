"""Secrets in a phone's Keystore or Keychain, through flet-secure-storage."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

from member_app.storage.vault import NAMES, VaultError

_PREFIX = "member_app."


class SecureValues(Protocol):
    """The part of flet-secure-storage's `SecureStorage` that is used."""

    async def get(self, key: str) -> object: ...

    async def set(self, key: str, value: str) -> None: ...

    async def remove(self, key: str) -> None: ...


class SecureStorageVault:
    """A `Vault` over the phone's store; each call has a time limit of `patience` seconds."""

    def __init__(self, values: SecureValues, patience: float = 8.0) -> None:
        self._values, self._patience = values, patience
        self._lock = asyncio.Lock()

    async def get(self, name: str) -> str | None:
        with _vault_errors():
            async with asyncio.timeout(self._patience):
                value = await self._values.get(_PREFIX + name)
        if value is not None and not isinstance(value, str):
            raise VaultError("garbage")
        return value or None

    async def put(self, name: str, value: str) -> None:
        with _vault_errors():
            async with asyncio.timeout(self._patience):
                await self._values.set(_PREFIX + name, value)

    async def delete(self, name: str) -> None:
        with _vault_errors():
            async with asyncio.timeout(self._patience):
                await self._values.remove(_PREFIX + name)

    async def wipe(self) -> None:
        for name in NAMES:
            await self.delete(name)

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]:
        return self._lock


class _vault_errors:
    """Turns whatever the platform raises into `VaultError`; cancellation passes."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, TimeoutError):
            raise VaultError("slow") from None
        if isinstance(fault, Exception) and not isinstance(fault, VaultError):
            raise VaultError("error") from None
