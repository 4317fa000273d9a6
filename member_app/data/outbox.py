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
        name: str = "outbox",
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`sound` tells whether a write that was kept can still be understood; `name` is where they are kept.

        `changed` shows anew what the writes are mixed with: as soon as one is added, before it is sent.
        """
        self._scope, self._send, self._sound, self._name, self._changed = scope, send, sound, name, changed
        self._refused = "refused" if name == "outbox" else f"refused.{name}"
        self._awaited: dict[str, Failure | None] = {}
        self._lock = asyncio.Lock()
        self._writes: list[Write] = []

    @property
    def waiting(self) -> tuple[Write, ...]:
        return tuple(self._writes)

    async def load(self) -> None:
        """Reads what the last session could not send."""
        document = await self._scope.cache.get(self._scope.member or "", self._name)
        self._writes = [write for write in _read(document.value if document else None) if self._sound(write)]
        self._scope.connection.waiting(self._name, len(self._writes))

    async def post(self, change: dict[str, Any], before: dict[str, Any], version: str) -> Failure | None:
        """Saves a write, then sends all up to it; answers why it was refused, None when it is done or has to wait."""
        write = Write(secrets.token_urlsafe(18), change, before, version)
        self._awaited[write.key] = None
        try:
            self._writes.append(write)
            self._changed()
            await self._save()
            await self.flush()
            return self._awaited[write.key]
        finally:
            del self._awaited[write.key]

    async def flush(self) -> bool:
        """Sends in order until one has to wait; answers whether any was settled.

        The member is told when one that had been accepted for later is refused now.
        """
        settled = False
        async with self._lock:
            while self._writes and self._scope.member is not None:
                write, epoch = self._writes[0], self._scope.epoch
                failure = await self._send(write)
                if epoch != self._scope.epoch:
                    break
                if failure is not None and failure.kind in PASSING:
                    break
                self._writes = [each for each in self._writes if each.key != write.key]
                self._changed()
                await self._save()
                settled = True
                if write.key in self._awaited:
                    self._awaited[write.key] = failure
                elif failure is not None:
                    self._scope.connection.tell(Notice(write.key, self._refused))
        return settled

    def forget(self) -> None:
        self._writes = []
        self._scope.connection.waiting(self._name, 0)

    async def _save(self) -> None:
        self._scope.connection.waiting(self._name, len(self._writes))
        await self._scope.keep(self._scope.member, self._name, self._document)

    def _document(self) -> Document:
        plain = [
            {"key": each.key, "change": each.change, "before": each.before, "version": each.version}
            for each in self._writes
        ]
        return Document(plain, self._scope.clock.now())


def _read(value: object) -> list[Write]:
    """What can be understood; a damaged write is left out rather than sent wrong."""
    writes = []
    for each in value if isinstance(value, list) else []:
        match each:
            case {"key": str(key), "change": dict(change), "before": dict(before), "version": str(version)}:
                writes.append(Write(key, change, before, version))
    return writes
