"""What the catalogue shows and how a member searches it. Knows no layout and no transport."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.repositories import HomeRepository, RewardRepository
from member_app.domain.reward import Reward, RewardPage, RewardQuery
from member_app.domain.state import Empty, Failed, Known, Loading, Ready
from screens.shared.follow import Follower

#: Rewards on the page at once; further ones replace them, so that a page never holds more controls than this needs.
WINDOW = 96
#: A pause in typing this long (seconds) starts the search.
DEBOUNCE = 0.3
#: An answer that takes longer than this (seconds) is worth a skeleton; a shorter one would only flicker.
PATIENCE = 0.25

State: TypeAlias = Loading | Ready[RewardPage] | Empty | Failed


@ft.observable
@dataclass
class RewardsViewModel:
    """State of the catalogue. `state` is replaced, never edited; its page grows as more is loaded.

    `first` is the index of the first reward on the page; `turned` counts how often the page was turned, other than by
    asking for something else. `cleared` counts how often the search was reset.
    """

    rewards: RewardRepository
    home: HomeRepository
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    state: State = field(default_factory=Loading)
    query: RewardQuery = field(default_factory=RewardQuery)
    balance: int | None = None
    waiting: int = 0
    catalogue_size: int | None = None
    first: int = 0
    turned: int = 0
    loading_more: bool = False
    more_failed: Failure | None = None
    cleared: int = 0

    def __post_init__(self) -> None:
        self._typed = self.query.text
        self._answered = False
        self._page: RewardPage | None = None
        self._open_query: RewardQuery | None = None
        self._follower: Follower[RewardPage] = Follower(self._open, self._take)

    async def run(self) -> None:
        """Follows the catalogue for the current query, and the balance beside it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_home())
            await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again."""
        await self._follower.again()

    # -- what to look for ------------------------------------------------------------------------------------------

    async def search(self, text: str) -> None:
        """Looks for `text` once typing pauses."""
        self._typed = text
        await self.wait(DEBOUNCE)
        if self._typed == text:
            await self.ask(replace(self.query, text=text.strip()))

    async def clear(self, *_: object) -> None:
        """Back to everything, in the usual order."""
        self._typed = ""
        self.cleared += 1
        await self.ask(RewardQuery())

    async def ask(self, query: RewardQuery) -> None:
        """Shows what matches `query`; what was there stays until the answer, unless that takes long."""
        if query == self.query:
            return
        self.query, self.first, self.more_failed = query, 0, None
        self._answered = False
        answer = asyncio.ensure_future(self._follower.again())
        await self.wait(PATIENCE)
        if not self._answered and self.query == query:
            self.state = Loading()
        await answer

    # -- more of it ------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[Reward, ...]:
        """The rewards on the page."""
        items = self.state.value.items if isinstance(self.state, Ready) else ()
        return items[self.first : self.first + WINDOW]

    @property
    def can_grow(self) -> bool:
        """There is more, and it still fits on the page."""
        return isinstance(self.state, Ready) and bool(self.state.value.next_cursor) and len(self.shown) < WINDOW

    @property
    def can_go_on(self) -> bool:
        """There is more, but the page is full."""
        if not isinstance(self.state, Ready) or len(self.shown) < WINDOW:
            return False
        page = self.state.value
        return bool(page.next_cursor) or len(page.items) > self.first + WINDOW

    async def more(self, *_: object) -> None:
        """Appends the next rewards; does nothing while that runs or when there are none."""
        if self.can_grow and not self.loading_more:
            await self._fetch()

    async def go_on(self, *_: object) -> None:
        """Replaces the full page by the rewards after it."""
        if not self.can_go_on or self.loading_more:
            return
        if isinstance(self.state, Ready) and len(self.state.value.items) <= self.first + WINDOW:
            await self._fetch()
        if isinstance(self.state, Ready) and len(self.state.value.items) > self.first + WINDOW:
            self._turn(self.first + WINDOW)

    def go_back(self, *_: object) -> None:
        """Back to the rewards before these."""
        self._turn(max(0, self.first - WINDOW))

    def _turn(self, first: int) -> None:
        self.turned += first != self.first
        self.first = first

    async def _fetch(self) -> None:
        state, query = self.state, self.query
        if not isinstance(state, Ready) or state.value.next_cursor is None:
            return
        self.loading_more, self.more_failed = True, None
        try:
            answer = await self.rewards.more(query, state.value.next_cursor)
        finally:
            self.loading_more = False
        if self.state is not state or self.query != query:
            return  # the list is another one by now
        if isinstance(answer, Failure):
            self.more_failed = answer
            return
        known = {reward.id for reward in state.value.items}  # the catalogue may have moved between two pages
        added = tuple(reward for reward in answer.items if reward.id not in known)
        page = replace(state.value, items=state.value.items + added, next_cursor=answer.next_cursor)
        self.state = replace(state, value=page)

    # -- what comes in ---------------------------------------------------------------------------------------------

    def _open(self) -> AsyncIterator[Known[RewardPage]]:
        self._open_query = self.query
        return self.rewards.watch(self.query)

    def _take(self, known: Known[RewardPage]) -> None:
        if self._open_query != self.query:
            return  # the last word of a stream that is being left
        self._answered = True
        if isinstance(known, Failed):
            self.state = known
            return
        page = known.value
        if self.query == RewardQuery():
            self.catalogue_size = page.total
        if not page.items:
            self.state = Empty(known.as_of, known.fresh)
        elif page == self._page and isinstance(self.state, Ready):
            self.state = replace(known, value=self.state.value)  # only confirmed: what was loaded after it stays
        else:
            self.state = known
            self._turn(0)
        self._page = page

    async def _follow_home(self) -> None:
        async for known in self.home.watch():
            if isinstance(known, Ready):
                self.balance = known.value.wallet.active
                self.waiting = len(known.value.issued)
