"""The account: what happened to the points."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime

from api_client.models import EntriesDto, EntryDto
from member_app.data.home import OfflineHomeRepository
from member_app.data.mapping import activity_of, entry_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.activity import ActivityPage, Entry, EntryFilter
from member_app.domain.failure import Failure
from member_app.domain.state import Known


class OfflineActivityRepository:
    """An `ActivityRepository`; the first page of each filter is cached."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository) -> None:
        self._scope, self._home = scope, home
        self.pages = {which: self._page(which) for which in EntryFilter}
        self._ones = Remembered(scope, self._one)

    async def watch(self, which: EntryFilter) -> AsyncIterator[Known[ActivityPage]]:
        async with aclosing(self.pages[which].watch()) as states:
            async for state in states:
                yield state

    async def more(self, which: EntryFilter, cursor: str) -> ActivityPage | Failure:
        answer = await self._scope.ask(lambda: self._ask(which, cursor))
        return answer if isinstance(answer, Failure) else activity_of(answer)

    async def watch_one(self, entry_id: str) -> AsyncIterator[Known[Entry]]:
        async with aclosing(self._ones[entry_id].watch()) as states:
            async for state in states:
                yield state

    def _page(self, which: EntryFilter) -> Resource[EntriesDto, ActivityPage]:
        fetch = unconditional(lambda: self._ask(which, None))
        return Resource(self._scope, EntriesDto, fetch, activity_of, name=f"activity.{which.value}")

    async def _ask(self, which: EntryFilter, cursor: str | None) -> EntriesDto:
        kind = None if which is EntryFilter.ALL else which.value
        return await self._scope.client.entries(await self._wallet(), type=kind, cursor=cursor)

    async def _wallet(self) -> str:
        """The main wallet's id, from the snapshot when it is known."""
        snapshot = await self._home.resource.load()
        wallets = snapshot.wallets if snapshot else (await self._scope.client.wallets()).items
        return wallets[0].id

    def _one(self, entry_id: str) -> Resource[EntryDto, Entry]:
        async def seed() -> tuple[EntryDto, datetime] | None:
            for page in self.pages.values():
                known = await page.load()
                found = next((each for each in known.items if each.id == entry_id), None) if known else None
                if known and found:
                    return found, known.as_of
            return None

        async def fetch() -> EntryDto:
            return await self._scope.client.entry(await self._wallet(), entry_id)

        return Resource(self._scope, EntryDto, unconditional(fetch), entry_of, seed=seed)
