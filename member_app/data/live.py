"""A value that many can watch, and a stream of happenings. Nothing is left behind when a watcher stops."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

T = TypeVar("T")


class Live(Generic[T]):
    """The latest value, at once and after each change; a slow watcher skips what was replaced meanwhile."""

    def __init__(self) -> None:
        self._held: tuple[T] | None = None
        self._version = 0
        self._closed = False
        self._watchers: set[asyncio.Event] = set()

    @property
    def latest(self) -> T | None:
        return self._held[0] if self._held else None

    @property
    def watched(self) -> bool:
        return bool(self._watchers)

    def set(self, value: T) -> None:
        """Replaces the value; an equal one is no news."""
        if self._closed or self._held == (value,):
            return
        self._held = (value,)
        self._wake()

    def reset(self) -> None:
        """Forgets the value; watchers stay and wait for the next."""
        self._held = None

    def close(self) -> None:
        """Ends every watcher."""
        self._closed = True
        self._wake()

    async def watch(self) -> AsyncGenerator[T, None]:
        """Endless until closed from either side."""
        news = asyncio.Event()
        self._watchers.add(news)
        seen = -1
        try:
            while not self._closed:
                if self._held is not None and seen != self._version:
                    seen = self._version
                    yield self._held[0]
                else:
                    news.clear()
                    await news.wait()
        finally:
            self._watchers.discard(news)

    def _wake(self) -> None:
        self._version += 1
        for news in self._watchers:
            news.set()


class Happenings(Generic[T]):
    """Each happening to each who listens at that time; the oldest are dropped when a listener sleeps too long."""

    def __init__(self, backlog: int = 50) -> None:
        self._backlog = backlog
        self._closed = False
        self._listeners: dict[asyncio.Event, deque[T]] = {}

    def tell(self, what: T) -> None:
        for news, waiting in self._listeners.items():
            waiting.append(what)
            news.set()

    def close(self) -> None:
        self._closed = True
        for news in self._listeners:
            news.set()

    async def listen(self) -> AsyncGenerator[T, None]:
        """Endless until closed from either side."""
        news = asyncio.Event()
        waiting = self._listeners.setdefault(news, deque(maxlen=self._backlog))
        try:
            while not self._closed:
                if waiting:
                    yield waiting.popleft()
                else:
                    news.clear()
                    await news.wait()
        finally:
            self._listeners.pop(news, None)
