"""Keys of writes that move value: saved before the first send, used again until an answer came.

So a redemption whose answer was lost, even by a crash, is asked for again under the same key and posted once.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta

from member_app.data.scope import Scope
from member_app.storage.cache import Document

_NAME = "intents"
#: The service keeps answers for a day; an older key would be a new posting anyway.
_LIFE = timedelta(hours=23)


class Intents:
    """Idempotency keys by what is meant, such as `reserve:coffee`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._lock = asyncio.Lock()

    async def key(self, intent: str) -> str:
        """The key of an unsettled intent, or a new one that is saved before it is answered."""
        async with self._lock:
            member, open_ones = await self._load()
            if intent not in open_ones:
                open_ones[intent] = {"key": secrets.token_urlsafe(18), "at": self._scope.clock.now().isoformat()}
                await self._save(member, open_ones)
            return open_ones[intent]["key"]

    async def settle(self, intent: str) -> None:
        """An answer came: the next time means something new."""
        async with self._lock:
            member, open_ones = await self._load()
            if open_ones.pop(intent, None) is not None:
                await self._save(member, open_ones)

    async def open(self, prefix: str) -> list[str]:
        """Intents that begin so and got no answer yet, in the order they were first meant."""
        async with self._lock:
            _, open_ones = await self._load()
            found = [name for name in open_ones if name.startswith(prefix)]
            return sorted(found, key=lambda name: open_ones[name]["at"])

    async def _load(self) -> tuple[str | None, dict[str, dict[str, str]]]:
        """Whose they are, and they."""
        member = self._scope.member
        document = await self._scope.cache.get(member, _NAME) if member is not None else None
        value = document.value if document else None
        if not isinstance(value, dict):
            return member, {}
        return member, {name: entry for name, entry in value.items() if self._young(entry)}

    def _young(self, entry: object) -> bool:
        try:
            said = datetime.fromisoformat(entry["at"])  # type: ignore[index]
            return isinstance(entry["key"], str) and self._scope.clock.now() - said < _LIFE  # type: ignore[index]
        except (KeyError, TypeError, ValueError):
            return False

    async def _save(self, member: str | None, open_ones: dict[str, dict[str, str]]) -> None:
        await self._scope.keep(member, _NAME, lambda: Document(open_ones, self._scope.clock.now()))
