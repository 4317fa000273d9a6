"""What the activity screen shows: the months, and the entries a filter lets through."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import flet as ft

from member_app.domain.activity import ActivityPage, EntryFilter, Month
from member_app.domain.failure import Failure
from member_app.domain.repositories import ActivityRepository
from member_app.domain.state import Empty, Failed, Known, Loading, Ready
from screens.activity.days import with_newer, with_older
from screens.shared.follow import Follower

ListState: TypeAlias = Loading | Ready[ActivityPage] | Empty | Failed


@ft.observable
@dataclass
class ActivityViewModel:
    """`state` is the list; `months` stay on screen while another filter loads; `fetching` and `stuck` are about
    the next page."""

    activity: ActivityRepository
    which: EntryFilter = EntryFilter.ALL
    state: ListState = field(default_factory=Loading)
    months: tuple[Month, ...] = ()
    fetching: bool = False
    stuck: Failure | None = None

    def __post_init__(self) -> None:
        self._follower: Follower[ActivityPage] = Follower(lambda: self.activity.watch(self.which), self._take)

    async def run(self) -> None:
        """Follows the filter in use."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again; what is shown stays meanwhile."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        self.stuck = None
        await self._follower.again()

    async def choose(self, which: EntryFilter) -> None:
        """Shows another part of the account."""
        if which is self.which:
            return
        self.which, self.state, self.stuck = which, Loading(), None
        await self._follower.again()

    async def load_older(self) -> None:
        """Fetches the next page once, however often the end of the list is reached meanwhile."""
        state, which = self.state, self.which
        if self.fetching or not isinstance(state, Ready) or state.value.next_cursor is None:
            return
        cursor, self.fetching, self.stuck = state.value.next_cursor, True, None
        try:
            answer = await self.activity.more(which, cursor)
        finally:
            self.fetching = False
        now = self.state
        if which is not self.which or not isinstance(now, Ready) or now.value.next_cursor != cursor:
            return  # the list has moved on: this page belongs to another one
        if isinstance(answer, Failure):
            self.stuck = answer
        else:
            self.state = replace(now, value=with_older(now.value, answer))

    def _take(self, known: Known[ActivityPage]) -> None:
        match known:
            case Failed():
                self.state = known
            case Ready(value=page):
                if page.months:
                    self.months = page.months
                if not page.entries:
                    self.state = Empty(known.as_of, known.fresh)
                elif isinstance(self.state, Ready):
                    self.state = replace(known, value=with_newer(self.state.value, page))
                else:
                    self.state = known
