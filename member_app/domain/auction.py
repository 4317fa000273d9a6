"""Auctions for points: what is bid on, where the price stands, and how the member stands. Times are UTC moments.

A bid says how far the service may go for the member. The price is what it takes to lead, never more than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from member_app.domain.failure import Failure
from member_app.domain.money import Money
from member_app.domain.play import Prize


class AuctionState(StrEnum):
    """Where an auction is; the catalogue key is `auctions.state.<state>`."""

    COMING = "coming"
    OPEN = "open"
    SOLD = "sold"
    UNSOLD = "unsold"  # ended without a bid, or called off


class Standing(StrEnum):
    """Where the member is in it; the catalogue key is `auctions.standing.<standing>`."""

    NONE = "none"
    LEADING = "leading"
    OUTBID = "outbid"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True)
class Bid:
    """A step of the price, under the bidder's name for this auction alone. `amount` in points, `number` from 1.

    `mine` is the member's own; `auto` was made by the service for somebody who had set a higher limit.
    """

    number: int
    alias: str
    amount: int
    at: datetime
    mine: bool = False
    auto: bool = False


@dataclass(frozen=True)
class SoftClose:
    """A bid in the last `within` moves the end to `extend` after it, never past `latest_end`."""

    within: timedelta
    extend: timedelta
    latest_end: datetime


@dataclass(frozen=True)
class Auction:
    """One auction as this member sees it; amounts in points.

    `price` is what the leader would pay now, None before the first bid. `least` is the lowest limit that is taken from
    this member, `most` the highest anybody may set. `ends_at` moves when bids come late; `planned_end` does not.
    `bids` are the newest of `bid_count`, newest first; `leader` is the alias of who leads or won, `alias` the member's.
    `limit` is how far the service may bid for the member, `held` what is set aside for it now, `spendable` what they
    have beside that. `blocked` says why a bid would be refused now; `void`: it was called off, and
    `void_reason` says why: a code of the service's own or the organiser's words.
    """

    id: str
    title: str
    text: str
    picture: str
    state: AuctionState
    starts_at: datetime
    ends_at: datetime
    planned_end: datetime
    minimum: int
    step: int
    least: int
    price: int | None = None
    prizes: tuple[Prize, ...] = ()
    value: Money | None = None
    terms: str = ""
    soft_close: SoftClose | None = None
    standing: Standing = Standing.NONE
    limit: int | None = None
    held: int = 0
    spendable: int = 0
    most: int | None = None
    alias: str = ""
    leader: str = ""
    bids: tuple[Bid, ...] = ()
    bid_count: int = 0
    bidders: int = 0
    void: bool = False
    void_reason: str = ""
    entry_id: str | None = None
    blocked: Failure | None = None

    @property
    def open(self) -> bool:
        return self.state is AuctionState.OPEN

    @property
    def over(self) -> bool:
        return self.state in (AuctionState.SOLD, AuctionState.UNSOLD)

    @property
    def mine(self) -> bool:
        """The member has bid."""
        return self.standing is not Standing.NONE

    @property
    def issued_id(self) -> str | None:
        """The reward to show at the till, once the member has won one."""
        return next((prize.issued_id for prize in self.prizes if prize.issued_id), None)

    @property
    def extended(self) -> timedelta:
        """How far late bids have moved the end."""
        return max(timedelta(), self.ends_at - self.planned_end)

    def closing(self, now: datetime) -> bool:
        """Bids move the end from now on."""
        return self.open and self.soft_close is not None and self.ends_at - now <= self.soft_close.within

    @property
    def points(self) -> int:
        """What the member could bid with: what is held for this auction counts again."""
        return self.spendable + self.held

    @property
    def reach(self) -> int:
        """The highest limit they can set."""
        return self.points if self.most is None else min(self.points, self.most)


@dataclass(frozen=True)
class Placed:
    """A bid that was taken: the auction after it. One that does not lead took nothing."""

    auction: Auction
    limit: int
    leads: bool


def quick_steps(auction: Auction) -> tuple[int, ...]:
    """Limits one tap away: the next that makes sense, then further ones on round numbers, as far as the points reach.

    Who leads may raise their limit by a single point; a whole step is what makes sense.
    """
    step = max(1, auction.step)
    first = auction.least
    if auction.standing is Standing.LEADING and auction.limit is not None:
        first = max(first, auction.limit + step)
    further = [_rounded(first + step * times, step) for times in (3, 10)]
    found = sorted({first, *(limit for limit in further if limit > first)})
    return tuple(limit for limit in found if limit <= auction.reach)


def _rounded(limit: int, step: int) -> int:
    """Up to what people say: to a round number not much larger than a step."""
    unit = next((each for each in (1000, 500, 100, 50, 10, 5) if each <= step * 2), 1)
    return -(-limit // unit) * unit
