"""One reward: what it would cost this member, and reserving it at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

import flet as ft

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.repositories import AccountRepository, ConnectionMonitor, RedemptionRepository, RewardRepository
from member_app.domain.reward import IssuedReward, Quote, Reward
from member_app.domain.state import Known, Loading
from screens.shared.countdown import utc_now
from screens.shared.follow import Follower
from screens.shared.sign_in.step_up import StepUpFlow

State: TypeAlias = Loading | Known[Reward]


@ft.observable
@dataclass
class RewardViewModel:
    """`quote` is None until the server computed one; it is only asked for while the reward can be had.

    `failed` is why the newest try to reserve did not work; `step_up` is there while a code is needed for it.
    """

    reward_id: str
    rewards: RewardRepository
    redemptions: RedemptionRepository
    connection: ConnectionMonitor
    account: AccountRepository
    now: Callable[[], datetime] = utc_now
    state: State = field(default_factory=Loading)
    quote: Quote | Failure | None = None
    online: bool = True
    confirming: bool = False
    reserving: bool = False
    failed: Failure | None = None
    step_up: StepUpFlow | None = None

    def __post_init__(self) -> None:
        self._ask = asyncio.Event()
        self._asked_for: tuple[int, int] | None = None
        self._follower: Follower[Reward] = Follower(lambda: self.rewards.watch_one(self.reward_id), self._take)

    async def run(self) -> None:
        """Follows the reward and the connection; computes the quote again when either changes what it says."""
        self.confirming, self.failed, self.step_up, self._asked_for = False, None, None, None
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_connection())
            group.create_task(self._keep_quote())
            await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again, for the reward and for its quote."""
        await self._follower.again()
        self._ask.set()

    def confirm(self) -> None:
        """The first of two steps."""
        self.failed, self.step_up = None, None
        self.confirming = True

    def step_back(self) -> None:
        """Leaves the second step; nothing happened."""
        if not self.reserving:
            self.confirming, self.failed, self.step_up = False, None, None

    async def reserve(self) -> IssuedReward | None:
        """The second step. A further call while one runs does nothing."""
        if self.reserving or not self.confirming:
            return None
        self.reserving, self.failed = True, None
        try:
            answer = await self.redemptions.reserve(self.reward_id)
        finally:
            self.reserving = False
        if isinstance(answer, Failure):
            await self._refused(answer)
            return None
        self.confirming, self.step_up = False, None
        return answer

    async def prove(self) -> IssuedReward | None:
        """Tries the typed code, and goes on with what it was asked for."""
        flow = self.step_up
        if flow is None:
            return None
        await flow.confirm()
        if not flow.proved:
            return None
        issued = await self.reserve()
        if issued is None and self.step_up is flow:
            self.step_up = None  # the code is not what stood in the way
        return issued

    async def _refused(self, failure: Failure) -> None:
        if failure.kind is FailureKind.STEP_UP:
            self.step_up = flow = StepUpFlow(self.account, self.now)
            await flow.ask()
            return
        self.failed = failure
        self._ask.set()

    def _take(self, known: Known[Reward]) -> None:
        self.state = known
        value = getattr(known, "value", None)
        if not isinstance(value, Reward) or not value.affordable:
            self.quote = None
            self._asked_for = None
        elif self._asked_for != (value.cost, value.missing):
            self._asked_for = (value.cost, value.missing)
            self._ask.set()

    async def _keep_quote(self) -> None:
        while True:
            await self._ask.wait()
            self._ask.clear()
            if self._asked_for is not None:
                self.quote = await self.redemptions.quote(self.reward_id)

    async def _follow_connection(self) -> None:
        async for connection in self.connection.watch():
            came_back = connection.online and not self.online
            self.online = connection.online
            failed = self.quote
            if came_back and isinstance(failed, Failure) and failed.kind in (FailureKind.OFFLINE, FailureKind.SLOW):
                self._ask.set()
