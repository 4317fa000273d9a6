"""One auction: kept current while its page is open, and a bid at a time. Knows no layout and no transport."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

import flet as ft

from member_app.domain.auction import Auction, Placed, Standing, quick_steps
from member_app.domain.draft import Draft
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.play_repositories import AuctionRepository
from member_app.domain.repositories import AccountRepository, ConnectionMonitor, DraftRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.auction.limit import Wrong, checked, limit_of, out_of_reach, risen, told
from screens.shared.countdown import utc_now
from screens.shared.follow import Follower
from screens.shared.looking import Looker
from screens.shared.sign_in.step_up import StepUpFlow

State: TypeAlias = Loading | Known[Auction]

#: Seconds between looks, and when its end (or its beginning) is near or past.
USUAL, NEAR = 5, 2
#: What is near, in seconds.
_NEAR_END = 60.0


@ft.observable
@dataclass
class AuctionViewModel:
    """`bidding`: the sheet is open, with what is `typed` in it; `filled` goes up when the app itself fills it in.

    `wrong` is what is wrong with the limit, `failed` why the newest bid did not work otherwise; `beaten` is a bid that
    was taken and leads not; `outdone` a limit that was meant and is too low by now: it is taken out of the field, and a
    higher one is only ever chosen by the member. `overtaken`: somebody took the lead while the sheet was open.
    `unanswered` is a limit that was sent and got no answer; `moved` the end before a late bid
    moved it while the page was open; `step_up` is there while a code is needed. `restored`: what is typed was typed on
    a page that is gone; it is a figure in a field, and nothing is bid before the member does.
    """

    auction_id: str
    auctions: AuctionRepository
    connection: ConnectionMonitor
    account: AccountRepository
    drafts: DraftRepository
    now: Callable[[], datetime] = utc_now
    state: State = field(default_factory=Loading)
    bidding: bool = False
    typed: str = ""
    filled: int = 0
    busy: bool = False
    wrong: Wrong | None = None
    failed: Failure | None = None
    beaten: Placed | None = None
    outdone: int | None = None
    overtaken: bool = False
    unanswered: int | None = None
    moved: datetime | None = None
    online: bool = True
    step_up: StepUpFlow | None = None
    restored: bool = False

    def __post_init__(self) -> None:
        self._follower: Follower[Auction] = Follower(lambda: self.auctions.watch_one(self.auction_id), self._take)
        self._looker = Looker(
            lambda: self.auctions.look(self.auction_id), self._rhythm, while_not=lambda: not self.online
        )
        self._news, self._recalled = asyncio.Event(), False
        self._draft_name = f"bid.{self.auction_id}"

    @property
    def auction(self) -> Auction | None:
        return self.state.value if isinstance(self.state, Ready) else None

    async def run(self) -> None:
        """Follows the auction and the connection. A bid that was left running goes on; what was typed is kept."""
        if not self.busy:
            self._forget_news()
            self.bidding, self.step_up = False, None
        self.moved, self._recalled = None, False
        async with asyncio.TaskGroup() as group:
            beside = [self._follow_connection(), self._looker.run(), self._keep_recalling(), self._restore()]
            tasks = [group.create_task(each) for each in beside]
            await self._follower.run()
            for task in tasks:
                task.cancel()

    async def refresh(self, *_: object) -> None:
        """Asks the server again."""
        await self._follower.again()

    # --- kept current ---

    def beat(self) -> None:
        """Called every second while the page is open and its browser connected."""
        self._looker.beat()

    def _rhythm(self) -> int | None:
        """Seconds between looks now; what is over does not change any more."""
        auction = self.auction
        if auction is None or auction.over:
            return None
        moment = auction.ends_at if auction.open else auction.starts_at
        near = (moment - self.auctions.now()).total_seconds() <= _NEAR_END
        return NEAR if near else USUAL

    # --- bidding ---

    def open_sheet(self) -> None:
        """Asks how far to go; what was typed before stands there still, else what got no answer."""
        auction = self.auction
        if auction is None or not auction.open or self.bidding:
            return
        self._forget_news()
        self.bidding = True
        typed = limit_of(self.typed)
        meant = self.unanswered or typed
        self.restored = self.restored and meant == typed >= auction.least
        if meant and meant < auction.least:
            self._outdone(meant)
        else:
            self._show(meant or next(iter(quick_steps(auction)), auction.least))

    def close_sheet(self) -> None:
        """Thinks better of it; nothing was bid."""
        if not self.busy:
            self._forget_news()
            self.bidding, self.step_up = False, None

    def type(self, typed: str) -> None:
        """The limit as typed now."""
        self.typed, self.wrong, self.failed = typed, None, None
        self._keep()

    def fill_in(self, limit: int) -> None:
        """A limit that was tapped."""
        self._show(limit)
        self._keep()

    def discard(self) -> None:
        """Throws away what was typed before, for what one would offer anybody."""
        self.restored = False
        self.drafts.forget(self._draft_name)
        if (auction := self.auction) is not None:
            self._show(next(iter(quick_steps(auction)), auction.least))

    async def bid(self) -> None:
        """Bids up to what is typed. A further call while one runs does nothing."""
        auction = self.auction
        if self.busy or auction is None or not self.bidding:
            return
        if not self.online:
            self.failed = Failure(FailureKind.OFFLINE)
            return
        limit = checked(self.typed, auction)
        if isinstance(limit, Wrong):
            self.wrong = limit
            return
        self._forget_news()
        self.busy = True
        try:
            answer = await self.auctions.bid(self.auction_id, limit)
        finally:
            self.busy = False
        if isinstance(answer, Failure):
            await self._refused(answer, limit)
        else:
            self._taken(answer)

    async def prove(self) -> None:
        """Tries the typed code, and goes on with what it was asked for."""
        flow = self.step_up
        if flow is None:
            return
        await flow.confirm()
        if flow.proved:
            await self.bid()
            if self.step_up is flow:
                self.step_up = None  # the code is not what stood in the way

    def _forget_news(self) -> None:
        """What was said of the bid before."""
        self.wrong = self.failed = self.beaten = self.outdone = None
        self.overtaken = False

    def _outdone(self, limit: int) -> None:
        """This limit is too low by now: said, and not in the field any more."""
        auction = self.auction
        self.outdone, self.failed, self.typed, self.restored = limit, None, "", False
        self.wrong = out_of_reach(auction) if auction else None
        self.filled += 1
        self._keep()

    def _show(self, limit: int) -> None:
        self.typed, self.wrong, self.failed = str(limit), None, None
        self.filled += 1

    def _keep(self) -> None:
        self.drafts.keep(self._draft_name, Draft({"limit": self.typed} if limit_of(self.typed) else {}))

    async def _restore(self) -> None:
        """What was typed on a page that is gone, unless something is typed here by now."""
        if not self.typed:
            draft = await self.drafts.restore(self._draft_name)
            if draft and not self.typed:
                self.typed, self.restored = draft.fields.get("limit", ""), True

    def _taken(self, placed: Placed) -> None:
        self.step_up = self.unanswered = None
        self.restored = False
        self.drafts.forget(self._draft_name)
        if isinstance(self.state, Ready):
            self._take(Ready(placed.auction, self.state.as_of, True))
        if placed.leads or not placed.auction.open:
            self.bidding, self.typed = False, ""
        else:
            self._outdone(placed.limit)
            self.beaten = placed

    async def _refused(self, failure: Failure, limit: int) -> None:
        if failure.kind is FailureKind.STEP_UP:
            self.step_up = flow = StepUpFlow(self.account, self.now)
            await flow.ask()
            return
        if failure.kind is FailureKind.OUTBID:
            self._learn(failure)
            self._outdone(limit)
            return
        auction = self.auction
        self.wrong = told(failure, limit, auction) if auction else None
        self.failed = None if self.wrong else failure
        if failure.kind in (FailureKind.SLOW, FailureKind.BROKEN, FailureKind.OFFLINE):
            await self._recall()

    def _learn(self, failure: Failure) -> None:
        """The price as the refusal has it, until the auction itself is heard of again."""
        auction = self.auction
        if auction is not None and isinstance(self.state, Ready):
            price, least = failure.current or auction.price or 0, failure.needed or auction.least
            known = replace(auction, price=max(price, auction.price or 0), least=max(least, auction.least))
            self.state = replace(self.state, value=known)

    async def _recall(self) -> None:
        auction = self.auction
        self.unanswered = await self.auctions.unanswered(auction) if auction else None

    # --- what comes in ---

    def _take(self, state: Known[Auction]) -> None:
        before = self.auction
        if isinstance(state, Failed) and before is not None:
            return  # what is shown stays
        self.state = state
        if isinstance(state, Ready):
            self._compare(before, state)

    def _compare(self, before: Auction | None, state: Ready[Auction]) -> None:
        now = state.value
        if before is not None and now.open and now.ends_at > before.ends_at:
            self.moved = before.ends_at
        if now.over and self.bidding and not self.busy:
            self.bidding, self.step_up = False, None  # there is nothing to bid on any more
        if before is not None and self.bidding and not self.busy:
            self._compare_while_bidding(before, now)
        if state.fresh and (self.unanswered is not None or not self._recalled):
            self._news.set()

    def _compare_while_bidding(self, before: Auction, now: Auction) -> None:
        """What stands in the field stays; that it is too low by now is said at once."""
        if before.standing is not now.standing:
            self.overtaken = now.standing is Standing.OUTBID and before.standing is Standing.LEADING
        if self.wrong is not None and self.wrong.key == "auction.risen":
            self.wrong = replace(self.wrong, points=now.least)
        elif self.wrong is None:
            self.wrong = risen(self.typed, before, now) if self.typed else None

    async def _keep_recalling(self) -> None:
        """As soon as the server was heard, and again while a limit has no answer."""
        while True:
            await self._news.wait()
            self._news.clear()
            if not self.busy:
                self._recalled = True
                await self._recall()

    async def _follow_connection(self) -> None:
        async for connection in self.connection.watch():
            self.online = connection.online
