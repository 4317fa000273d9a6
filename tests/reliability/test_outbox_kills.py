"""An app that is killed between any two steps of saving an edit: nothing promised is lost, nothing is posted twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import func, select

from api_client.client import LoyaltyClient
from api_client.errors import Offline
from api_client.reference.tables import events
from api_client.tokens import Login
from api_client.transport import Answer, RawEvent, Request, embedded
from member_app.clock import ServiceClock
from member_app.data.connection import OfflineConnectionMonitor
from member_app.data.coupons import CouponSafe
from member_app.data.home import OfflineHomeRepository
from member_app.data.keeper import VaultKeeper
from member_app.data.profile import OfflineProfileRepository
from member_app.data.scope import Scope
from member_app.domain.member import Member, ProfileChange
from member_app.guard import Guard
from member_app.storage.browser_cache import BrowserCache
from member_app.storage.key_values import MemoryKeyValues
from member_app.storage.memory_vault import MemoryVault
from member_app.storage.vault import SafeVault
from tests.fakes.world import ONCE, World

DEVICE = {"name": "Test", "platform": "web"}
EDITS, KILLS = 2, 200


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Steps:
    """Counts what leaves the process; at step `last` it dies, and from then on does nothing any more."""

    last: int | None = None
    taken: int = 0
    offline: bool = False

    def step(self) -> None:
        self.taken += 1
        if self.last is not None and self.taken >= self.last:
            raise Killed


class Browser(MemoryKeyValues):
    """Each reading is a step; each writing is one before and one after it is done."""

    def __init__(self, values: dict[str, str], steps: Steps) -> None:
        super().__init__()
        self.values, self._steps = values, steps

    async def get(self, key: str) -> str | None:
        self._steps.step()
        return await super().get(key)

    async def set(self, key: str, value: str) -> None:
        self._steps.step()
        await super().set(key, value)
        self._steps.step()


class Wire:
    """Each request is a step before it is sent and one before its answer is read."""

    def __init__(self, world: World, steps: Steps) -> None:
        self._inner, self._steps = embedded(world.app), steps
        self.aclose = self._inner.aclose

    async def send(self, request: Request) -> Answer:
        self._steps.step()
        if self._steps.offline:
            raise Offline("cut")
        answer = await self._inner.send(request)
        self._steps.step()
        return answer

    def events(self, request: Request) -> contextlib.AbstractAsyncContextManager[AsyncIterator[RawEvent] | Answer]:
        return self._inner.events(request)


@contextlib.asynccontextmanager
async def app(
    world: World, login: Login, values: dict[str, str], steps: Steps
) -> AsyncIterator[OfflineProfileRepository]:
    """The part of a session that edits a profile, on what a browser holds."""
    vault = SafeVault(MemoryVault())
    await VaultKeeper(vault).save(login)
    client = LoyaltyClient(Wire(world, steps), VaultKeeper(vault), ONCE)
    scope = Scope(
        client,
        BrowserCache(Browser(values, steps)),
        ServiceClock(world.clock),
        Guard(),
        OfflineConnectionMonitor(world.clock),
    )
    scope.enter(login.member_id, login.device_id)
    profile = OfflineProfileRepository(scope, OfflineHomeRepository(scope, CouponSafe(vault, scope.clock)))
    try:
        yield profile
    finally:
        await scope.guard.close()
        await client.aclose()


async def edit(profile: OfflineProfileRepository, turn: int, steps: Steps) -> int:
    """Makes the edits one after the other, every other time offline; answers how many the member was told are safe."""
    done = 0
    try:
        await profile.outbox.load()
        assert await profile.resource.refresh() is None
        steps.offline = turn % 2 == 1
        for number in range(EDITS):
            assert isinstance(await profile.save(ProfileChange(phone=phone(turn, number))), Member)
            done = number + 1
    except Killed:
        pass
    return done


def phone(turn: int, number: int) -> str:
    return f"+49 30 {1000 + turn}{number}"


def changes(world: World) -> int:
    """How often the profile was changed at the service."""
    with world.app.state.reference.read() as conn:
        counted = select(func.count()).select_from(events).where(events.c.type == "member.changed")
        return conn.execute(counted).scalar_one()


async def test_an_edit_survives_a_kill_at_any_step(world: World) -> None:
    signing_in = LoyaltyClient(embedded(world.app), VaultKeeper(SafeVault(MemoryVault())), ONCE)
    login = await signing_in.demo_sign_in(DEVICE)
    values: dict[str, str] = {}
    whole = Steps()
    async with app(world, login, values, whole) as profile:
        assert await edit(profile, 0, whole) == EDITS
        await asyncio.sleep(0)
    for turn in range(1, KILLS + 1):
        before, steps = changes(world), Steps(last=1 + turn // 2 % whole.taken)
        async with app(world, login, values, steps) as profile:
            told = await edit(profile, turn, steps)
        async with app(world, login, values, Steps()) as profile:
            await profile.outbox.load()
            assert await profile.resource.refresh() is None
            await profile.outbox.flush()
            assert profile.outbox.waiting == ()
            assert await profile.resource.refresh() is None
            there = profile.resource.value
        assert there is not None
        known = [phone(turn, number) for number in range(EDITS)]
        arrived = known.index(there.phone) + 1 if there.phone in known else 0
        assert told <= arrived <= told + 1, turn
        assert changes(world) == before + arrived, turn
    await signing_in.aclose()
