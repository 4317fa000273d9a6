"""One thing the service knows: what is cached at once, then the service's answer, then each later change."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, TypeAlias, TypeVar

from api_client.calls import Fetched
from api_client.errors import ApiError
from member_app.data.live import Live
from member_app.data.scope import PUBLIC, Scope
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Known, Ready
from member_app.guard import report
from member_app.storage.cache import Document

K = TypeVar("K", bound=Hashable)
D = TypeVar("D")
V = TypeVar("V")

_REMEMBERED = 24
_OLD = timedelta(minutes=1)

Fetch: TypeAlias = Callable[[str | None], Awaitable[Fetched[D] | None]]
Seed: TypeAlias = Callable[[], Awaitable[tuple[D, datetime] | None]]


class Resource(Generic[D, V]):
    """`D` is the wire type, `V` what is shown.

    `fetch` takes the validator of what is known and answers None when that still holds. With a `name` the document is
    cached under it, after `clean` took out what must not be; where nothing is, `seed` may give a first value from
    elsewhere.
    """

    def __init__(
        self,
        scope: Scope,
        kind: type[D],
        fetch: Fetch[D],
        shown: Callable[[D], V],
        *,
        name: str | None = None,
        seed: Seed[D] | None = None,
        clean: Callable[[D], D] = lambda value: value,
        public: bool = False,
    ) -> None:
        self.public = public
        self._scope, self._kind, self._fetch, self._shown = scope, kind, fetch, shown
        self._name, self._seed, self._clean = name, seed, clean
        self._live: Live[Known[V]] = Live()
        self._known: Fetched[D] | None = None
        self._running: asyncio.Task[Failure | None] | None = None
        self._stale = False
        self._accepted = 0
        scope.register(self)

    @property
    def value(self) -> D | None:
        """What is known now, on the wire's terms."""
        return self._known.value if self._known else None

    @property
    def latest(self) -> Known[V] | None:
        """What is shown now; None before anything is known."""
        return self._live.latest

    @property
    def watched(self) -> bool:
        return self._live.watched

    async def watch(self) -> AsyncGenerator[Known[V], None]:
        """Endless; asks the service once when opened."""
        if self._scope.guard.closed:
            return
        self._scope.guard.spawn("open", self._open())
        async with aclosing(self._live.watch()) as states:
            async for state in states:
                yield state

    async def load(self) -> D | None:
        """What is known without asking the service."""
        if self._known is None and (found := await self._found()) is not None and self._known is None:
            value, as_of, etag = found
            if self._publish(value, as_of, fresh=False):
                self._known = Fetched(value, etag)
        return self.value

    async def obtain(self) -> D | Failure:
        """What is known, else what the service says."""
        known = await self.load()
        if known is None:
            failure = await self.refresh()
            known = self.value
            if known is None:
                return failure or Failure(FailureKind.OFFLINE)
        return known

    async def refresh(self, *, newer: bool = False) -> Failure | None:
        """Asks the service, in a single flight; `newer`: an answer already under way may be too old."""
        if self._scope.guard.closed:
            return Failure(FailureKind.OFFLINE)
        if self._running is None or self._running.done():
            self._running = self._scope.guard.spawn("refresh", self._refresh())
        elif newer:
            self._stale = True
        # Shielded, since others may wait for the same answer.
        return await asyncio.shield(self._running)

    async def accept(self, value: D, as_of: datetime | None = None, etag: str | None = None) -> None:
        """Shows and keeps a value the service gave elsewhere, such as the answer to a command."""
        self._accepted += 1
        moment = as_of or self._scope.clock.now()
        if self._publish(value, moment, fresh=True):
            self._known = Fetched(value, etag)
            await self._keep(value, moment, etag)

    def republish(self) -> None:
        """Shows what is known once more, after something it is mixed with has changed."""
        state = self._live.latest
        if self._known is not None and isinstance(state, Ready):
            self._live.set(replace(state, value=self._shown(self._known.value)))

    def forget(self) -> None:
        self._known = None
        self._live.reset()
        # What is under way ends by itself and is thrown away; others may still wait for it.
        self._running = None

    def revalidate(self) -> None:
        """The next refresh asks for the whole, not whether it changed."""
        if self._known is not None:
            self._known = Fetched(self._known.value, None)

    def close(self) -> None:
        self._live.close()

    async def _open(self) -> None:
        await self.load()
        await self.refresh()

    async def _refresh(self) -> Failure | None:
        while True:
            self._stale = False
            failure = await self._refresh_once()
            if not self._stale:
                return failure

    async def _refresh_once(self) -> Failure | None:
        scope, epoch = self._scope, self._scope.epoch
        if not self.public and scope.member is None:
            return self._trouble(Failure(FailureKind.SIGN_IN_AGAIN))
        await self.load()
        etag, accepted = self._known.etag if self._known else None, self._accepted
        answer = await scope.ask(lambda: self._fetch(etag))
        if epoch != scope.epoch and not self.public:
            return Failure(FailureKind.SIGN_IN_AGAIN)
        if accepted != self._accepted and not isinstance(answer, Failure):
            # The answer may have left the service before what was accepted meanwhile: asked again, never shown.
            self._stale = True
            return None
        if isinstance(answer, Failure):
            return self._trouble(answer)
        if answer is None and etag is None:
            # Nobody asked whether it changed, so "unchanged" confirms nothing.
            return self._trouble(Failure(FailureKind.UPDATE_NEEDED))
        if answer is None:
            self._confirmed()
            return None
        as_of = getattr(answer.value, "as_of", None) or scope.clock.now()
        if not self._publish(answer.value, as_of, fresh=True):
            return self._trouble(Failure(FailureKind.UPDATE_NEEDED))
        self._known = answer
        await self._keep(answer.value, as_of, answer.etag)
        return None

    def _publish(self, value: D, as_of: datetime, *, fresh: bool) -> bool:
        """False when the value is not what the domain can show."""
        try:
            self._live.set(Ready(self._shown(value), as_of, fresh))
        except (ValueError, LookupError, TypeError) as fault:
            report(fault, f"showing {self._kind.__name__}")
            return False
        return True

    def _confirmed(self) -> None:
        """What is shown still holds; its time moves on about once a minute, else every look would repaint."""
        state, now = self._live.latest, self._scope.clock.now()
        if isinstance(state, Ready) and (not state.fresh or state.trouble or now - state.as_of > _OLD):
            self._live.set(replace(state, as_of=now, fresh=True, trouble=None))

    def _trouble(self, failure: Failure) -> Failure:
        state = self._live.latest
        self._live.set(replace(state, trouble=failure) if isinstance(state, Ready) else Failed(failure))
        return failure

    async def _keep(self, value: D, as_of: datetime, etag: str | None) -> None:
        namespace = self._namespace()
        if namespace is None or self._name is None:
            return
        document = Document(self._scope.structure.plain(self._clean(value)), as_of, etag)
        await self._scope.keep(namespace, self._name, lambda: document)

    async def _found(self) -> tuple[D, datetime, str | None] | None:
        if self._name is None:
            return await self._seeded()
        if (namespace := self._namespace()) is None:
            return None
        document = await self._scope.cache.get(namespace, self._name)
        if namespace != self._namespace():
            return None
        if document is None:
            return await self._seeded()
        try:
            value = self._scope.structure.read(document.value, self._kind)
        except ApiError:
            # Written by another version of the app: fetched anew.
            return None
        return value, document.as_of, document.etag

    async def _seeded(self) -> tuple[D, datetime, None] | None:
        seeded = await self._seed() if self._seed else None
        return (*seeded, None) if seeded else None

    def _namespace(self) -> str | None:
        return PUBLIC if self.public else self._scope.member


class Remembered(Generic[K, D, V]):
    """Resources by key, made on first use; beyond `_REMEMBERED` the least used that nobody watches are dropped."""

    def __init__(self, scope: Scope, make: Callable[[K], Resource[D, V]]) -> None:
        self._scope, self._make = scope, make
        self._held: OrderedDict[K, Resource[D, V]] = OrderedDict()

    def __getitem__(self, key: K) -> Resource[D, V]:
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = self._make(key)
            for old in list(self._held)[: max(0, len(self._held) - _REMEMBERED)]:
                if not self._held[old].watched:
                    self._scope.drop(self._held.pop(old))
        self._held.move_to_end(key)
        return found

    def values(self) -> tuple[Resource[D, V], ...]:
        """Those that are held now."""
        return tuple(self._held.values())


def unconditional(call: Callable[[], Awaitable[D]]) -> Fetch[D]:
    """A `Fetch` of something without validators."""

    async def fetch(_: str | None) -> Fetched[D] | None:
        return Fetched(await call(), None)

    return fetch
