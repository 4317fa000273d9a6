"""The app's lock on this device: PIN and wrong tries are kept in the vault, so that a restart forgives nothing."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from member_app.data.live import Live
from member_app.domain.lock import MINUTES, MOST_WRONG, Lock, is_pin, pause_after
from member_app.storage.vault import LOCK, SafeVault

#: The work of one guess: about 16 MB and some tens of milliseconds on a phone.
_COST, _BLOCK, _LANES = 2**14, 8, 1


class Now(Protocol):
    """What tells the time."""

    def now(self) -> datetime: ...


class Biometrics(Protocol):
    """What the platform offers. Never raises."""

    async def available(self) -> bool: ...

    async def prove(self, reason: str) -> bool: ...


class NoBiometrics:
    """A browser, or a computer without them."""

    async def available(self) -> bool:
        return False

    async def prove(self, reason: str) -> bool:
        return False


@dataclass(frozen=True)
class _Kept:
    """What the vault holds. `wrong` tries in a row, the last one at `tried_at` (ISO)."""

    salt: str
    hash: str
    minutes: int = 1
    biometrics: bool = False
    wrong: int = 0
    tried_at: str = ""

    def wait_until(self) -> datetime | None:
        pause = pause_after(self.wrong)
        if not pause or not self.tried_at:
            return None
        return datetime.fromisoformat(self.tried_at) + pause


class DeviceLockRepository:
    """A `LockRepository`. `give_up` signs the member out, which takes the PIN with it."""

    def __init__(
        self, vault: SafeVault, clock: Now, give_up: Callable[[], Awaitable[object]], biometrics: Biometrics
    ) -> None:
        self._vault, self._clock, self._give_up, self._biometrics = vault, clock, give_up, biometrics
        self._live: Live[Lock] = Live()
        self._live.set(Lock())
        self._kept: _Kept | None = None
        self._left_at: datetime | None = None
        self._trying = asyncio.Lock()

    @property
    def current(self) -> Lock:
        return self._live.latest or Lock()

    async def watch(self) -> AsyncIterator[Lock]:
        async with aclosing(self._live.watch()) as states:
            async for state in states:
                yield state

    async def load(self) -> None:
        """At start, before anything is shown: an app with a PIN begins locked."""
        self._kept = _read(await self._vault.get(LOCK))
        able = self._kept is not None and await self._biometrics.available()
        self._show(locked=self._kept is not None, can_biometrics=able)

    async def set_pin(self, pin: str) -> bool:
        """Turns the lock on, or changes its PIN; False for what can be none, and while the app is locked."""
        if not is_pin(pin) or self.current.locked:
            return False
        salt = secrets.token_bytes(16)
        hashed = await asyncio.to_thread(_hashed, pin, salt)
        kept = self._kept or _Kept("", "")
        await self._keep(replace(kept, salt=salt.hex(), hash=hashed.hex(), wrong=0, tried_at=""))
        self._show(locked=False, can_biometrics=await self._biometrics.available())
        return True

    async def open(self, pin: str) -> bool:
        """Whether it was the PIN; then the app is open. Too early a try is not even looked at."""
        if not await self._is_right(pin):
            return False
        self._show(locked=False)
        return True

    async def open_by_biometrics(self, reason: str) -> bool:
        """As the platform asks for it; `reason` is shown by it."""
        if self._kept is None or not self._kept.biometrics or not await self._biometrics.prove(reason):
            return False
        self._show(locked=False)
        return True

    async def turn_off(self, pin: str) -> bool:
        """Needs the PIN once more."""
        if not await self._is_right(pin):
            return False
        self.forget()
        await self._vault.delete(LOCK)
        return True

    async def choose(self, minutes: int, biometrics: bool) -> None:
        """When to lock, and whether biometrics open it."""
        if self._kept is None or self.current.locked or minutes not in MINUTES:
            return
        await self._keep(replace(self._kept, minutes=minutes, biometrics=biometrics))
        self._show()

    def away(self) -> None:
        """The app is not in front any more."""
        if self._left_at is None:
            self._left_at = self._clock.now()

    def back(self) -> None:
        """The app is in front again; locked, when it was away long enough, or when the clock was turned back."""
        left, self._left_at = self._left_at, None
        if left is None or self._kept is None:
            return
        gone = self._clock.now() - left
        if gone >= timedelta(minutes=self._kept.minutes) or gone < timedelta():
            self._show(locked=True)

    def forget(self) -> None:
        """The member has signed out; the vault is wiped with everything else."""
        self._kept = None
        self._show(locked=False)

    def close(self) -> None:
        self._live.close()

    async def _is_right(self, pin: str) -> bool:
        async with self._trying:
            kept = self._kept
            if kept is None or not is_pin(pin):
                return False
            until = kept.wait_until()
            if until is not None and self._clock.now() < until:
                return False
            # Counted first: an app that is ended in the middle of a guess has used it up.
            counted = replace(kept, wrong=kept.wrong + 1, tried_at=self._clock.now().astimezone(UTC).isoformat())
            await self._keep(counted)
            hashed = await asyncio.to_thread(_hashed, pin, bytes.fromhex(kept.salt))
            if hmac.compare_digest(hashed, bytes.fromhex(kept.hash)):
                await self._keep(replace(counted, wrong=0, tried_at=""))
                self._show()
                return True
            self._show()
            if counted.wrong >= MOST_WRONG:
                await self._give_up()
            return False

    async def _keep(self, kept: _Kept) -> None:
        self._kept = kept
        await self._vault.put(LOCK, json.dumps(asdict(kept)))

    def _show(self, *, locked: bool | None = None, can_biometrics: bool | None = None) -> None:
        kept, now = self._kept, self.current
        able = now.can_biometrics if can_biometrics is None else can_biometrics
        if kept is None:
            self._live.set(Lock(can_biometrics=able))
            return
        shut = now.locked if locked is None else locked
        self._live.set(Lock(True, shut, kept.minutes, kept.biometrics, able, kept.wait_until()))


def _hashed(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode("ascii"), salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=64_000_000)


def _read(text: str | None) -> _Kept | None:
    """What is damaged counts as a lock whose PIN nobody knows: only signing out opens it."""
    if text is None:
        return None
    try:
        kept = _Kept(**json.loads(text))
        bytes.fromhex(kept.salt), bytes.fromhex(kept.hash), kept.wait_until(), pause_after(kept.wrong)
        return kept if kept.minutes in MINUTES and type(kept.biometrics) is bool else _Kept("00", "00")
    except (ValueError, TypeError):
        return _Kept("00", "00")
