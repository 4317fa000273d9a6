"""Raffles: kept for offline days, rules accepted also without a connection, tickets and prizes never without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.errors import Unintelligible
from api_client.models import EventDto
from api_client.play.raffles import RaffleDto, RaffleEntryDto, RafflesDto, draw_path
from member_app.data.draw_checks import DrawChecks
from member_app.data.outbox import Outbox, Write
from member_app.data.posting import Posting
from member_app.data.raffle_mapping import raffle_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.data.seals import Seals
from member_app.data.store_policy import StorePolicy
from member_app.domain.draw_check import DrawCheck
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.raffle import Raffle, Way
from member_app.domain.state import Known


class OfflineRaffleRepository:
    """A `RaffleRepository`. Where `policy` hides it, points buy nothing and are not spoken of.

    `service` is what stands before `/v1` for others; empty where they can't reach it.
    """

    def __init__(self, scope: Scope, posting: Posting, policy: StorePolicy, service: str) -> None:
        self._scope, self._posting, self._policy, self._service = scope, posting, policy, service
        self._moving, self._moved = 0, set[str]()
        self._seals = Seals(scope)
        self._checks = DrawChecks(scope, self._seals)
        self._ones = Remembered(scope, self._one)
        self.outbox = Outbox(scope, self._send, _sound, "raffles.rules", self.republish)
        self.resource: Resource[RafflesDto, tuple[Raffle, ...]] = Resource(
            scope, RafflesDto, unconditional(self._all), self._shown, name="raffles"
        )

    async def watch(self) -> AsyncIterator[Known[tuple[Raffle, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, raffle_id: str) -> AsyncIterator[Known[Raffle]]:
        async with aclosing(self._ones[raffle_id].watch()) as states:
            async for state in states:
                yield state

    async def look(self, raffle_id: str) -> Failure | None:
        return await self._ones[raffle_id].refresh()

    def now(self) -> datetime:
        return self._scope.clock.now()

    async def accept_rules(self, raffle_id: str, version: str) -> Failure | None:
        return await self.outbox.post({"raffle": raffle_id, "version": version}, {}, "")

    async def enter(self, raffle: Raffle, way: Way, count: int = 1) -> Raffle | Failure:
        if not self._scope.connection.current.online:
            return Failure(FailureKind.OFFLINE)
        if way is Way.POINTS and self._policy.hides_paid_chance:
            return Failure(FailureKind.NOT_ELIGIBLE)
        await self.outbox.flush()  # the yes to the rules goes first
        # With the newest own ticket in it: what follows an answered entry is another one.
        newest = max((ticket.number for ticket in raffle.tickets), default=0)
        intent = f"raffle:enter:{raffle.id}:{way.value}:{count}:{newest}"
        client = self._scope.client
        return await self._post(
            intent, lambda key: client.enter_raffle(raffle.id, way.value, count, key), self._entered
        )

    async def leave(self, raffle_id: str) -> Raffle | Failure:
        if not self._scope.connection.current.online:
            return Failure(FailureKind.OFFLINE)
        client = self._scope.client
        return await self._post(f"raffle:leave:{raffle_id}", lambda _: client.leave_raffle(raffle_id), self._entered)

    async def claim(self, raffle_id: str, number: int) -> Raffle | Failure:
        client = self._scope.client
        return await self._decide("claim", raffle_id, number, client.claim_prize)

    async def decline(self, raffle_id: str, number: int) -> Raffle | Failure:
        client = self._scope.client
        return await self._decide("decline", raffle_id, number, client.decline_prize)

    async def check(self, raffle_id: str) -> AsyncIterator[DrawCheck | Failure]:
        async with aclosing(self._checks.check(raffle_id, await self._known(raffle_id))) as states:
            async for state in states:
                yield state

    def published(self, raffle_id: str) -> str:
        if not self._service:
            return ""
        try:
            return f"{self._service}{draw_path(raffle_id)}"
        except Unintelligible:
            return ""

    def own(self, event: EventDto) -> bool:
        """Whether it tells of points that this page has moved itself, and has shown."""
        if event.type != "points.changed":
            return False
        return self._moving > 0 or str(event.data.get("entry_id")) in self._moved

    def forget(self) -> None:
        """Nothing of one member stays for the next."""
        self._moved.clear()

    def republish(self) -> None:
        """Shows anew what waits, and what the programme allows."""
        self.resource.republish()
        for one in self._ones.values():
            one.republish()

    async def _decide(
        self, verb: str, raffle_id: str, number: int, call: Callable[[str, int, str], Awaitable[RaffleDto]]
    ) -> Raffle | Failure:
        if not self._scope.connection.current.online:
            return Failure(FailureKind.OFFLINE)
        intent = f"raffle:{verb}:{raffle_id}:{number}"
        return await self._post(intent, lambda key: call(raffle_id, number, key), self._taken)

    async def _post(
        self,
        intent: str,
        call: Callable[[str], Awaitable[RaffleEntryDto]] | Callable[[str], Awaitable[RaffleDto]],
        taken: Callable[..., Awaitable[Raffle]],
    ) -> Raffle | Failure:
        self._moving += 1
        try:
            answer: Raffle | Failure = await self._posting.once(intent, call, taken)
        finally:
            self._moving -= 1
        if isinstance(answer, Failure):
            # Perhaps it was closed, or has other rules by now: show what is true.
            self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
        return answer

    async def _entered(self, answer: RaffleEntryDto) -> Raffle:
        self._moved |= {each.entry_id for each in answer.tickets if each.entry_id}
        return await self._taken(answer.raffle)

    async def _taken(self, answer: RaffleDto) -> Raffle:
        self._moved |= {each.entry_id for win in answer.wins for each in win.given if each.entry_id}
        await self._merge(answer)
        return self._of(answer)

    async def _send(self, write: Write) -> Failure | None:
        raffle_id, version = write.change["raffle"], write.change["version"]
        answer = await self._scope.ask(lambda: self._scope.client.accept_raffle_rules(raffle_id, version))
        if isinstance(answer, Failure):
            self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
            return answer
        await self._merge(answer)
        return None

    async def _merge(self, changed: RaffleDto) -> None:
        """Shows the answer everywhere at once, before the service is asked again."""
        known = await self.resource.load()
        if known is not None:
            items = [changed if each.id == changed.id else each for each in known.items]
            await self.resource.accept(evolve(known, items=items), known.as_of)
        await self._ones[changed.id].accept(changed, changed.as_of)

    def _of(self, dto: RaffleDto) -> Raffle:
        about = [write for write in self.outbox.waiting if write.change["raffle"] == dto.id]
        raffle = raffle_of(dto, about[-1].change["version"] if about else None)
        return raffle.without_price() if self._policy.hides_paid_chance else raffle

    def _shown(self, dto: RafflesDto) -> tuple[Raffle, ...]:
        return tuple(self._of(each) for each in dto.items)

    async def _all(self) -> RafflesDto:
        found = await self._scope.client.raffles()
        await self._seals.note(found.items)
        return found

    async def _known(self, raffle_id: str) -> RaffleDto | None:
        """As it is known here, the own tickets in it."""
        if (one := self._ones[raffle_id].value) is not None:
            return one
        known = await self.resource.load()
        return next((each for each in known.items if each.id == raffle_id), None) if known else None

    def _one(self, raffle_id: str) -> Resource[RaffleDto, Raffle]:
        async def seed() -> tuple[RaffleDto, datetime] | None:
            known = await self.resource.load()
            found = next((each for each in known.items if each.id == raffle_id), None) if known else None
            return (found, known.as_of) if known and found else None

        async def fetch() -> RaffleDto:
            found = await self._scope.client.raffle(raffle_id)
            await self._seals.note([found])
            return found

        return Resource(self._scope, RaffleDto, unconditional(fetch), self._of, seed=seed)


def _sound(write: Write) -> bool:
    return isinstance(write.change.get("raffle"), str) and isinstance(write.change.get("version"), str)
