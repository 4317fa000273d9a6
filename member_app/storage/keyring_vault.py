"""Secrets in the desktop's keyring. The only module that imports keyring.

Only back ends that really protect are used; each call has a time limit, since a locked keyring may wait for a person.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Protocol, TypeVar

from member_app.storage.vault import NAMES, VaultError

T = TypeVar("T")

SERVICE = "member-app"
#: Modules of back ends that keep secrets from other people and from other programs' files.
ALLOWED = (
    "keyring.backends.SecretService",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
)
#: Windows takes 2,560 bytes of UTF-16.
LONGEST = 1_200
#: Seconds a person may need to unlock the keyring, or a broken one may keep us waiting.
PATIENCE = 8.0
_MARK = "m1:"


class Backend(Protocol):
    """What is used of a keyring back end."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyringVault:
    """A `Vault` over `backend`; `profile` tells apart several data folders of one user."""

    def __init__(self, backend: Backend, profile: str = "default", patience: float = PATIENCE) -> None:
        self._backend, self._profile, self._patience = backend, profile, patience
        self._lock = asyncio.Lock()

    async def get(self, name: str) -> str | None:
        value = await self._call(lambda: self._backend.get_password(SERVICE, self._user(name)))
        if value is None:
            return None
        if not isinstance(value, str) or not value.startswith(_MARK) or "\x00" in value:
            raise VaultError("garbage")
        return value.removeprefix(_MARK)

    async def put(self, name: str, value: str) -> None:
        if len(value) > LONGEST:
            # Half a secret is worse than none: what stood there is removed.
            await self.delete(name)
            raise VaultError("too_long")
        await self._call(lambda: self._backend.set_password(SERVICE, self._user(name), _MARK + value))

    async def delete(self, name: str) -> None:
        if await self._call(lambda: self._backend.get_password(SERVICE, self._user(name))) is not None:
            await self._call(lambda: self._backend.delete_password(SERVICE, self._user(name)))

    async def wipe(self) -> None:
        for name in NAMES:
            await self.delete(name)

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]:
        return self._lock

    def _user(self, name: str) -> str:
        return f"{self._profile}.{name}"

    async def _call(self, work: Callable[[], T]) -> T:
        """`work` in a thread of its own: one that hangs must neither stop the app nor its end."""
        future: Future[T] = Future()
        Thread(target=_into, args=(future, work), daemon=True, name="keyring").start()
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise VaultError("slow") from None
        except asyncio.CancelledError:
            raise
        except Exception as fault:
            raise VaultError(_reason(fault)) from None


def _into(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as fault:
        future.set_exception(fault if isinstance(fault, Exception) else RuntimeError(type(fault).__name__))


def _reason(fault: Exception) -> str:
    """By name, so that no back end need be installed to tell."""
    names = {kind.__name__ for kind in type(fault).__mro__}
    if "KeyringLocked" in names:
        return "locked"
    if names & {"NoKeyringError", "InitError"}:
        return "missing"
    return "error"


def system_backend() -> Backend | None:
    """The keyring of this desktop; None when it has none that protects."""
    try:
        import keyring

        backend = keyring.get_keyring()
        candidates: list[Backend] = [backend, *getattr(backend, "backends", [])]
        for candidate in candidates:
            if type(candidate).__module__.startswith(ALLOWED):
                return candidate
    except Exception:
        return None
    return None
