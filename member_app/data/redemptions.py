"""Buying rewards in two steps. Each command is posted once; nothing is spent while offline."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.models import IssuedRewardDto, IssuedRewardsDto
from member_app.data.coupons import CouponSafe, without_coupons
from member_app.data.home import OfflineHomeRepository
from member_app.data.mapping import issued_of, quote_of
from member_app.data.posting import Posting
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure
from member_app.domain.reward import IssuedReward, Quote
from member_app.domain.state import Known


class OfflineRedemptionRepository:
    """A `RedemptionRepository`. `acted_on` holds what this session changed itself, which needs no notice."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository, posting: Posting, coupons: CouponSafe) -> None:
        self._scope, self._home, self._posting, self._coupons = scope, home, posting, coupons
        self._ones = Remembered(scope, self._one)
        self.acted_on: set[tuple[str, str]] = set()
        self.resource: Resource[IssuedRewardsDto, tuple[IssuedReward, ...]] = Resource(
            scope, IssuedRewardsDto, unconditional(self._fetch), self._shown, name="issued", clean=without_coupons
        )

    async def quote(self, reward_id: str, quantity: int = 1, with_money: bool = False) -> Quote | Failure:
        client = self._scope.client
        answer = await self._scope.ask(lambda: client.quote(reward_id, quantity=quantity, with_money=with_money))
        return answer if isinstance(answer, Failure) else quote_of(answer)

    async def reserve(self, reward_id: str, quantity: int = 1, with_money: bool = False) -> IssuedReward | Failure:
        # Another number or another price is something else that is meant, and gets a key of its own.
        more = f":{quantity}" if quantity != 1 else ""
        intent = f"reserve:{reward_id}{more}{':money' if with_money else ''}"
        client = self._scope.client
        return await self._once(
            intent, lambda key: client.redeem(reward_id, key, quantity=quantity, with_money=with_money)
        )

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
        return await self._posting.once(intent, call, self._taken)

    async def _taken(self, answer: IssuedRewardDto) -> IssuedReward:
        await self._coupons.take(answer)
        self.acted_on.add((answer.id, answer.status))
        await self._merge(answer)
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
