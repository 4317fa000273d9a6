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
from member_app.domain.reward import IssuedReward, PointsAndMoney, Quote, Reward
from member_app.domain.state import Known, Loading, Ready
from screens.shared.countdown import utc_now
from screens.shared.follow import Follower
from screens.shared.sign_in.step_up import StepUpFlow

State: TypeAlias = Loading | Known[Reward]


@ft.observable
@dataclass
class RewardViewModel:
    """`quote` is None until the server computed one; it is only asked for while the reward can be had.

    `quantity` and `with_money` are what the member chose. `failed` is why the newest try to reserve did not work;
    `step_up` is there while a code is needed for it.
    """

    reward_id: str
    rewards: RewardRepository
    redemptions: RedemptionRepository
    connection: ConnectionMonitor
    account: AccountRepository
    now: Callable[[], datetime] = utc_now
    state: State = field(default_factory=Loading)
    quote: Quote | Failure | None = None
    quantity: int = 1
    with_money: bool = False
    online: bool = True
    confirming: bool = False
    reserving: bool = False
    failed: Failure | None = None
    step_up: StepUpFlow | None = None

    def __post_init__(self) -> None:
        self._ask = asyncio.Event()
        self._asked_for: tuple[int, int, PointsAndMoney | None] | None = None
        self._chosen = False
        self._follower: Follower[Reward] = Follower(lambda: self.rewards.watch_one(self.reward_id), self._take)

    async def run(self) -> None:
        """Follows the reward and the connection; computes the quote again when either changes what it says."""
        self.confirming, self.failed, self.step_up, self._asked_for = False, None, None, None
        self.quantity, self.with_money, self._chosen = 1, False, False
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_connection())
            group.create_task(self._keep_quote())
            await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again, for the reward and for its quote."""
        await self._follower.again()
        self._ask.set()

    @property
    def told(self) -> bool:
        """Whether the quote is of what is chosen now."""
        if not isinstance(self.quote, Quote):
            return False
        return (self.quote.quantity, self.quote.money is not None) == (self.quantity, self.with_money)

    def pay(self, with_money: bool) -> None:
        """Chooses between points alone and points with money."""
        self._chosen = True
        if with_money != self.with_money and not self.confirming:
            self.with_money = with_money
            self._choice_changed()

    def take(self, quantity: int) -> None:
        """Chooses how many, within what limit and stock leave."""
        reward = _reward(self.state)
        if reward is None or self.confirming:
            return
        quantity = max(1, min(quantity, reward.most))
        if quantity != self.quantity:
            self.quantity = quantity
            self._choice_changed()

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
            answer = await self.redemptions.reserve(self.reward_id, self.quantity, self.with_money)
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
        reward = _reward(known)
        if reward is None:
            self.quote = self._asked_for = None
            return
        if reward.with_money is None:
            self.with_money = False
        elif not self._chosen:
            # The dearer price in points is out of reach: offer the other.
            self.with_money = reward.missing > 0 and reward.missing_of(True) == 0
        self.quantity = min(self.quantity, reward.most)
        if reward.blocked is not None or reward.missing_of(self.with_money):
            self.quote = self._asked_for = None
        elif self._asked_for != (reward.cost, reward.missing, reward.with_money):
            self._asked_for = (reward.cost, reward.missing, reward.with_money)
            self._ask.set()

    def _choice_changed(self) -> None:
        """What can be had of it is computed anew; the old figures stay until the new ones are there."""
        if isinstance(self.quote, Failure):
            self.quote = None
        self._asked_for = None
        if isinstance(self.state, Ready):
            self._take(self.state)

    async def _keep_quote(self) -> None:
        while True:
            await self._ask.wait()
            self._ask.clear()
            if self._asked_for is None:
                continue
            chosen = (self.quantity, self.with_money)
            answer = await self.redemptions.quote(self.reward_id, *chosen)
            if chosen == (self.quantity, self.with_money):
                self.quote = answer

    async def _follow_connection(self) -> None:
        async for connection in self.connection.watch():
            came_back = connection.online and not self.online
            self.online = connection.online
            failed = self.quote
            if came_back and isinstance(failed, Failure) and failed.kind in (FailureKind.OFFLINE, FailureKind.SLOW):
                self._ask.set()


def _reward(state: State) -> Reward | None:
    return state.value if isinstance(state, Ready) else None
