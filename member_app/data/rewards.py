"""The catalogue of rewards. The whole of it is kept, so that any search works at once and with no network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.calls import Fetched
from api_client.models import RewardDto, RewardsDto
from member_app.data.mapping import reward_of, reward_page_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.data.search import LOCAL, PAGE, searched
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import Reward, RewardPage, RewardQuery
from member_app.domain.state import Known

#: Rewards kept for searching offline, in pages of `_PAGE`.
_PAGE, _PAGES = 100, 3


class OfflineRewardRepository:
    """A `RewardRepository`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.catalogue: Resource[RewardsDto, RewardPage] = Resource(
            scope, RewardsDto, self._fetch_all, reward_page_of, name="catalogue"
        )
        self._queries = Remembered(scope, self._query)
        self._ones = Remembered(scope, self._one)

    async def watch(self, query: RewardQuery) -> AsyncIterator[Known[RewardPage]]:
        async with aclosing(self._queries[query].watch()) as states:
            async for state in states:
                yield state

    async def more(self, query: RewardQuery, cursor: str) -> RewardPage | Failure:
        if cursor.startswith(LOCAL):
            known = await self.catalogue.load()
            return reward_page_of(searched(known, query, cursor)) if known else Failure(FailureKind.OFFLINE)
        answer = await self._scope.ask(lambda: self._ask(query, cursor))
        return answer if isinstance(answer, Failure) else reward_page_of(answer)

    async def watch_one(self, reward_id: str) -> AsyncIterator[Known[Reward]]:
        async with aclosing(self._ones[reward_id].watch()) as states:
            async for state in states:
                yield state

    def _query(self, query: RewardQuery) -> Resource[RewardsDto, RewardPage]:
        async def seed() -> tuple[RewardsDto, datetime] | None:
            known = await self.catalogue.load()
            return (searched(known, query), known.as_of) if known else None

        fetch = unconditional(lambda: self._ask(query, None))
        return Resource(self._scope, RewardsDto, fetch, reward_page_of, seed=seed)

    def _one(self, reward_id: str) -> Resource[RewardDto, Reward]:
        async def seed() -> tuple[RewardDto, datetime] | None:
            known = await self.catalogue.load()
            found = next((each for each in known.items if each.id == reward_id), None) if known else None
            return (found, known.as_of) if known and found else None

        fetch = unconditional(lambda: self._scope.client.reward(reward_id))
        return Resource(self._scope, RewardDto, fetch, reward_of, seed=seed)

    async def _ask(self, query: RewardQuery, cursor: str | None) -> RewardsDto:
        return await self._scope.client.rewards(
            q=query.text,
            category=query.category,
            kind=query.kind,
            affordable=query.affordable,
            max_cost=query.max_cost,
            sort=query.sort.value,
            cursor=cursor,
            limit=PAGE,
        )

    async def _fetch_all(self, _: str | None) -> Fetched[RewardsDto] | None:
        """The first pages of everything, in the programme's order."""
        client = self._scope.client
        first = await client.rewards(limit=_PAGE)
        items, cursor = list(first.items), first.next_cursor
        for _page in range(_PAGES - 1):
            if cursor is None:
                break
            page = await client.rewards(limit=_PAGE, cursor=cursor)
            items, cursor = items + page.items, page.next_cursor
        return Fetched(evolve(first, items=items, next_cursor=None), None)
