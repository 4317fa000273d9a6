"""What happened to the points, entry by entry, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from member_app.domain.money import Money


class EntryFilter(StrEnum):
    """The chips above the list."""

    ALL = "all"
    EARNED = "earned"
    SPENT = "spent"
    EXPIRED = "expired"


@dataclass(frozen=True)
class PurchaseLine:
    """One line of a receipt."""

    title: str
    quantity: int
    total: Money


@dataclass(frozen=True)
class Purchase:
    """The purchase behind an entry."""

    id: str
    store: str
    total: Money
    lines: tuple[PurchaseLine, ...]
    occurred_at: datetime
    refunded: Money | None


@dataclass(frozen=True)
class Reason:
    """A rule that gave or took `points`, in words; `factor` like 2.0 for a multiplier, None for a plain amount.

    `sentence` tells how it came to that; empty for entries from before it was kept.
    """

    rule_id: str
    title: str
    points: int
    factor: float | None = None
    sentence: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the account: `amount` is signed; `type` as on the wire (earn, spend, expire, adjust, ...).

    `written_off` points of a refund were spent already and not asked for; of a reward there are `quantity`, with
    `money` to be paid at the till.
    """

    id: str
    type: str
    amount: int
    balance_after: int
    title: str
    subtitle: str
    picture: str
    occurred_at: datetime
    pending: bool
    reasons: tuple[Reason, ...]
    purchase: Purchase | None
    issued_id: str | None
    pending_until: datetime | None = None
    written_off: int = 0
    quantity: int = 1
    money: Money | None = None


@dataclass(frozen=True)
class Month:
    """Totals of one local month, for the chart; `first` is its first day."""

    first: date
    earned: int
    spent: int


@dataclass(frozen=True)
class ActivityPage:
    """Newest first; `months` oldest first, at most six, ending with the current one (first page only)."""

    entries: tuple[Entry, ...]
    next_cursor: str | None
    months: tuple[Month, ...] = ()
