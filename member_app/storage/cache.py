"""Cached documents: what the server said, when, and under which validator. Losing one costs a request, never data.

A cache never raises: a damaged or missing document is None, a write that fails is forgotten and `trouble` says why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Document:
    """`value` is plain JSON. `as_of` is when the server computed it (UTC)."""

    value: Any = field(repr=False)
    as_of: datetime
    etag: str | None = None


class Cache(Protocol):
    """Documents by namespace (a member, or something public) and name."""

    @property
    def trouble(self) -> str | None:
        """Why writes do not last, or None."""
        ...

    async def get(self, namespace: str, name: str) -> Document | None: ...

    async def put(self, namespace: str, name: str, document: Document) -> bool:
        """False when it will not survive the session."""
        ...

    async def delete(self, namespace: str, name: str) -> None: ...

    async def clear(self, namespace: str) -> None: ...

    async def close(self) -> None: ...


def packed(document: Document) -> str:
    """A document as text."""
    parts = {"v": document.value, "t": document.as_of.isoformat(), "e": document.etag}
    return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)


def unpacked(text: str | bytes | None) -> Document | None:
    """The document in `text`; None for anything that is not one."""
    if not text:
        return None
    try:
        parts = json.loads(text)
        as_of = datetime.fromisoformat(parts["t"]).astimezone(UTC)
        etag = parts.get("e")
        return Document(parts["v"], as_of, etag if isinstance(etag, str) else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


class MemoryCache:
    """Lasts as long as the session: the fallback where nothing can be kept."""

    def __init__(self, trouble: str | None = None) -> None:
        self.trouble = trouble
        self._documents: dict[tuple[str, str], str] = {}

    async def get(self, namespace: str, name: str) -> Document | None:
        return unpacked(self._documents.get((namespace, name)))

    async def put(self, namespace: str, name: str, document: Document) -> bool:
        self._documents[namespace, name] = packed(document)
        return False

    async def delete(self, namespace: str, name: str) -> None:
        self._documents.pop((namespace, name), None)

    async def clear(self, namespace: str) -> None:
        for key in [key for key in self._documents if key[0] == namespace]:
            del self._documents[key]

    async def close(self) -> None:
        return None
