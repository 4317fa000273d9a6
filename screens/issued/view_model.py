"""A bought reward on its way: reserved, revealed at the till, redeemed, lapsed or given back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.repositories import RedemptionRepository
from member_app.domain.reward import IssuedReward, IssuedStatus
from member_app.domain.state import Known, Loading, Ready
from screens.shared.follow import Follower

State: TypeAlias = Loading | Known[IssuedReward]


@ft.observable
@dataclass
class IssuedViewModel:
    """`running` names the command under way (`reveal` or `cancel`); `failed` is why the newest one did not work.

    `time_is_up` hides a code whose timer ran out before the server said what became of it. `just_redeemed` is True
    when the till took it while the member was watching.
    """

    issued_id: str
    redemptions: RedemptionRepository
    state: State = field(default_factory=Loading)
    running: str = ""
    failed: Failure | None = None
    giving_back: bool = False
    time_is_up: bool = False
    just_redeemed: bool = False

    def __post_init__(self) -> None:
        self._follower: Follower[IssuedReward] = Follower(
            lambda: self.redemptions.watch_one(self.issued_id), self._take
        )

    async def run(self) -> None:
        """Follows the reward: what the till does with it shows at once."""
        self.failed, self.giving_back, self.just_redeemed = None, False, False
        await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again."""
        await self._follower.again()

    async def reveal(self) -> None:
        """Shows the code and starts its timer."""
        await self._command("reveal", self.redemptions.reveal)

    def ask_to_give_back(self) -> None:
        """Giving back is asked first: what is gone may not be there again."""
        self.failed, self.giving_back = None, True

    def keep(self) -> None:
        """Does not give it back."""
        if not self.running:
            self.failed, self.giving_back = None, False

    async def give_back(self) -> None:
        """Returns the points."""
        if await self._command("cancel", self.redemptions.cancel):
            self.giving_back = False

    async def lapse(self) -> None:
        """The timer ran out: the code goes, and the server says what became of it."""
        self.time_is_up = True
        await self.refresh()

    async def _command(self, name: str, action: Callable[[str], Awaitable[IssuedReward | Failure]]) -> bool:
        """Runs one command at a time; True when it worked."""
        if self.running:
            return False
        self.running, self.failed = name, None
        try:
            answer = await action(self.issued_id)
        finally:
            self.running = ""
        if isinstance(answer, Failure):
            self.failed = answer
            return False
        self._show(answer)
        return True

    def _show(self, issued: IssuedReward) -> None:
        if isinstance(self.state, Ready):
            self._take(Ready(issued, self.state.as_of, self.state.fresh))

    def _take(self, known: Known[IssuedReward]) -> None:
        before, after = _status(self.state), _status(known)
        if after is IssuedStatus.REDEEMED and before is IssuedStatus.ISSUED:
            self.just_redeemed = True
        if after is not IssuedStatus.ISSUED:
            self.time_is_up = False
        if after not in (IssuedStatus.RESERVED, None):
            self.giving_back = False
        self.state = known


def _status(state: State) -> IssuedStatus | None:
    return state.value.status if isinstance(state, Ready) else None
