"""What the account screen shows and does: who is signed in, how this device behaves, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import flet as ft

from member_app.domain.account import Connection, Look, Preferences
from member_app.domain.member import Member
from member_app.domain.repositories import Services
from member_app.domain.state import Failed, Known, Loading, Ready
from member_app.domain.tier import TierStanding
from screens.shared.follow import Follower

T = TypeVar("T")


@ft.observable
@dataclass
class AccountViewModel:
    """`state` is the member; `standing`, `connection` and `preferences` stand beside it and may come later."""

    services: Services
    state: Loading | Ready[Member] | Failed = field(default_factory=Loading)
    standing: TierStanding | None = None
    connection: Connection = field(default_factory=Connection)
    preferences: Preferences = field(default_factory=Preferences)
    signing_out: bool = False

    def __post_init__(self) -> None:
        self.connection = self.services.connection.current
        self.preferences = self.services.preferences.current
        self._member: Follower[Member] = Follower(self.services.profile.watch, self._take_member)

    async def run(self) -> None:
        """Follows all four until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._member.run())
            group.create_task(_each(self.services.tiers.watch(), self._take_tiers))
            group.create_task(_each(self.services.connection.watch(), self._take_connection))
            group.create_task(_each(self.services.preferences.watch(), self._take_preferences))

    async def refresh(self) -> None:
        """Asks the server again."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._member.again()

    async def choose_language(self, language: str | None) -> None:
        """None follows the browser or phone. Kept on this device."""
        await self.services.preferences.save(replace(self.preferences, language=language))

    async def choose_look(self, look: Look) -> None:
        """Light, dark or as the system. Kept on this device."""
        await self.services.preferences.save(replace(self.preferences, look=look))

    async def restore(self, before: Preferences) -> None:
        """Language and look as they were."""
        now = self.services.preferences.current
        await self.services.preferences.save(replace(now, language=before.language, look=before.look))

    async def sign_out(self) -> None:
        """Once, however often it is asked for; this device is wiped even when the server can't be told."""
        if self.signing_out:
            return
        self.signing_out = True
        try:
            await self.services.account.sign_out()
        finally:
            self.signing_out = False

    def _take_member(self, known: Known[Member]) -> None:
        self.state = known

    def _take_tiers(self, known: Known[tuple[TierStanding, ...]]) -> None:
        if isinstance(known, Ready):
            self.standing = known.value[0] if known.value else None

    def _take_connection(self, connection: Connection) -> None:
        self.connection = connection

    def _take_preferences(self, preferences: Preferences) -> None:
        self.preferences = preferences


async def _each(stream: AsyncIterator[T], take: Callable[[T], None]) -> None:
    async for value in stream:
        take(value)
