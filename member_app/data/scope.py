"""What the repositories of one session share: the client, the cache, whose data it is, and how failures are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from api_client.client import LoyaltyClient
from api_client.errors import ApiError, SignedOut
from api_client.structure import Structure
from member_app.clock import ServiceClock
from member_app.data.connection import OfflineConnectionMonitor
from member_app.data.failures import failure_of
from member_app.domain.failure import Failure, FailureKind
from member_app.guard import Guard, report
from member_app.storage.cache import Cache, Document

T = TypeVar("T")

#: Namespaces beside those of members.
PUBLIC, DEVICE = "public", "device"


class Refreshable(Protocol):
    """What a scope can do with everything that was opened in it."""

    public: bool

    @property
    def watched(self) -> bool: ...

    async def refresh(self, *, newer: bool = False) -> Failure | None: ...

    def forget(self) -> None: ...

    def revalidate(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class Scope:
    """`member` is the namespace of what is cached; `epoch` changes with every sign-in and sign-out, so that an answer
    to a question of before is thrown away.
    """

    client: LoyaltyClient
    cache: Cache
    clock: ServiceClock
    guard: Guard
    connection: OfflineConnectionMonitor
    structure: Structure = field(default_factory=Structure)
    member: str | None = None
    device_id: str | None = None
    epoch: int = 0
    on_signed_out: Callable[[], Awaitable[None]] | None = None
    resources: dict[int, Refreshable] = field(default_factory=dict)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T | Failure:
        """The service's answer or why there is none; only cancellation is raised."""
        epoch = self.epoch
        await self.connection.begun()
        try:
            answer = await call()
        except ApiError as error:
            failure = failure_of(error)
            self.connection.failed(failure)
            if isinstance(error, SignedOut) and self.on_signed_out is not None and epoch == self.epoch:
                await self.on_signed_out()
            return failure
        except Exception as fault:
            return Failure(FailureKind.BROKEN, request_id=report(fault, "a request"))
        self.connection.reached()
        if self.client.clock_offset is not None:
            self.clock.offset = self.client.clock_offset
        return answer

    async def keep(self, member: str | None, name: str, document: Callable[[], Document]) -> None:
        """Writes to the cache in the order asked for, each time what is true then; nothing of one who has left."""
        async with self.writing:
            if member is not None and member in (self.member, PUBLIC):
                await self.cache.put(member, name, document())

    def enter(self, member: str | None, device_id: str | None) -> None:
        """From now on the data is `member`'s; what was shown of another is forgotten."""
        self.member, self.device_id = member, device_id
        self.epoch += 1
        for resource in list(self.resources.values()):
            if not resource.public:
                resource.forget()

    def register(self, resource: Refreshable) -> None:
        self.resources[id(resource)] = resource

    def drop(self, resource: Refreshable) -> None:
        """Ends one that is not needed any more."""
        self.resources.pop(id(resource), None)
        resource.close()

    def revalidate(self) -> None:
        """Everything is asked for as a whole next time, such as after a change of language."""
        for resource in self.resources.values():
            resource.revalidate()

    async def refresh_watched(self) -> None:
        """Asks anew for everything that is on screen."""
        for resource in list(self.resources.values()):
            if resource.watched:
                await resource.refresh(newer=True)

    def close(self) -> None:
        for resource in list(self.resources.values()):
            resource.close()
