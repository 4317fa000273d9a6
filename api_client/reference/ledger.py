"""Double entry: every movement of points is an entry with postings that sum to zero.

A member's wallet has three accounts (active, pending, reserved), the programme four per wallet (issued, redeemed,
expired, adjusted; issued runs negative: it is what the programme owes). Earned points are kept in lots, spent in the
order in which they would expire. Knows nothing of rules, rewards or words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from api_client.reference.ids import new_id
from api_client.reference.problems import Problem
from api_client.reference.tables import accounts, entries, lot_uses, lots, postings

MEMBER_KINDS = ("active", "pending", "reserved")


@dataclass(frozen=True)
class Cause:
    """Why points move: shown with the entry and kept for good."""

    occurred_at: datetime
    title: str = ""
    reasons: Sequence[dict[str, Any]] = ()
    transaction_id: str | None = None
    redemption_id: str | None = None


@dataclass(frozen=True)
class Posted:
    """What was written: the entry's number and public id, and active + pending points after it."""

    seq: int
    id: str
    balance_after: int


@dataclass(frozen=True)
class Portion:
    """Part of a lot."""

    lot_id: int
    amount: int
    expires_at: datetime | None


def balances(conn: Connection, member_id: str, wallet: str) -> dict[str, int]:
    """Points by account kind; a member without any has zeros."""
    rows = conn.execute(
        select(accounts.c.kind, accounts.c.balance).where(
            accounts.c.member_id == member_id, accounts.c.wallet == wallet
        )
    )
    return {**dict.fromkeys(MEMBER_KINDS, 0), **{row.kind: row.balance for row in rows}}


def post(
    conn: Connection,
    member_id: str,
    wallet: str,
    type_: str,
    moves: Sequence[tuple[str, int]],
    cause: Cause,
    visible: bool = True,
) -> Posted:
    """Write one movement: `moves` are (account kind, signed amount), together zero. The only writer of balances."""
    if sum(amount for _, amount in moves) != 0:
        raise ValueError(f"{type_} does not balance: {moves}")
    touched = [(_account(conn, member_id, wallet, kind), amount) for kind, amount in moves if amount]
    for account_id, amount in touched:
        conn.execute(update(accounts).where(accounts.c.id == account_id).values(balance=accounts.c.balance + amount))
    after = balances(conn, member_id, wallet)
    balance_after = after["active"] + after["pending"]
    entry_id = new_id("ent")
    effect = sum(amount for kind, amount in moves if kind in ("active", "pending"))
    result = conn.execute(
        entries.insert().values(
            id=entry_id, member_id=member_id, wallet=wallet, type=type_, amount=effect, balance_after=balance_after,
            visible=visible, occurred_at=cause.occurred_at, title=cause.title, reasons=list(cause.reasons),
            transaction_id=cause.transaction_id, redemption_id=cause.redemption_id,
        )
    )  # fmt: skip
    seq = int(result.inserted_primary_key[0])  # type: ignore[index]
    if touched:
        conn.execute(
            postings.insert(),
            [{"entry_seq": seq, "account_id": account_id, "amount": amount} for account_id, amount in touched],
        )
    return Posted(seq, entry_id, balance_after)


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
    source = "issued" if type_ == "earn" else "adjusted"
    target = "pending" if pending_until else "active"
    posted = post(conn, member_id, wallet, type_, [(source, -points), (target, points)], cause)
    if points > 0:
        conn.execute(
            lots.insert().values(
                member_id=member_id, wallet=wallet, entry_seq=posted.seq, amount=points, remaining=points,
                earned_at=cause.occurred_at, expires_at=expires_at, pending_until=pending_until,
            )
        )  # fmt: skip
    return posted


def mature(conn: Connection, member_id: str, wallet: str, lot_id: int, cause: Cause) -> None:
    """Pending points become active."""
    lot = conn.execute(select(lots).where(lots.c.id == lot_id)).one()
    moves = [("pending", -lot.remaining), ("active", lot.remaining)]
    post(conn, member_id, wallet, "transfer", moves, cause, visible=False)
    conn.execute(update(lots).where(lots.c.id == lot_id).values(pending_until=None))


def portions(conn: Connection, member_id: str, wallet: str, points: int) -> list[Portion]:
    """The parts of active lots that `points` would use: what expires soonest goes first."""
    rows = conn.execute(
        select(lots.c.id, lots.c.remaining, lots.c.expires_at)
        .where(
            lots.c.member_id == member_id, lots.c.wallet == wallet,
            lots.c.remaining > 0, lots.c.pending_until.is_(None),
        )
        .order_by(lots.c.expires_at.is_(None), lots.c.expires_at, lots.c.id)
    ).all()  # fmt: skip
    found: list[Portion] = []
    for row in rows:
        if points <= 0:
            break
        found.append(Portion(row.id, min(points, row.remaining), row.expires_at))
        points -= found[-1].amount
    if points > 0:
        available = sum(row.remaining for row in rows)
        raise Problem("insufficient-points", needed=points + sum(p.amount for p in found), available=available)
    return found


def reserve(conn: Connection, member_id: str, wallet: str, points: int, redemption_id: str, cause: Cause) -> Posted:
    """Set points aside for a reward; which lots they came from is remembered, for giving them back."""
    used = portions(conn, member_id, wallet, points)
    posted = post(conn, member_id, wallet, "reserve", [("active", -points), ("reserved", points)], cause)
    for part in used:
        _take(conn, part)
        conn.execute(lot_uses.insert().values(redemption_id=redemption_id, lot_id=part.lot_id, amount=part.amount))
    return posted


def release(conn: Connection, member_id: str, wallet: str, points: int, redemption_id: str, cause: Cause) -> Posted:
    """Give reserved points back, into the lots they came from and with the same expiry."""
    posted = post(conn, member_id, wallet, "release", [("reserved", -points), ("active", points)], cause)
    for use in conn.execute(select(lot_uses).where(lot_uses.c.redemption_id == redemption_id)).all():
        conn.execute(update(lots).where(lots.c.id == use.lot_id).values(remaining=lots.c.remaining + use.amount))
    return posted


def spend(
    conn: Connection, member_id: str, wallet: str, points: int, cause: Cause, account: str = "redeemed"
) -> Posted:
    """Reserved points are gone for good: to `redeemed`, or to `expired` when a shown coupon was not used."""
    return post(conn, member_id, wallet, "spend", [("reserved", -points), (account, points)], cause, visible=False)


def expire(conn: Connection, member_id: str, wallet: str, due: Sequence[Portion], cause: Cause) -> Posted:
    """Take back what was not used in time."""
    points = sum(part.amount for part in due)
    posted = post(conn, member_id, wallet, "expire", [("active", -points), ("expired", points)], cause)
    for part in due:
        _take(conn, part)
    return posted


def take_back(conn: Connection, member_id: str, wallet: str, points: int, cause: Cause) -> tuple[Posted, int]:
    """Undo an earning, for a refund: first from its own points, then from others, never below zero.

    Returns the entry and the points really taken; what the member has spent already is the programme's loss.
    """
    own = conn.execute(
        select(lots.c.id, lots.c.remaining, lots.c.expires_at, lots.c.pending_until)
        .join(entries, entries.c.seq == lots.c.entry_seq)
        .where(entries.c.transaction_id == cause.transaction_id, lots.c.remaining > 0)
    ).all()
    taken = {"active": 0, "pending": 0}
    for row in own:
        part = Portion(row.id, min(row.remaining, points - sum(taken.values())), row.expires_at)
        taken["pending" if row.pending_until else "active"] += part.amount
        _take(conn, part)
    active = balances(conn, member_id, wallet)["active"] - taken["active"]
    rest = min(points - sum(taken.values()), active)
    for part in portions(conn, member_id, wallet, rest):
        _take(conn, part)
    taken["active"] += rest
    total = sum(taken.values())
    moves = [("active", -taken["active"]), ("pending", -taken["pending"]), ("issued", total)]
    return post(conn, member_id, wallet, "refund", moves, cause), total


def faults(conn: Connection) -> list[str]:
    """What is wrong with the books; empty when every entry balances and every balance is the sum of its postings."""
    found = []
    entry_sum = func.sum(postings.c.amount)
    for row in conn.execute(
        select(postings.c.entry_seq, entry_sum).group_by(postings.c.entry_seq).having(entry_sum != 0)
    ):
        found.append(f"entry {row[0]} sums to {row[1]}")
    posted = select(postings.c.account_id, entry_sum.label("total")).group_by(postings.c.account_id).subquery()
    joined = select(accounts, func.coalesce(posted.c.total, 0).label("total")).outerjoin(
        posted, posted.c.account_id == accounts.c.id
    )
    for account in conn.execute(joined):
        if account.balance != account.total:
            found.append(f"account {account.id} says {account.balance}, its postings say {account.total}")
        if account.member_id and account.balance < 0:
            found.append(f"account {account.id} is negative: {account.balance}")
    return found + _lot_faults(conn)


def _lot_faults(conn: Connection) -> list[str]:
    """Lots must add up to active + pending."""
    left = dict[tuple[str, str], int]()
    for row in conn.execute(
        select(lots.c.member_id, lots.c.wallet, func.sum(lots.c.remaining)).group_by(lots.c.member_id, lots.c.wallet)
    ):
        left[row[0], row[1]] = row[2]
    for account in conn.execute(select(accounts).where(accounts.c.kind.in_(("active", "pending")))):
        key = (account.member_id, account.wallet)
        left[key] = left.get(key, 0) - account.balance
    return [f"lots of {key} are off by {off}" for key, off in left.items() if off]


def _take(conn: Connection, part: Portion) -> None:
    conn.execute(update(lots).where(lots.c.id == part.lot_id).values(remaining=lots.c.remaining - part.amount))


def _account(conn: Connection, member_id: str, wallet: str, kind: str) -> int:
    """The id of an account, opened on first use."""
    owner = member_id if kind in MEMBER_KINDS else ""
    found = conn.execute(
        select(accounts.c.id).where(accounts.c.member_id == owner, accounts.c.wallet == wallet, accounts.c.kind == kind)
    ).scalar_one_or_none()
    if found is not None:
        return int(found)
    result = conn.execute(accounts.insert().values(member_id=owner, wallet=wallet, kind=kind, balance=0))
    return int(result.inserted_primary_key[0])  # type: ignore[index]
