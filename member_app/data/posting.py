"""Writes that move value: each intent in a single flight, under a key saved before it is sent; never queued."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from api_client.errors import Refused
from member_app.data.home import OfflineHomeRepository
from member_app.data.intents import Intents
from member_app.data.scope import Scope
from member_app.domain.failure import Failure, FailureKind

D = TypeVar("D")
V = TypeVar("V")

#: The problem that is gone once the member proved who they are.
STEP_UP = "step-up-required"


class Posting:
    """What was begun goes on when the screen that asked has gone; who asks for the same meanwhile gets its answer."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository, intents: Intents) -> None:
        self._scope, self._home, self._intents = scope, home, intents
        self._running: dict[tuple[int, str], asyncio.Task[Any]] = {}

    async def once(
        self, intent: str, call: Callable[[str], Awaitable[D]], taken: Callable[[D], Awaitable[V]]
    ) -> V | Failure:
        """`call` gets the intent's key; `taken` keeps the answer and says how it is shown, before the key goes."""
        if self._scope.guard.closed:
            return Failure(FailureKind.OFFLINE)
        flight = (self._scope.epoch, intent)
        running: asyncio.Task[V | Failure] | None = self._running.get(flight)
        if running is None:
            running = self._scope.guard.spawn(intent.split(":")[0], self._post(intent, call, taken))
            self._running[flight] = running
            running.add_done_callback(lambda _: self._running.pop(flight, None))
        return await asyncio.shield(running)

    async def _post(
        self, intent: str, call: Callable[[str], Awaitable[D]], taken: Callable[[D], Awaitable[V]]
    ) -> V | Failure:
        epoch = self._scope.epoch
        key = await self._intents.key(intent)
        if epoch != self._scope.epoch:
            return Failure(FailureKind.SIGN_IN_AGAIN)

        async def send() -> D:
            try:
                return await call(key)
            except Refused as refused:
                # Surely not done. After any other fault it may have been: the next try has the same key, as has the
                # one that follows a code the member was asked for.
                if refused.problem.type != STEP_UP:
                    await self._intents.settle(intent)
                raise

        answer = await self._scope.ask(send)
        if epoch != self._scope.epoch:
            return Failure(FailureKind.SIGN_IN_AGAIN)
        if isinstance(answer, Failure):
            return answer
        shown = await taken(answer)
        await self._intents.settle(intent)
        self._scope.guard.spawn("after a posting", self._scope.refresh_watched())
        self._scope.guard.spawn("after a posting", self._home.resource.refresh(newer=True))
        return shown
