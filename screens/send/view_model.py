"""Sending points: what is typed, what it would do, and doing it at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

import flet as ft

from member_app.domain.draft import Draft
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.home import Home
from member_app.domain.programme import TransferRules
from member_app.domain.repositories import (
    AccountRepository,
    ConnectionMonitor,
    DraftRepository,
    HomeRepository,
    TransferRepository,
)
from member_app.domain.state import Known, Loading, Ready
from member_app.domain.transfer import Gift, Transfer, TransferQuote
from screens.send.form import Typed, Wrong, checked, told, typed_in, typed_of
from screens.shared.countdown import utc_now
from screens.shared.follow import Follower
from screens.shared.sign_in.step_up import StepUpFlow

State: TypeAlias = Loading | Known[Home]

_DRAFT = "send"


@dataclass(frozen=True)
class Writing:
    """To whom, and how many."""


@dataclass(frozen=True)
class Review:
    """A last look. Without a quote it is a gift that was sent before and got no answer."""

    gift: Gift
    quote: TransferQuote | None


@dataclass(frozen=True)
class Done:
    """It has arrived."""

    transfer: Transfer


@ft.observable
@dataclass
class SendViewModel:
    """`wrong` is what is wrong by field; `filled` goes up when the app itself fills in the form; `busy` names the
    command that runs: quote or send.

    `failed` is why the newest command did not work; `unanswered` a gift of before that may have arrived; `step_up` is
    there while a code is needed; `restored`: what was typed on a page that is gone stands in the form again.
    """

    transfers: TransferRepository
    home: HomeRepository
    connection: ConnectionMonitor
    account: AccountRepository
    drafts: DraftRepository
    now: Callable[[], datetime] = utc_now
    state: State = field(default_factory=Loading)
    step: Writing | Review | Done = field(default_factory=Writing)
    typed: Typed = field(default_factory=Typed)
    filled: int = 0
    wrong: dict[str, Wrong] = field(default_factory=dict)
    busy: str = ""
    failed: Failure | None = None
    online: bool = True
    unanswered: Gift | None = None
    step_up: StepUpFlow | None = None
    restored: bool = False

    def __post_init__(self) -> None:
        self._follower: Follower[Home] = Follower(self.home.watch, self._take)

    async def run(self) -> None:
        """Follows what there is to send and the connection; a finished transfer is not shown again."""
        if not self.busy:
            self.step, self.failed, self.step_up = Writing(), None, None
            await self._recall()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_connection())
            await self._follower.run()

    async def refresh(self, *_: object) -> None:
        """Asks the server again what there is to send."""
        await self._follower.again()

    def type(self, name: str, value: str) -> None:
        """One field (card, points, note) as typed now."""
        self.typed = replace(self.typed, **{name: value})
        self.wrong = {other: wrong for other, wrong in self.wrong.items() if other != name}
        self.failed = None
        self._keep()

    def fill_in(self, typed: Typed) -> None:
        """The app's own words in the form, such as an amount that was tapped."""
        self._show(typed)
        self._keep()

    def discard(self) -> None:
        """Throws away what was typed before."""
        self.restored = False
        self.fill_in(Typed())

    async def review(self, rules: TransferRules) -> None:
        """Checks what is typed, and asks the server what it would do."""
        home = self.state.value if isinstance(self.state, Ready) else None
        if self.busy or home is None:
            return
        gift = checked(self.typed, home.card.number, home.wallet.active, rules)
        if not isinstance(gift, Gift):
            self.wrong = gift
            return
        self.busy, self.failed, self.wrong = "quote", None, {}
        try:
            answer = await self.transfers.quote(gift)
        finally:
            self.busy = ""
        if isinstance(answer, Failure):
            self.wrong = told(answer, rules)
            self.failed = None if self.wrong else answer
        else:
            self.step = Review(gift, answer)

    def look_again(self) -> None:
        """Opens the gift that got no answer."""
        if self.unanswered is not None and not self.busy:
            self.step, self.failed = Review(self.unanswered, None), None

    def step_back(self) -> None:
        """Leaves the last look; nothing happened."""
        if not self.busy and isinstance(self.step, Review):
            self.step, self.failed, self.step_up = Writing(), None, None

    async def send(self) -> None:
        """The last step. A further call while one runs does nothing."""
        step = self.step
        if self.busy or not isinstance(step, Review):
            return
        self.busy, self.failed = "send", None
        try:
            answer = await self.transfers.send(step.gift)
        finally:
            self.busy = ""
        if isinstance(answer, Failure):
            await self._refused(answer)
            return
        self.step_up = self.unanswered = None
        self.step, self.restored = Done(answer), False
        self.fill_in(Typed())

    async def prove(self) -> None:
        """Tries the typed code, and goes on with what it was asked for."""
        flow = self.step_up
        if flow is None:
            return
        await flow.confirm()
        if flow.proved:
            await self.send()
            if self.step_up is flow:
                self.step_up = None  # the code is not what stood in the way

    def start_over(self) -> None:
        """For the next one."""
        self.step = Writing()
        self.fill_in(Typed())

    async def _refused(self, failure: Failure) -> None:
        if failure.kind is FailureKind.STEP_UP:
            self.step_up = flow = StepUpFlow(self.account, self.now)
            await flow.ask()
            return
        self.failed = failure
        self.unanswered = await self.transfers.unanswered()

    async def _recall(self) -> None:
        """What got no answer before this page was opened stands in the form again."""
        self.unanswered = await self.transfers.unanswered()
        if self.typed != Typed():
            return
        sent = typed_of(self.unanswered) if self.unanswered else Typed()
        draft = typed_in(await self.drafts.restore(_DRAFT))
        if self.typed == Typed():
            self.restored = draft not in (Typed(), sent)
            self._show(draft if self.restored else sent)

    def _show(self, typed: Typed) -> None:
        self.typed, self.wrong, self.failed = typed, {}, None
        self.filled += 1

    def _keep(self) -> None:
        """What is typed may outlive this page; it is sent by nobody but the member."""
        fields = {name: value for name, value in asdict(self.typed).items() if value.strip()}
        self.drafts.keep(_DRAFT, Draft(fields))

    def _take(self, known: Known[Home]) -> None:
        self.state = known

    async def _follow_connection(self) -> None:
        async for connection in self.connection.watch():
            self.online = connection.online
