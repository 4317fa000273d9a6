"""The code that is on its way to somebody who signs in, kept on this device: they leave for their mail and come back.

It holds no code and nothing to sign in with by itself, but an address, which is personal: a namespace of its own, which
goes with everything personal, and not that of the device, which stays.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from member_app.data.scope import Scope
from member_app.domain.account import OtpChallenge, PendingCode
from member_app.storage.cache import Document

NAMESPACE = "pending"
_NAME = "code"


class PendingCodes:
    """One per session; what is kept is shared by all sessions of the device, and the code asked for last counts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        # A code that is asked for while the one before is being forgotten stays.
        self._changing = asyncio.Lock()

    async def keep(self, email: str, challenge: OtpChallenge) -> None:
        value = {
            "email": email,
            "id": challenge.id,
            "address": challenge.address,
            "expires_in": challenge.expires_in,
            "resend_in": challenge.resend_in,
        }
        async with self._changing:
            await self._scope.cache.put(NAMESPACE, _NAME, Document(value, self._now()))

    async def get(self) -> PendingCode | None:
        """The code that can still be entered, its times in seconds from now. Forgets one that can't."""
        async with self._changing:
            document = await self._scope.cache.get(NAMESPACE, _NAME)
            if document is None:
                return None
            pending = _read(document.value, self._now() - document.as_of)
            if pending is None:
                await self._remove()
            return pending

    async def forget(self, challenge: OtpChallenge | None = None) -> None:
        """Whatever is kept, or only if it is this one."""
        async with self._changing:
            if challenge is not None:
                document = await self._scope.cache.get(NAMESPACE, _NAME)
                if document is None or not isinstance(document.value, dict) or document.value.get("id") != challenge.id:
                    return
            await self._remove()

    async def _remove(self) -> None:
        # Not only deleted: a file of documents keeps no copy in its log then.
        await self._scope.cache.clear(NAMESPACE)

    def _now(self) -> datetime:
        """By this device's clock: what is known of the service's may have changed by the time it is read."""
        clock = self._scope.clock
        return clock.to_device(clock.now())


def _read(value: object, age: timedelta) -> PendingCode | None:
    """What was kept `age` ago; None for one that ran out or can't be understood."""
    if not isinstance(value, dict):
        return None
    words = [value.get(name) for name in ("email", "id", "address")]
    times = [value.get(name) for name in ("expires_in", "resend_in")]
    email, challenge_id, address = (word if isinstance(word, str) else "" for word in words)
    expires_in, resend_in = (each - int(age.total_seconds()) if type(each) is int else 0 for each in times)
    # From a moment that is still to come: the clock was set back, and nobody can tell how old it is.
    if not (email and challenge_id and address) or expires_in <= 0 or age < timedelta(0):
        return None
    return PendingCode(email, OtpChallenge(challenge_id, address, expires_in, max(0, resend_in)))
