"""One badge, and what of it others may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.badge import Badge, BadgeShare
from member_app.domain.failure import Failure
from member_app.domain.play_repositories import BadgeRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

State: TypeAlias = Loading | Known[Badge]


@ft.observable
@dataclass
class BadgeViewModel:
    """`picture` is the one to share (PNG), None until it has come; `failed` why the newest wish did not work.

    `with_name` is whether picture and link tell the first name; `busy` while something is decided with the service.
    """

    badge_id: str
    badges: BadgeRepository
    state: State = field(default_factory=Loading)
    sharing: bool = False
    with_name: bool = True
    picture: bytes | None = None
    busy: bool = False
    failed: Failure | None = None

    def __post_init__(self) -> None:
        self._follower: Follower[Badge] = Follower(lambda: self.badges.watch_one(self.badge_id), self._take)

    @property
    def badge(self) -> Badge | None:
        """The badge, once it is known."""
        return self.state.value if isinstance(self.state, Ready) else None

    @property
    def link(self) -> BadgeShare | None:
        """What others can open now."""
        return self.badge.share if self.badge else None

    async def run(self) -> None:
        """Follows the badge while its page is open."""
        self.sharing, self.failed = False, None
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks the server again."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    async def open(self) -> None:
        """Begins to share: shows the picture as it would be passed on."""
        if self.link is not None:
            self.with_name = self.link.with_name
        self.sharing, self.failed = True, None
        await self._single(self._draw)

    def close(self) -> None:
        """Ends it; what was shared stays shared."""
        self.sharing = False

    async def name(self, shown: bool) -> None:
        """Tell the first name, or don't; what is shared already follows."""
        if self.busy:
            return
        self.with_name = shown

        async def redraw() -> None:
            if self.link is not None:
                self._note(await self.badges.share(self.badge_id, shown))
            await self._draw()

        await self._single(redraw)

    async def publish(self) -> None:
        """Makes a link."""

        async def make() -> None:
            self._note(await self.badges.share(self.badge_id, self.with_name))

        await self._single(make)

    async def withdraw(self) -> None:
        """Ends the link."""

        async def end() -> None:
            self._note(await self.badges.withdraw(self.badge_id))

        await self._single(end)

    async def _draw(self) -> None:
        answer = await self.badges.picture(self.badge_id, self.with_name)
        if isinstance(answer, Failure):
            self.picture, self.failed = None, answer
        else:
            self.picture = answer

    async def _single(self, act: Callable[[], Awaitable[None]]) -> None:
        """One thing at a time."""
        if self.busy:
            return
        self.busy, self.failed = True, None
        try:
            await act()
        finally:
            self.busy = False

    def _note(self, answer: object) -> None:
        if isinstance(answer, Failure):
            self.failed = answer

    def _take(self, known: Known[Badge]) -> None:
        self.state = known
