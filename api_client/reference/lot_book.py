"""Lots: which earning each usable point comes from, when it expires, and what it was used for.

Points are used in the order in which they would expire. Every change of a lot is written down as a use, and kept
beside in the expirations by day; both must always agree (`audit`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, select, update

from api_client.reference import upserts
from api_client.reference.tables import entries, expirations, lot_uses, lots

_CHUNK = 16
_LARGEST = 4096
# Written out, not bound: a database can only match the partial indexes to what it can read.
_LEFT: ColumnElement[bool] = lots.c.remaining > literal_column("0")


@dataclass(frozen=True)
class Portion:
    """Part of a lot."""

    lot_id: int
    amount: int
    expires_at: datetime | None
    earned_at: datetime | None = None


def open_lot(
    conn: Connection,
    member_id: str,
    wallet: str,
    entry_seq: int,
    points: int,
    earned_at: datetime,
    expires_at: datetime | None,
    pending_until: datetime | None = None,
    source_lot_id: int | None = None,
) -> None:
    """Keep points that an entry gave."""
    conn.execute(
        lots.insert().values(
            member_id=member_id, wallet=wallet, entry_seq=entry_seq, amount=points, remaining=points,
            earned_at=earned_at, expires_at=expires_at, pending_until=pending_until, source_lot_id=source_lot_id,
        )
    )  # fmt: skip
    if expires_at is not None:
        _expect(conn, member_id, wallet, Counter({expires_at: points}))


def first_to_expire(conn: Connection, member_id: str, wallet: str, points: int) -> list[Portion]:
    """The parts of active lots that `points` would use; fewer when there are not so many."""
    return _enough(_usable(conn, member_id, wallet), points)


def first_to_mature(conn: Connection, member_id: str, wallet: str, points: int) -> list[Portion]:
    """The same of pending lots, in the order in which they become active."""
    pending = _of(member_id, wallet).where(_LEFT, lots.c.pending_until.is_not(None))
    return _enough(conn.execute(pending.order_by(lots.c.pending_until, lots.c.id)), points)


def take(conn: Connection, member_id: str, wallet: str, entry_seq: int, parts: Sequence[Portion], purpose: str) -> None:
    """Use these parts for an entry; a negative amount gives points back into their lot."""
    parts = [part for part in parts if part.amount]
    if not parts:
        return
    changed = update(lots).where(lots.c.id == bindparam("lot")).values(remaining=lots.c.remaining - bindparam("used"))
    conn.execute(changed, [{"lot": part.lot_id, "used": part.amount} for part in parts])
    conn.execute(
        lot_uses.insert(),
        [{"entry_seq": entry_seq, "lot_id": part.lot_id, "purpose": purpose, "amount": part.amount} for part in parts],
    )
    gone = Counter[datetime]()
    for part in parts:
        if part.expires_at is not None:
            gone[part.expires_at] -= part.amount
    _expect(conn, member_id, wallet, gone)


def reserved(conn: Connection, redemption_id: str) -> list[Portion]:
    """What was set aside for a redemption."""
    rows = conn.execute(
        select(lot_uses.c.lot_id, lot_uses.c.amount, lots.c.expires_at, lots.c.earned_at)
        .join(entries, entries.c.seq == lot_uses.c.entry_seq)
        .join(lots, lots.c.id == lot_uses.c.lot_id)
        .where(entries.c.redemption_id == redemption_id, lot_uses.c.purpose == "reserve")
    )
    return [Portion(*row) for row in rows]


def of_purchase(conn: Connection, transaction_id: str) -> tuple[list[Portion], list[Portion], int]:
    """What is left of a purchase's points, active and pending, and how many of them have expired."""
    return _left(conn, entries.c.transaction_id == transaction_id)


def of_entry(conn: Connection, entry_id: str) -> tuple[list[Portion], list[Portion], int]:
    """The same of what one entry gave."""
    return _left(conn, entries.c.id == entry_id)


def _left(conn: Connection, which: ColumnElement[bool]) -> tuple[list[Portion], list[Portion], int]:
    rows = conn.execute(
        select(lots).join(entries, entries.c.seq == lots.c.entry_seq).where(which).order_by(lots.c.id)
    ).all()
    left = [(row, Portion(row.id, row.remaining, row.expires_at, row.earned_at)) for row in rows if row.remaining]
    expired = conn.execute(
        select(func.coalesce(func.sum(lot_uses.c.amount), 0)).where(
            lot_uses.c.lot_id.in_([row.id for row in rows]), lot_uses.c.purpose == "expire"
        )
    ).scalar_one()
    return (
        [part for row, part in left if row.pending_until is None],
        [part for row, part in left if row.pending_until is not None],
        int(expired),
    )


def expiring(conn: Connection, member_id: str, due: datetime) -> dict[str, tuple[list[Portion], list[Portion]]]:
    """What ends by `due`, by wallet: active and pending parts."""
    found = dict[str, tuple[list[Portion], list[Portion]]]()
    rows = conn.execute(
        select(lots).where(lots.c.member_id == member_id, _LEFT, lots.c.expires_at <= due).order_by(lots.c.id)
    )
    for row in rows:
        active, pending = found.setdefault(row.wallet, ([], []))
        part = Portion(row.id, row.remaining, row.expires_at, row.earned_at)
        (active if row.pending_until is None else pending).append(part)
    return found


def mature(conn: Connection, member_id: str, due: datetime) -> dict[str, int]:
    """Make active what was pending until `due`; the points by wallet."""
    waiting = (lots.c.member_id == member_id, _LEFT, lots.c.pending_until.is_not(None), lots.c.pending_until <= due)
    sums = select(lots.c.wallet, func.sum(lots.c.remaining)).where(*waiting).group_by(lots.c.wallet)
    rows = conn.execute(sums.order_by(lots.c.wallet)).all()
    conn.execute(update(lots).where(*waiting).values(pending_until=None))
    return {wallet: int(points) for wallet, points in rows}


def by_day(conn: Connection, member_id: str, wallet: str) -> list[tuple[datetime, int]]:
    """Points by the moment they expire if nobody spends them, soonest first."""
    rows = conn.execute(
        select(expirations.c.expires_at, expirations.c.points)
        .where(
            expirations.c.member_id == member_id, expirations.c.wallet == wallet,
            expirations.c.points > literal_column("0"),
        )
        .order_by(expirations.c.expires_at)
    )  # fmt: skip
    return [(moment, points) for moment, points in rows]


def _enough(rows: Iterable[Any], points: int) -> list[Portion]:
    """As much of these lots as makes `points`; what comes after is not even asked for."""
    found: list[Portion] = []
    following = iter(rows) if points > 0 else iter(())
    while points > 0 and (lot := next(following, None)) is not None:
        found.append(Portion(lot.id, min(points, lot.remaining), lot.expires_at, lot.earned_at))
        points -= found[-1].amount
    return found


def _usable(conn: Connection, member_id: str, wallet: str) -> Iterator[Any]:
    """Active lots, soonest to expire first and those that never do last, in growing pieces."""
    usable = _of(member_id, wallet).where(_LEFT, lots.c.pending_until.is_(None))
    for dated in (True, False):
        size, after = _CHUNK, None
        while rows := conn.execute(_piece(usable, dated, after).limit(size)).all():
            yield from rows
            if len(rows) < size:
                break
            after, size = rows[-1], min(size * 2, _LARGEST)


def _piece(usable: Any, dated: bool, after: Any) -> Any:
    if not dated:
        query = usable.where(lots.c.expires_at.is_(None)).order_by(lots.c.id)
        return query.where(lots.c.id > after.id) if after is not None else query
    query = usable.where(lots.c.expires_at.is_not(None)).order_by(lots.c.expires_at, lots.c.id)
    if after is None:
        return query
    later = (lots.c.expires_at > after.expires_at) | ((lots.c.expires_at == after.expires_at) & (lots.c.id > after.id))
    # The first condition alone lets an index begin where the last piece ended.
    return query.where(lots.c.expires_at >= after.expires_at, later)


def _of(member_id: str, wallet: str) -> Any:
    columns = (lots.c.id, lots.c.remaining, lots.c.expires_at, lots.c.earned_at)
    return select(*columns).where(lots.c.member_id == member_id, lots.c.wallet == wallet)


def _expect(conn: Connection, member_id: str, wallet: str, change: Counter[datetime]) -> None:
    """Keep the expirations by day in step."""
    keys = {"member_id": member_id, "wallet": wallet}
    more = [{**keys, "expires_at": at, "points": points} for at, points in change.items() if points > 0]
    upserts.add(conn, expirations, more)
    # A row below zero is refused before it is added to the one that is there, so these are plain updates.
    less = [{"moment": at, "change": points} for at, points in change.items() if points < 0]
    if less:
        row = (expirations.c.member_id == member_id, expirations.c.wallet == wallet)
        changed = update(expirations).where(*row, expirations.c.expires_at == bindparam("moment"))
        conn.execute(changed.values(points=expirations.c.points + bindparam("change")), less)
