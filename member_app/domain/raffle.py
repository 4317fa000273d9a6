"""Raffles: what can be won, who may take part, own tickets and what they are worth, and what became of the draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from member_app.domain.failure import Failure
from member_app.domain.money import Money
from member_app.domain.play import Prize


class RaffleState(StrEnum):
    """How far a raffle has come."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"  # the list is sealed, and the public value that decides is awaited
    DRAWN = "drawn"
    VOID = "void"  # not drawn; what was paid has gone back


class Way(StrEnum):
    """How a ticket was come by; each counts the same."""

    FREE = "free"
    POINTS = "points"
    WON = "won"  # from a challenge, a game or a coupon


class Barrier(StrEnum):
    """Why this member can't take part; the first two are theirs to lift."""

    BIRTHDAY_MISSING = "birthday_missing"
    REGION_MISSING = "region_missing"
    AGE = "age"
    REGION = "region"
    TIER = "tier"
    OTHER = "other"


class WinState(StrEnum):
    """What became of a prize."""

    OPEN = "open"  # to be taken until a moment
    CLAIMED = "claimed"
    DECLINED = "declined"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class RafflePrize:
    """`count` of them are drawn; `value` of each, None where it has no price. `prizes`: what claiming brings."""

    id: str
    title: str
    picture: str
    count: int
    value: Money | None = None
    prizes: tuple[Prize, ...] = ()


@dataclass(frozen=True)
class Ticket:
    """One chance. `code` is all that is published of it: it names nobody. `paid` in points; `source` says what a won
    one is for.
    """

    number: int
    code: str
    way: Way
    entered_at: datetime | None = None
    paid: int = 0
    source: str = ""


@dataclass(frozen=True)
class Win:
    """The prize that the member's ticket `number` won. `until` is when it goes to an alternate; `alternate`: somebody
    before did not want it. `prizes` is what came of it once it was taken.
    """

    number: int
    title: str
    picture: str
    state: WinState
    until: datetime | None
    prizes: tuple[Prize, ...] = ()
    alternate: bool = False

    @property
    def issued_id(self) -> str | None:
        """The reward to show at the till, once it was taken."""
        return next((prize.issued_id for prize in self.prizes if prize.issued_id), None)


@dataclass(frozen=True)
class Rules:
    """`accepted`: this version by this member. `before`: an earlier one was, and these are new. `pending`: their
    yes waits on this device for a connection.
    """

    version: str
    text: str
    accepted: bool = False
    before: bool = False
    pending: bool = False


@dataclass(frozen=True)
class Eligibility:
    """Who may take part: at least so old, at home in one of the regions (ISO 3166), in one of the tiers (names).

    None and empty: everybody.
    """

    minimum_age: int | None = None
    regions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """`left` are how many tickets this member can still get by any way, and `left_today` of those today.

    `places` are there in all, `places_left` still free. None: no such limit.
    """

    per_member: int | None = None
    per_day: int | None = None
    places: int | None = None
    left: int | None = None
    left_today: int | None = None
    places_left: int | None = None


@dataclass(frozen=True)
class Sealing:
    """What is published at closing: the seal over the list, and the public value that decides.

    `beacon` is where that value comes from, `drand` or `commit`, and `trust` says in words whom one has to trust;
    `value_at` is from when it can be known, `deadline` when the draw is void without it.
    """

    commitment: str = ""
    beacon: str = "drand"
    trust: str = ""
    value_at: datetime | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Raffle:
    """A round of a raffle as it stands for this member; times in UTC, prices in points.

    `total` are all tickets so far, `mine` the member's. `price` is None where points buy none. `free_left` and
    `paid_left` are how many more this member can have now either way, all limits told (`paid_left` None: any number);
    `free_again_at` when there is a free one again. `waiting` are won tickets that will enter once the rules are
    accepted. `blocked_paid` is why only points would get none now. `winners` are the published winning tickets,
    `alternate_place` the best place of an own ticket among the alternates, from 1. `told` says how winners hear of it.
    """

    id: str
    title: str
    summary: str
    picture: str
    organiser: str
    state: RaffleState
    opens_at: datetime
    closes_at: datetime
    prizes: tuple[RafflePrize, ...]
    rules: Rules
    total: int = 0
    mine: int = 0
    tickets: tuple[Ticket, ...] = ()
    price: int | None = None
    paid_left: int | None = 0
    free_left: int = 0
    free_again_at: datetime | None = None
    free_text: str = ""
    waiting: int = 0
    eligibility: Eligibility = Eligibility()
    barrier: Barrier | None = None
    blocked_paid: Failure | None = None
    limits: Limits = Limits()
    sealing: Sealing = Sealing()
    drawn_at: datetime | None = None
    wins: tuple[Win, ...] = ()
    winners: tuple[str, ...] = ()
    alternates: int = 0
    alternate_place: int | None = None
    claim_days: int = 0
    told: str = ""
    void_reason: str = ""

    @property
    def held(self) -> int:
        """Own tickets."""
        return max(self.mine, len(self.tickets))

    @property
    def to_win(self) -> int:
        """Prizes that are drawn in all."""
        return sum(prize.count for prize in self.prizes)

    @property
    def chance(self) -> Fraction:
        """That at least one of the own tickets wins, with the tickets there are now."""
        return chance_of(self.held, self.total, self.to_win)

    @property
    def enterable(self) -> bool:
        """Another ticket can be had; whether there is a connection is another question."""
        if self.state is not RaffleState.OPEN or self.barrier is not None:
            return False
        return self.free_left > 0 or self.buys

    @property
    def buys(self) -> bool:
        """Points get another ticket, as far as limits go."""
        return self.price is not None and self.paid_left != 0

    @property
    def moves_at(self) -> datetime | None:
        """The next moment something happens to it by itself: what a countdown runs to."""
        match self.state:
            case RaffleState.COMING:
                return self.opens_at
            case RaffleState.OPEN:
                return self.closes_at
            case RaffleState.CLOSED:
                return self.sealing.value_at or self.sealing.deadline
            case RaffleState.DRAWN | RaffleState.VOID:
                return None

    @property
    def waiting_win(self) -> Win | None:
        """A prize that waits to be taken."""
        return next((win for win in self.wins if win.state is WinState.OPEN), None)

    @property
    def paid(self) -> int:
        """Points that leaving brings back."""
        return sum(ticket.paid for ticket in self.tickets)

    @property
    def ends_at(self) -> datetime:
        return self.closes_at

    def without_price(self) -> Raffle:
        """As an app store wants it: the free ways alone."""
        return replace(self, price=None, paid_left=0, blocked_paid=None)


def chance_of(mine: int, total: int, prizes: int) -> Fraction:
    """That one of `mine` of `total` tickets is among the `prizes` that are drawn without putting any back."""
    if mine <= 0 or total <= 0 or prizes <= 0:
        return Fraction(0)
    mine, missed = min(mine, total), Fraction(1)
    for drawn in range(min(prizes, total)):
        missed *= Fraction(max(0, total - mine - drawn), total - drawn)
        if not missed:
            break
    return 1 - missed
