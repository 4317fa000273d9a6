"""What a ledger should do, said as simply as possible: lists in memory, no database, no postings. Points are integers.

It is written from what members are promised, not from the ledger's code; the two must agree after every step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
PENDING_DAYS, RESERVE_DAYS, REVEAL_MINUTES = 2, 7, 15
FEE, PER_DAY = 2, 500
HELD = ("reserved", "issued", "redeemed")
MIDNIGHT = time()


@dataclass
class Lot:
    """Points that came together; `left` of them are neither spent, reserved nor gone."""

    left: int
    expires_at: datetime
    pending_until: datetime | None = None
    purchase: str | None = None
    expired: int = 0


@dataclass
class Bought:
    """A reward; `parts` are the lots its points came from. `until` is when it ends by itself."""

    reward: str
    cost: int
    until: datetime
    parts: list[tuple[Lot, int]]
    quantity: int = 1
    status: str = "reserved"
    shown: bool = False

    @property
    def gone(self) -> bool:
        """Whether it counts against stock and limits."""
        return self.status in HELD or (self.status == "expired" and self.shown)


@dataclass
class Purchase:
    """What a till sold. `settled` points were taken back, or found missing for good, by refunds so far."""

    points: int
    paid: int
    refunded: int = 0
    settled: int = 0


@dataclass
class Wallet:
    """One member's points; `owed` is what refunds took that was not there."""

    lots: list[Lot] = field(default_factory=list)
    bought: dict[str, Bought] = field(default_factory=dict)
    purchases: dict[str, Purchase] = field(default_factory=dict)
    sent: list[tuple[date, int]] = field(default_factory=list)
    owed: int = 0
    spent: int = 0
    expired: int = 0
    earned: int = 0

    @property
    def active(self) -> int:
        return sum(lot.left for lot in self._usable()) - self.owed

    @property
    def pending(self) -> int:
        return sum(lot.left for lot in self.lots if lot.pending_until)

    @property
    def reserved(self) -> int:
        return sum(one.cost for one in self.bought.values() if one.status in ("reserved", "issued"))

    @property
    def expirations(self) -> dict[date, int]:
        """Points by the last local day on which they are good."""
        found: dict[date, int] = {}
        for lot in self.lots:
            if lot.left:
                day = (lot.expires_at - timedelta(microseconds=1)).astimezone(ZONE).date()
                found[day] = found.get(day, 0) + lot.left
        return found

    def earn(self, points: int, lot: Lot) -> None:
        """Points from outside."""
        self.earned += points
        self.take_in(lot)

    def take_in(self, lot: Lot) -> None:
        """A lot more; it first pays what is owed."""
        self.lots.append(lot)
        self._pay(0 if lot.pending_until else lot.left)

    def use(self, points: int) -> list[tuple[Lot, int]] | None:
        """Take points, what expires first goes first; None when there are not so many."""
        return None if points > self.active else self._take(self._usable(), points)

    def refund(self, name: str, amount: int, overdraft: bool) -> int:
        """Take back the points of `amount` minor units more of a purchase; returns those really taken."""
        bought = self.purchases[name]
        bought.refunded += amount
        own = [lot for lot in self.lots if lot.purchase == name]
        share = bought.points * bought.refunded // bought.paid
        due = max(0, share - bought.settled - sum(lot.expired for lot in own))
        left = due
        waiting = sorted((lot for lot in self.lots if lot.pending_until), key=lambda lot: lot.pending_until or ZERO)
        mine = [[lot for lot in own if not lot.pending_until], [lot for lot in own if lot.pending_until]]
        for lots in (*mine, self._usable(), waiting):
            left -= sum(amount for _, amount in self._take(lots, left))
        bought.settled += due
        self.owed += left if overdraft else 0
        taken = due if overdraft else due - left
        self.earned -= taken
        return taken

    def give_back(self, one: Bought, status: str) -> None:
        """A reservation ends without having been used."""
        one.status = status
        for lot, amount in one.parts:
            lot.left += amount
        self._pay(one.cost)

    def settle(self, now: datetime) -> None:
        """Let everything happen that was due by `now`, in its order."""
        while (due := min(self._dues(), default=None)) is not None and due <= now:
            matured = [lot for lot in self.lots if lot.pending_until and lot.pending_until <= due and lot.left]
            for lot in matured:
                lot.pending_until = None
            self._pay(sum(lot.left for lot in matured))
            for one in self._ending("reserved", due):
                self.give_back(one, "expired")
            for one in self._ending("issued", due):
                one.status = "expired"
                self.spent += one.cost
            for lot in self.lots:
                if lot.expires_at <= due and lot.left:
                    self.expired += lot.left
                    lot.expired += lot.left
                    lot.left = 0

    def _dues(self) -> Iterator[datetime]:
        for lot in self.lots:
            if lot.left:
                yield lot.expires_at
                if lot.pending_until:
                    yield lot.pending_until
        yield from (one.until for one in self.bought.values() if one.status in ("reserved", "issued"))

    def _ending(self, status: str, due: datetime) -> list[Bought]:
        return [one for one in self.bought.values() if one.status == status and one.until <= due]

    def _usable(self) -> list[Lot]:
        return sorted((lot for lot in self.lots if not lot.pending_until), key=lambda lot: lot.expires_at)

    def _pay(self, fresh: int) -> None:
        """`fresh` points have become usable: what is owed is paid with them."""
        paid = min(fresh, self.owed)
        self.owed -= paid
        self._take(self._usable(), paid)

    def _take(self, lots: list[Lot], points: int) -> list[tuple[Lot, int]]:
        """As many as there are, up to `points`."""
        parts = []
        for lot in lots:
            amount = min(lot.left, points)
            if amount:
                lot.left -= amount
                points -= amount
                parts.append((lot, amount))
        return parts


ZERO = datetime.min.replace(tzinfo=UTC)


def midnight_after(day: date) -> datetime:
    """The end of a local day."""
    return datetime.combine(day + timedelta(days=1), MIDNIGHT, ZONE).astimezone(UTC)


def expiry(now: datetime) -> datetime:
    """When points earned now are gone: a month later, at the end of the day of the same number or the month's last."""
    today = now.astimezone(ZONE).date()
    first = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return midnight_after(last.replace(day=min(today.day, last.day)))


def pending_until(now: datetime) -> datetime:
    """When points of a purchase made now become active."""
    return midnight_after(now.astimezone(ZONE).date() + timedelta(days=PENDING_DAYS))
