"""Double entry: every movement of points is an entry with postings that sum to zero, all of them in accounts of the
member whose wallet it is, so that no row is everybody's.

The member's pots are active, pending and reserved, never below zero; what a refund could not take and the programme
lets stand is owed, and later earnings fill it first. The other side is the programme's: issued, adjusted, redeemed,
lapsed (set aside, shown and not used), expired, transferred, fees, written_off. Each member's accounts sum to zero, and
each is one figure: nothing is ever summed over entries. Knows nothing of rules, rewards or words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from api_client.reference import locks, lot_book, months, moves
from api_client.reference.audit import faults as faults
from api_client.reference.ids import new_id
from api_client.reference.lot_book import Portion
from api_client.reference.problems import Problem
from api_client.reference.tables import accounts, entries, postings
from api_client.reference.tiers import Qualifying

MEMBER_KINDS = ("active", "pending", "reserved")
_COUNTED = ("active", "pending", "owed")
_SIDES = {
    "earn": "earned", "refund": "earned", "adjust": "earned",
    "reserve": "spent", "release": "spent", "expire": "expired",
}  # fmt: skip

Move = tuple[str, int]
Held = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Cause:
    """Why points move: shown with the entry and kept for good. `zone` says in which month it counts.

    `tier_points` is what it counts for a tier where that is not the amount itself; `actor` an operator who did it.
    """

    occurred_at: datetime
    zone: tzinfo
    title: str = ""
    reasons: Sequence[dict[str, Any]] = ()
    transaction_id: str | None = None
    redemption_id: str | None = None
    transfer_id: str | None = None
    tier_points: int | None = None
    actor: str | None = None


@dataclass(frozen=True)
class Posted:
    """What was written: the entry's number and public id, its amount, and the member's points after it."""

    seq: int
    id: str
    balance_after: int
    amount: int = 0


@dataclass(frozen=True)
class Taken:
    """A refund in the books: points really taken, and those that were not there to take."""

    posted: Posted
    points: int
    written_off: int


def balances(conn: Connection, member_id: str, wallet: str) -> dict[str, int]:
    """What the member holds: active (below zero while something is owed), pending and reserved points."""
    held = totals(conn, member_id, wallet)
    return {**{kind: held.get(kind, 0) for kind in MEMBER_KINDS}, "active": _active(held)}


def totals(conn: Connection, member_id: str, wallet: str) -> dict[str, int]:
    """Every account of the member's wallet by kind."""
    return {kind: balance for kind, (_, balance) in _accounts(conn, member_id, wallet).items()}


def post(
    conn: Connection,
    member_id: str,
    wallet: str,
    type_: str,
    moves: Sequence[Move],
    cause: Cause,
    visible: bool = True,
    written_off: int = 0,
    held: Held | None = None,
) -> Posted:
    """Write one movement: `moves` are (account kind, signed amount), together zero. The only writer of balances.

    `held` are the accounts where the caller has read them since it got the lock.
    """
    if sum(amount for _, amount in moves) != 0:
        raise ValueError(f"{type_} does not balance: {moves}")
    locks.members(conn, member_id)
    held = _accounts(conn, member_id, wallet) if held is None else held
    touched = [(_opened(conn, member_id, wallet, kind, held), amount) for kind, amount in moves if amount]
    if touched:
        changed = update(accounts).where(accounts.c.id == bindparam("account"))
        conn.execute(
            changed.values(balance=accounts.c.balance + bindparam("change")),
            [{"account": account, "change": amount} for account, amount in touched],
        )
    effect = sum(amount for kind, amount in moves if kind in _COUNTED)
    after = effect + sum(balance for kind, (_, balance) in held.items() if kind in _COUNTED)
    posted = _entry(conn, member_id, wallet, type_, cause, effect, after, visible, written_off)
    if touched:
        rows = [{"entry_seq": posted.seq, "account_id": account, "amount": amount} for account, amount in touched]
        conn.execute(postings.insert(), rows)
    return posted


def earn(
    conn: Connection,
    member_id: str,
    wallet: str,
    points: int,
    cause: Cause,
    expires_at: datetime | None = None,
    pending_until: datetime | None = None,
    type_: str = "earn",
) -> Posted:
    """Give `points`, as a lot of their own. Zero points leave an entry without a lot."""
    locks.members(conn, member_id)
    source = "issued" if type_ == "earn" else "adjusted"
    given = Portion(0, points, expires_at, cause.occurred_at)
    return _give(conn, member_id, wallet, type_, source, [given], cause, pending_until)


def mature(conn: Connection, member_id: str, due: datetime, cause: Cause) -> list[tuple[Posted, int]]:
    """Make active what was pending until `due`; one entry for each wallet, with its points."""
    locks.members(conn, member_id)
    done = []
    for wallet, points in lot_book.mature(conn, member_id, due).items():
        held = _accounts(conn, member_id, wallet)
        covered = min(points, _owed(held))
        moves = [("pending", -points), ("active", points - covered), ("owed", covered)]
        posted = post(conn, member_id, wallet, "transfer", moves, cause, visible=False, held=held)
        _cover(conn, member_id, wallet, posted, covered)
        done.append((posted, points))
    return done


def portions(conn: Connection, member_id: str, wallet: str, points: int) -> list[Portion]:
    """The parts of active lots that `points` would use: what expires soonest goes first."""
    return _portions(conn, member_id, wallet, points, _accounts(conn, member_id, wallet))


def reserve(conn: Connection, member_id: str, wallet: str, points: int, redemption_id: str, cause: Cause) -> Posted:
    """Set points aside for a reward, or a bid; which lots they came from is remembered, for giving them back."""
    locks.members(conn, member_id)
    held = _accounts(conn, member_id, wallet)
    used = _portions(conn, member_id, wallet, points, held)
    posted = post(conn, member_id, wallet, "reserve", [("active", -points), ("reserved", points)], cause, held=held)
    lot_book.take(conn, member_id, wallet, posted.seq, used, "reserve")
    return posted


def release(conn: Connection, member_id: str, wallet: str, points: int, redemption_id: str, cause: Cause) -> Posted:
    """Give reserved points back, into the lots they came from and with the same expiry."""
    return give_back(conn, member_id, wallet, points, lot_book.reserved(conn, redemption_id), cause)


def give_back(
    conn: Connection, member_id: str, wallet: str, points: int, parts: Sequence[Portion], cause: Cause
) -> Posted:
    """The same into `parts` of lots that are together `points`, of what was reserved."""
    locks.members(conn, member_id)
    held = _accounts(conn, member_id, wallet)
    covered = min(points, _owed(held))
    moves = [("reserved", -points), ("active", points - covered), ("owed", covered)]
    posted = post(conn, member_id, wallet, "release", moves, cause, held=held)
    back = [Portion(part.lot_id, -part.amount, part.expires_at) for part in parts]
    lot_book.take(conn, member_id, wallet, posted.seq, back, "release")
    _cover(conn, member_id, wallet, posted, covered)
    return posted


def spend(
    conn: Connection, member_id: str, wallet: str, points: int, cause: Cause, account: str = "redeemed"
) -> Posted:
    """Reserved points are gone for good: to `redeemed`, or to `lapsed` when a shown coupon was not used."""
    return post(conn, member_id, wallet, "spend", [("reserved", -points), (account, points)], cause, visible=False)


def pay(conn: Connection, member_id: str, wallet: str, points: int, cause: Cause) -> Posted:
    """Active points are spent at once, on what needs no coupon; raises `insufficient-points`."""
    locks.members(conn, member_id)
    held = _accounts(conn, member_id, wallet)
    used = _portions(conn, member_id, wallet, points, held)
    posted = post(conn, member_id, wallet, "spend", [("active", -points), ("redeemed", points)], cause, held=held)
    lot_book.take(conn, member_id, wallet, posted.seq, used, "spend")
    return posted


def expire(conn: Connection, member_id: str, due: datetime, cause: Cause) -> list[Posted]:
    """Take back what was not used by `due`; one entry for each wallet."""
    locks.members(conn, member_id)
    done = []
    for wallet, (active, pending) in sorted(lot_book.expiring(conn, member_id, due).items()):
        ready, waiting = _sum(active), _sum(pending)
        moves = [("active", -ready), ("pending", -waiting), ("expired", ready + waiting)]
        posted = post(conn, member_id, wallet, "expire", moves, cause)
        lot_book.take(conn, member_id, wallet, posted.seq, [*active, *pending], "expire")
        done.append(posted)
    return done


def take_back(
    conn: Connection,
    member_id: str,
    wallet: str,
    points: int,
    cause: Cause,
    overdraft: bool = False,
    earned_by: str | None = None,
) -> Taken:
    """Undo an earning: first from its own points, then from others, active before pending. Its own are those of the

    cause's purchase, or of the entry `earned_by`.

    What expired of its own is gone already and not asked for again. What is missing then was spent: it is owed with
    `overdraft`, else written off.
    """
    locks.members(conn, member_id)
    own_lots = lot_book.of_entry if earned_by else lot_book.of_purchase
    active, pending, expired = own_lots(conn, earned_by or cause.transaction_id or "")
    due = max(0, points - expired)
    active = _first(active, due)
    pending = _first(pending, due - _sum(active))
    own = {part.lot_id: part.amount for part in (*active, *pending)}
    held = totals(conn, member_id, wallet)
    rest = due - sum(own.values())
    more = min(rest, held.get("active", 0) - _sum(active))
    active = _others(active, lot_book.first_to_expire(conn, member_id, wallet, more + _sum(active)), own, more)
    rest -= more
    more = min(rest, held.get("pending", 0) - _sum(pending))
    pending = _others(pending, lot_book.first_to_mature(conn, member_id, wallet, more + _sum(pending)), own, more)
    rest -= more
    owed, lost = (rest, 0) if overdraft else (0, rest)
    given_up = [("owed", -owed), ("written_off", -lost), ("issued", due)]
    moves = [("active", -_sum(active)), ("pending", -_sum(pending)), *given_up]
    posted = post(conn, member_id, wallet, "refund", moves, cause, written_off=lost)
    lot_book.take(conn, member_id, wallet, posted.seq, [*active, *pending], "refund")
    return Taken(posted, due - lost, lost)


def withdraw(conn: Connection, member_id: str, wallet: str, points: int, cause: Cause) -> Posted:
    """Take points by hand; raises `insufficient-points` rather than going below zero."""
    locks.members(conn, member_id)
    held = _accounts(conn, member_id, wallet)
    used = _portions(conn, member_id, wallet, points, held)
    posted = post(conn, member_id, wallet, "adjust", [("active", -points), ("adjusted", points)], cause, held=held)
    lot_book.take(conn, member_id, wallet, posted.seq, used, "adjust")
    return posted


def hand_over(
    conn: Connection, sender: str, receiver: str, wallet: str, points: int, fee: int, sent: Cause, received: Cause
) -> tuple[Posted, Posted]:
    """Move points from one member to another; they keep their expiry. The fee leaves the sender and reaches nobody."""
    locks.members(conn, sender, receiver)
    held = _accounts(conn, sender, wallet)
    used = _portions(conn, sender, wallet, points + fee, held)
    moves = [("active", -points - fee), ("transferred", points), ("fees", fee)]
    gone = post(conn, sender, wallet, "transfer", moves, sent, held=held)
    lot_book.take(conn, sender, wallet, gone.seq, used, "transfer")
    came = _give(conn, receiver, wallet, "transfer", "transferred", _first(used, points), received)
    return gone, came


def _give(
    conn: Connection,
    member_id: str,
    wallet: str,
    type_: str,
    source: str,
    parts: Sequence[Portion],
    cause: Cause,
    pending_until: datetime | None = None,
) -> Posted:
    """Points from outside, a lot for each part; what is owed is filled first, unless they are pending."""
    points = _sum(parts)
    held = _accounts(conn, member_id, wallet)
    covered = 0 if pending_until else min(points, _owed(held))
    target = "pending" if pending_until else "active"
    moves = [(source, -points), (target, points - covered), ("owed", covered)]
    posted = post(conn, member_id, wallet, type_, moves, cause, held=held)
    for part in parts:
        if part.amount > 0:
            lot_book.open_lot(
                conn, member_id, wallet, posted.seq, part.amount, part.earned_at or cause.occurred_at,
                part.expires_at, pending_until, part.lot_id or None,
            )  # fmt: skip
    _cover(conn, member_id, wallet, posted, covered)
    return posted


def _cover(conn: Connection, member_id: str, wallet: str, posted: Posted, points: int) -> None:
    """What filled a hole is used up."""
    if points:
        used = lot_book.first_to_expire(conn, member_id, wallet, points)
        lot_book.take(conn, member_id, wallet, posted.seq, used, "cover")


def _first(parts: Sequence[Portion], points: int) -> list[Portion]:
    """As much of `parts` as makes `points`, in their order."""
    found = []
    for part in parts:
        amount = min(part.amount, points)
        if amount > 0:
            found.append(Portion(part.lot_id, amount, part.expires_at, part.earned_at))
            points -= amount
    return found


def _others(own: list[Portion], parts: list[Portion], taken: Mapping[int, int], points: int) -> list[Portion]:
    """`own` and `points` more from `parts`, of which `taken` is spoken for."""
    free = [
        Portion(part.lot_id, part.amount - taken.get(part.lot_id, 0), part.expires_at, part.earned_at) for part in parts
    ]
    return [*own, *_first(free, points)]


def _sum(parts: Sequence[Portion]) -> int:
    return sum(part.amount for part in parts)


def _active(held: Mapping[str, int]) -> int:
    return held.get("active", 0) + held.get("owed", 0)


def _owed(held: Held) -> int:
    return -held["owed"][1] if "owed" in held else 0


def _portions(conn: Connection, member_id: str, wallet: str, points: int, held: Held) -> list[Portion]:
    available = _active({kind: balance for kind, (_, balance) in held.items()})
    if points > available:
        raise Problem("insufficient-points", needed=points, available=max(0, available))
    return lot_book.first_to_expire(conn, member_id, wallet, points)


def _accounts(conn: Connection, member_id: str, wallet: str) -> Held:
    """Id and balance by kind."""
    query = select(accounts.c.kind, accounts.c.id, accounts.c.balance).where(
        accounts.c.member_id == member_id, accounts.c.wallet == wallet
    )
    return {kind: (id_, balance) for kind, id_, balance in conn.execute(query)}


def _opened(conn: Connection, member_id: str, wallet: str, kind: str, held: Held) -> int:
    """The id of an account, opened on first use."""
    if kind in held:
        return held[kind][0]
    result = conn.execute(accounts.insert().values(member_id=member_id, wallet=wallet, kind=kind, balance=0))
    held[kind] = (int(result.inserted_primary_key[0]), 0)  # type: ignore[index]
    return held[kind][0]


def _entry(
    conn: Connection, member_id: str, wallet: str, type_: str, cause: Cause,
    effect: int, after: int, visible: bool, written_off: int,
) -> Posted:  # fmt: skip
    """Write the entry and what it adds to its month."""
    entry_id = new_id("ent")
    side = _SIDES.get(type_, "earned" if effect >= 0 else "spent") if visible else ""
    counted = effect if type_ in ("earn", "refund") else 0
    tier_points = counted if cause.tier_points is None else cause.tier_points
    result = conn.execute(
        entries.insert().values(
            id=entry_id, member_id=member_id, wallet=wallet, type=type_, amount=effect, balance_after=after,
            visible=visible, occurred_at=cause.occurred_at, title=cause.title, reasons=list(cause.reasons),
            transaction_id=cause.transaction_id, redemption_id=cause.redemption_id, transfer_id=cause.transfer_id,
            side=side, tier_points=tier_points, written_off=written_off, actor=cause.actor,
        )
    )  # fmt: skip
    added = months.entry_month(side, effect, tier_points)
    months.add(conn, member_id, wallet, months.number(cause.occurred_at, cause.zone), **vars(added))
    moves.note(conn, member_id, Qualifying(cause.occurred_at, points=tier_points, balance=effect))
    return Posted(int(result.inserted_primary_key[0]), entry_id, after, effect)  # type: ignore[index]
