"""Documents in the browser's storage: small, readable by any script of the origin, so never anything secret.

Text longer than a few kilobytes is packed; the whole stays under `CAPACITY`, the oldest documents leaving first.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass, field
from datetime import datetime

from member_app.storage.cache import Document, packed, unpacked
from member_app.storage.key_values import KeyValueError, KeyValueStore

PREFIX = "member_app.cache."
#: Characters over all documents; browsers refuse at about five million.
CAPACITY = 3_500_000
#: Characters of one document.
LARGEST = 1_000_000
_MAX_PLAIN = 8_000_000


@dataclass
class _Held:
    size: int
    as_of: datetime


@dataclass
class BrowserCache:
    """A `Cache` over a `KeyValueStore`. What the store refuses is held in memory for this session."""

    store: KeyValueStore
    trouble: str | None = None
    _held: dict[str, _Held] = field(default_factory=dict)
    _memory: dict[str, str] = field(default_factory=dict, repr=False)

    async def get(self, namespace: str, name: str) -> Document | None:
        key = _key(namespace, name)
        text = self._memory.get(key)
        if text is None:
            try:
                text = await self.store.get(key)
            except KeyValueError as fault:
                self.trouble = str(fault)
        document = unpacked(_inflated(text))
        if document is not None and text is not None:
            self._held[key] = _Held(len(text), document.as_of)
        return document

    async def put(self, namespace: str, name: str, document: Document) -> bool:
        key, text = _key(namespace, name), _deflated(packed(document))
        self._memory.pop(key, None)
        if len(text) <= LARGEST:
            self._held[key] = _Held(len(text), document.as_of)
            await self._make_room(CAPACITY, key)
            if await self._set(key, text):
                return True
            # Full although it should not be: others use the same origin. Halve what is ours and try once more.
            await self._make_room(sum(held.size for held in self._held.values()) // 2, key)
            if await self._set(key, text):
                return True
        self._held.pop(key, None)
        self._memory[key] = text
        return False

    async def delete(self, namespace: str, name: str) -> None:
        await self._remove(_key(namespace, name))

    async def clear(self, namespace: str) -> None:
        prefix = _key(namespace, "")
        names = {key for key in (*self._held, *self._memory) if key.startswith(prefix)}
        try:
            names.update(await self.store.keys(prefix))
        except KeyValueError as fault:
            self.trouble = str(fault)
        for key in names:
            await self._remove(key)

    async def close(self) -> None:
        self._memory.clear()

    async def _set(self, key: str, text: str) -> bool:
        try:
            await self.store.set(key, text)
        except KeyValueError as fault:
            self.trouble = str(fault)
            return False
        self.trouble = None
        return True

    async def _remove(self, key: str) -> None:
        self._held.pop(key, None)
        self._memory.pop(key, None)
        try:
            await self.store.remove(key)
        except KeyValueError as fault:
            self.trouble = str(fault)

    async def _make_room(self, capacity: int, spare: str) -> None:
        oldest = sorted((key for key in self._held if key != spare), key=lambda key: self._held[key].as_of)
        for key in oldest:
            if sum(held.size for held in self._held.values()) <= capacity:
                return
            await self._remove(key)


def _key(namespace: str, name: str) -> str:
    return f"{PREFIX}{namespace}.{name}"


def _deflated(text: str) -> str:
    if len(text) < 4_000:
        return text
    return "z:" + base64.b85encode(zlib.compress(text.encode(), 6)).decode()


def _inflated(text: str | None) -> str | None:
    if text is None or not text.startswith("z:"):
        return text
    try:
        plain = zlib.decompressobj().decompress(base64.b85decode(text[2:]), _MAX_PLAIN)
        return plain.decode()
    except (ValueError, zlib.error, binascii.Error):
        return None
