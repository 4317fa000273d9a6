"""Writes that may wait for a connection: saved before the first send, sent in order, dropped only when settled.

Nothing that spends points ever comes here.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from member_app.data.scope import Scope
from member_app.domain.account import Notice
from member_app.domain.failure import Failure, FailureKind
from member_app.storage.cache import Document

_NAME = "outbox"
#: Failures that say nothing about the write itself.
PASSING = frozenset(
    {
        FailureKind.OFFLINE,
        FailureKind.SLOW,
        FailureKind.TRY_LATER,
        FailureKind.SIGN_IN_AGAIN,
        FailureKind.BROKEN,
        FailureKind.UPDATE_NEEDED,
    }
)


@dataclass(frozen=True)
class Write:
    """`change` is what is to be, `before` what was when the member decided, `version` the one it was decided on."""

    key: str
    change: dict[str, Any]
    before: dict[str, Any]
    version: str


class Outbox:
    """The waiting writes of one member. `send` delivers one and answers a failure, or None when it is done."""

    def __init__(
        self,
        scope: Scope,
        send: Callable[[Write], Awaitable[Failure | None]],
        sound: Callable[[Write], bool],
    ) -> None:
        """`sound` tells whether a write that was kept can still be understood."""
        self._scope, self._send, self._sound = scope, send, sound
        self._watched: set[str] = set()
        self._lock = asyncio.Lock()
        self._writes: list[Write] = []

    @property
    def waiting(self) -> tuple[Write, ...]:
        return tuple(self._writes)

    async def load(self) -> None:
        """Reads what the last session could not send."""
        document = await self._scope.cache.get(self._scope.member or "", _NAME)
        self._writes = [write for write in _read(document.value if document else None) if self._sound(write)]
        self._scope.connection.waiting(len(self._writes))

    async def add(self, change: dict[str, Any], before: dict[str, Any], version: str) -> Write:
        """Saves a write; it is not sent yet."""
        write = Write(secrets.token_urlsafe(18), change, before, version)
        self._writes.append(write)
        await self._save()
        return write

    async def deliver(self, write: Write) -> Failure | None:
        """Sends all up to this one; its end is answered here, so nobody else has to tell of it."""
        self._watched.add(write.key)
        try:
            return (await self.flush()).get(write.key)
        finally:
            self._watched.discard(write.key)

    async def flush(self) -> dict[str, Failure | None]:
        """Sends in order until one has to wait; answers how each that was tried ended, by key.

        The member is told when one that had been accepted for later is refused now.
        """
        ends: dict[str, Failure | None] = {}
        async with self._lock:
            while self._writes and self._scope.member is not None:
                write, epoch = self._writes[0], self._scope.epoch
                failure = await self._send(write)
                if epoch != self._scope.epoch:
                    break
                ends[write.key] = failure
                if failure is not None and failure.kind in PASSING:
                    break
                self._writes = [each for each in self._writes if each.key != write.key]
                await self._save()
                if failure is not None and write.key not in self._watched:
                    self._scope.connection.tell(Notice(write.key, "refused"))
        return ends

    def forget(self) -> None:
        self._writes = []
        self._scope.connection.waiting(0)

    async def _save(self) -> None:
        self._scope.connection.waiting(len(self._writes))
        if self._scope.member is not None:
            plain = [
                {"key": each.key, "change": each.change, "before": each.before, "version": each.version}
                for each in self._writes
            ]
            await self._scope.cache.put(self._scope.member, _NAME, Document(plain, self._scope.clock.now()))


def _read(value: object) -> list[Write]:
    """What can be understood; a damaged write is left out rather than sent wrong."""
    writes = []
    for each in value if isinstance(value, list) else []:
        match each:
            case {"key": str(key), "change": dict(change), "before": dict(before), "version": str(version)}:
                writes.append(Write(key, change, before, version))
    return writes
