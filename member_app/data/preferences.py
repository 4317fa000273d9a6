"""Language and look of this device: kept here, signed in or not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from member_app.data.live import Live
from member_app.data.scope import DEVICE, Scope
from member_app.domain.account import Look, Preferences
from member_app.storage.cache import Document

_NAME = "preferences"


class DevicePreferencesRepository:
    """A `PreferencesRepository`. `on_language` learns of a new language, which changes what the service says."""

    def __init__(self, scope: Scope, on_language: Callable[[], None]) -> None:
        self._scope, self._on_language = scope, on_language
        self._live: Live[Preferences] = Live()
        self._live.set(Preferences())

    @property
    def current(self) -> Preferences:
        return self._live.latest or Preferences()

    async def load(self) -> None:
        """What was chosen before on this device."""
        document = await self._scope.cache.get(DEVICE, _NAME)
        if document is not None and isinstance(document.value, dict):
            self._live.set(_read(document.value))

    async def watch(self) -> AsyncIterator[Preferences]:
        async with aclosing(self._live.watch()) as states:
            async for state in states:
                yield state

    async def save(self, preferences: Preferences) -> None:
        before = self.current
        self._live.set(preferences)
        if preferences.language != before.language:
            self._on_language()
        value = {
            "language": preferences.language,
            "look": preferences.look.value,
            "code_kind": preferences.code_kind,
        }
        await self._scope.cache.put(DEVICE, _NAME, Document(value, self._scope.clock.now()))

    def close(self) -> None:
        self._live.close()


def _read(value: dict[str, object]) -> Preferences:
    """What can be understood of it."""
    language, look, kind = value.get("language"), value.get("look"), value.get("code_kind")
    return Preferences(
        language=language if isinstance(language, str) else None,
        look=Look(look) if look in [each.value for each in Look] else Look.SYSTEM,
        code_kind=kind if isinstance(kind, str) else None,
    )
