"""Raffles: what can be won, who may take part, own tickets and what they are worth, and what became of the draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

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
    """`count` of them are drawn; `value` of each, None where it has no price."""

    id: str
    title: str
    picture: str
    count: int
    value: Money | None = None


@dataclass(frozen=True)
class Ticket:
    """One chance. `code` is all that is published of it: it names nobody. `paid` in points."""

    number: int
    code: str
    way: Way
    entered_at: datetime | None = None
    paid: int = 0


@dataclass(frozen=True)
class Win:
    """A prize that one of the member's tickets won. `until` is when it goes to an alternate."""

    number: int
    title: str
    picture: str
    state: WinState
    until: datetime | None
    prizes: tuple[Prize, ...] = ()

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

    @property
    def most(self) -> int | None:
        """So many more can be had now; None: no limit."""
        known = [each for each in (self.left, self.left_today, self.places_left) if each is not None]
        return max(0, min(known)) if known else None


@dataclass(frozen=True)
class Sealing:
    """What is published at closing: the seal over the list, and the public value that decides.

    `source` names where that value comes from, `value_at` is when it will be known, `deadline` when the draw is void
    without it.
    """

    commitment: str = ""
    source: str = ""
    value_at: datetime | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Raffle:
    """A raffle as it stands for this member; times in UTC.

    `total` are all tickets so far. `price` in points, None where points buy none; `free_left`: so many more tickets
    are free. `round` counts the repetitions of the same raffle. `told` says how winners hear of it.
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
    tickets: tuple[Ticket, ...] = ()
    price: int | None = None
    free_left: int = 0
    free_text: str = ""
    eligibility: Eligibility = Eligibility()
    barrier: Barrier | None = None
    barrier_text: str = ""
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
    mine: int = 0

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
    def free_now(self) -> int:
        """So many free tickets can be taken now."""
        most = self.limits.most
        return self.free_left if most is None else min(self.free_left, most)

    @property
    def paid_now(self) -> int | None:
        """So many tickets can be had for points now, as far as limits go; None: any number."""
        return 0 if self.price is None else self.limits.most

    @property
    def enterable(self) -> bool:
        """Another ticket can be had; whether there is a connection is another question."""
        if self.state is not RaffleState.OPEN or self.barrier is not None:
            return False
        return self.free_now > 0 or self.paid_now != 0

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
        return replace(self, price=None)


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


# --- checking a draw ---


class StepState(StrEnum):
    """How far one step of a check came."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"  # could not be checked here; `detail` says why


@dataclass(frozen=True)
class CheckStep:
    """`name` is the message key's last part; `detail` names the reason as the check gives it."""

    name: str
    state: StepState
    detail: str = ""


@dataclass(frozen=True)
class DrawCheck:
    """A check under way or done. `read` of `total` published tickets have been fetched."""

    steps: tuple[CheckStep, ...]
    done: bool = False
    read: int = 0
    total: int = 0

    @property
    def failed(self) -> bool:
        """Something is not as it was published or sealed."""
        return any(step.state is StepState.FAILED for step in self.steps)

    @property
    def unchecked(self) -> tuple[CheckStep, ...]:
        """What could not be checked."""
        return tuple(step for step in self.steps if step.state is StepState.UNCHECKED)

    @property
    def sound(self) -> bool:
        """All that was checked holds, and there was something to check."""
        return self.done and not self.failed and any(step.state is StepState.PASSED for step in self.steps)
