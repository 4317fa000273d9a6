"""The browser's store behind its adapter: slow, gone or full, it answers in time and with one kind of error."""

from __future__ import annotations

import asyncio

import pytest

from member_app.storage.key_values import KeyValueError, PreferencesKeyValues


class Preferences:
    """As flet's, in one of its states."""

    def __init__(self, state: str = "ok") -> None:
        self.state = state
        self.values: dict[str, object] = {}

    async def _act(self) -> None:
        if self.state == "gone":
            await asyncio.Event().wait()
        if self.state == "full":
            raise RuntimeError("QuotaExceededError")

    async def get(self, key: str) -> object:
        await self._act()
        return self.values.get(key)

    async def set(self, key: str, value: str) -> bool:
        await self._act()
        self.values[key] = value
        return True

    async def remove(self, key: str) -> bool:
        await self._act()
        return self.values.pop(key, None) is not None

    async def get_keys(self, key_prefix: str) -> list[str]:
        await self._act()
        return [key for key in self.values if key.startswith(key_prefix)]


async def test_texts_by_name() -> None:
    inner = Preferences()
    store = PreferencesKeyValues(inner)
    await store.set("a.x", "1")
    inner.values["a.y"] = 7
    assert await store.get("a.x") == "1"
    assert await store.get("a.y") is None
    assert sorted(await store.keys("a.")) == ["a.x", "a.y"]
    await store.remove("a.x")
    assert await store.get("a.x") is None


@pytest.mark.parametrize("state", ["gone", "full"])
async def test_what_does_not_work_is_said_in_time(state: str) -> None:
    store = PreferencesKeyValues(Preferences(state), patience=0.02)
    for call in (store.get("a"), store.set("a", "b"), store.remove("a"), store.keys("a")):
        with pytest.raises(KeyValueError):
            await call
