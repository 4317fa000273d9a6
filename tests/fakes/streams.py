"""Streams that a test pushes into, and the repository they make: the base of every fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Generic, TypeVar

from member_app.domain.failure import Failure
from member_app.domain.state import Ready
from tests.fakes import samples

T = TypeVar("T")


class Stream(Generic[T]):
    """An endless stream a test can push into; replays the newest value to each new watcher."""

    def __init__(self, *first: T) -> None:
        self.newest = first
        self._queues: list[asyncio.Queue[T]] = []

    def push(self, value: T) -> None:
        self.newest = (value,)
        for queue in self._queues:
            queue.put_nowait(value)

    async def watch(self) -> AsyncIterator[T]:
        queue: asyncio.Queue[T] = asyncio.Queue()
        self._queues.append(queue)
        try:
            for value in self.newest:
                yield value
            while True:
                yield await queue.get()
        finally:
            self._queues.remove(queue)


def ready(value: T, *, fresh: bool = True) -> Ready[T]:
    """A value as of now."""
    return Ready(value, samples.NOW, fresh)


class FakeRepository:
    """`stream` is what `watch` yields; `calls` what was asked for; `answers` what commands give, by name."""

    def __init__(self, *first: Any) -> None:
        self.stream: Stream[Any] = Stream(*first)
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.answers: dict[str, Any] = {}
        self.hold: asyncio.Event | None = None  # set to an Event to keep commands running

    @property
    def current(self) -> Any:
        return self.stream.newest[0] if self.stream.newest else None

    def watch(self) -> AsyncIterator[Any]:
        return self.stream.watch()

    async def refresh(self) -> Failure | None:
        return await self.answer("refresh", None)

    async def answer(self, name: str, usual: Any, *args: Any) -> Any:
        self.calls.append((name, args))
        if self.hold is not None:
            await self.hold.wait()
        return self.answers.get(name, usual)
