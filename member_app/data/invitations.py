"""A code somebody came with, kept on this device until the next sign-in, and what became of it; and this device's mark.

Both are nobody's yet, so they lie beside the data of members and not in it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from member_app.data.scope import DEVICE, Scope
from member_app.domain.friends import Outcome
from member_app.storage.cache import Document

_CODE, _MARK = "invitation", "installation"
#: Whoever comes back later was brought by something else.
_KEPT = timedelta(days=14)
#: Longer than any code is.
_LONGEST = 40


def plain_code(said: str) -> str:
    """A code as the service knows it, from an address or from somebody's typing; empty where it can't be one."""
    code = "".join(letter for letter in said.upper() if letter.isascii() and letter.isalnum())
    return code if len(code) <= _LONGEST else ""


class Invitations:
    """One per session; what is kept is shared by all sessions of the device."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._outcomes: dict[str, Outcome] = {}

    async def keep(self, code: str) -> None:
        if plain_code(code):
            await self._scope.cache.put(DEVICE, _CODE, Document(plain_code(code), self._scope.clock.now()))

    async def code(self) -> str | None:
        """The code to sign in with; None without a recent one."""
        document = await self._scope.cache.get(DEVICE, _CODE)
        if document is None or not isinstance(document.value, str):
            return None
        fresh = self._scope.clock.now() - document.as_of < _KEPT
        return plain_code(document.value) or None if fresh else None

    async def used(self, code: str | None, outcome: str | None) -> None:
        """Somebody signed in: whatever became of the code, it is not used again."""
        if code is not None and outcome in list(Outcome):
            self._outcomes[code] = Outcome(outcome)
        await self._scope.cache.delete(DEVICE, _CODE)

    def outcome(self, code: str) -> Outcome | None:
        return self._outcomes.get(plain_code(code))

    def forget(self) -> None:
        """What became of it concerns whoever signed in."""
        self._outcomes.clear()

    async def mark(self) -> str:
        """A random word that tells this device from others; it says nothing else about it."""
        document = await self._scope.cache.get(DEVICE, _MARK)
        if document is not None and isinstance(document.value, str) and document.value:
            return document.value
        made = secrets.token_urlsafe(18)
        await self._scope.cache.put(DEVICE, _MARK, Document(made, self._scope.clock.now()))
        return made
