"""Buying rewards in two steps. Each command is posted once; nothing is spent while offline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.errors import Refused
from api_client.models import IssuedRewardDto, IssuedRewardsDto
from member_app.data.coupons import CouponSafe, without_coupons
from member_app.data.home import OfflineHomeRepository
from member_app.data.intents import Intents
from member_app.data.mapping import issued_of, quote_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import IssuedReward, Quote
from member_app.domain.state import Known

#: The problem that is gone once the member proved who they are.
STEP_UP = "step-up-required"


class OfflineRedemptionRepository:
    """A `RedemptionRepository`. `acted_on` holds what this session changed itself, which needs no notice."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository, intents: Intents, coupons: CouponSafe) -> None:
        self._scope, self._home, self._intents, self._coupons = scope, home, intents, coupons
        self._running: dict[tuple[int, str], asyncio.Task[IssuedReward | Failure]] = {}
        self._ones = Remembered(scope, self._one)
        self.acted_on: set[tuple[str, str]] = set()
        self.resource: Resource[IssuedRewardsDto, tuple[IssuedReward, ...]] = Resource(
            scope, IssuedRewardsDto, unconditional(self._fetch), self._shown, name="issued", clean=without_coupons
        )

    async def quote(self, reward_id: str) -> Quote | Failure:
        answer = await self._scope.ask(lambda: self._scope.client.quote(reward_id))
        return answer if isinstance(answer, Failure) else quote_of(answer)

    async def reserve(self, reward_id: str) -> IssuedReward | Failure:
        return await self._once(f"reserve:{reward_id}", lambda key: self._scope.client.redeem(reward_id, key))

    async def reveal(self, issued_id: str) -> IssuedReward | Failure:
        return await self._once(f"reveal:{issued_id}", lambda key: self._scope.client.reveal(issued_id, key))

    async def cancel(self, issued_id: str) -> IssuedReward | Failure:
        return await self._once(f"cancel:{issued_id}", lambda key: self._scope.client.cancel(issued_id, key))

    async def watch(self) -> AsyncIterator[Known[tuple[IssuedReward, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def watch_one(self, issued_id: str) -> AsyncIterator[Known[IssuedReward]]:
        async with aclosing(self._ones[issued_id].watch()) as states:
            async for state in states:
                yield state

    async def _once(self, intent: str, call: Callable[[str], Awaitable[IssuedRewardDto]]) -> IssuedReward | Failure:
        """In a single flight per member and intent, which goes on when the screen that asked has gone."""
        if self._scope.guard.closed:
            return Failure(FailureKind.OFFLINE)
        flight = (self._scope.epoch, intent)
        running = self._running.get(flight)
        if running is None:
            running = self._scope.guard.spawn(intent.split(":")[0], self._post(intent, call))
            self._running[flight] = running
            running.add_done_callback(lambda _: self._running.pop(flight, None))
        return await asyncio.shield(running)

    async def _post(self, intent: str, call: Callable[[str], Awaitable[IssuedRewardDto]]) -> IssuedReward | Failure:
        epoch = self._scope.epoch
        key = await self._intents.key(intent)
        if epoch != self._scope.epoch:
            return Failure(FailureKind.SIGN_IN_AGAIN)

        async def send() -> IssuedRewardDto:
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
        await self._coupons.take(answer)
        self.acted_on.add((answer.id, answer.status))
        await self._merge(answer)
        await self._intents.settle(intent)
        self._scope.guard.spawn("after a redemption", self._scope.refresh_watched())
        self._scope.guard.spawn("after a redemption", self._home.resource.refresh(newer=True))
        return issued_of(self._coupons.filled(answer))

    async def _merge(self, issued: IssuedRewardDto) -> None:
        """Shows the answer in the lists at once, before the service is asked again."""
        known = await self.resource.load()
        if known is not None:
            others = [each for each in known.items if each.id != issued.id]
            items = sorted([issued, *others], key=lambda each: each.created_at, reverse=True)
            await self.resource.accept(evolve(known, items=items), known.as_of)
        await self._ones[issued.id].accept(issued)
        self._home.resource.republish()

    async def _fetch(self) -> IssuedRewardsDto:
        epoch = self._scope.epoch
        answer = await self._scope.client.redemptions()
        for issued in answer.items:
            await self._take(issued, epoch)
        return answer

    async def _fetch_one(self, issued_id: str) -> IssuedRewardDto:
        epoch = self._scope.epoch
        answer = await self._scope.client.redemption(issued_id)
        await self._take(answer, epoch)
        return answer

    async def _take(self, issued: IssuedRewardDto, epoch: int) -> None:
        # A coupon of somebody who has signed out is not kept with those of the next.
        if epoch == self._scope.epoch:
            await self._coupons.take(issued)

    def _shown(self, dto: IssuedRewardsDto) -> tuple[IssuedReward, ...]:
        return tuple(issued_of(self._coupons.filled(each)) for each in dto.items)

    def _one(self, issued_id: str) -> Resource[IssuedRewardDto, IssuedReward]:
        async def seed() -> tuple[IssuedRewardDto, datetime] | None:
            known = await self.resource.load()
            found = next((each for each in known.items if each.id == issued_id), None) if known else None
            return (found, known.as_of) if known and found else None

        return Resource(
            self._scope,
            IssuedRewardDto,
            unconditional(lambda: self._fetch_one(issued_id)),
            lambda dto: issued_of(self._coupons.filled(dto)),
            seed=seed,
        )
