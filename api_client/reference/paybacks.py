"""Points that were spent at once and come back: into the lots they came from, with the expiry they had.

What would have expired meanwhile can come back as a lot of its own, where the member could not help it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from api_client.reference import ledger, locks, lot_book
from api_client.reference.lot_book import Portion
from api_client.reference.tables import entries, lot_uses, lots


def give_back(
    conn: Connection,
    member_id: str,
    wallet: str,
    entry_ids: Sequence[str],
    points: int,
    cause: ledger.Cause,
    fresh_until: datetime | None = None,
    *,
    renew: bool = False,
) -> ledger.Posted:
    """Undo payments (`ledger.pay`) of together `points`; what is owed is filled first.

    With `renew` the parts that have expired by now last until `fresh_until` (None: for ever); else they come back
    expired, and are gone with the next settling.
    """
    locks.members(conn, member_id)
    parts = _used(conn, entry_ids)
    if sum(part.amount for part in parts) != points:
        raise ValueError(f"{points} points were not what these entries paid")
    return _return(conn, member_id, wallet, "redeemed", points, parts, cause, renew, fresh_until)


def release(
    conn: Connection, member_id: str, wallet: str, points: int, parts: Sequence[Portion], cause: ledger.Cause,
    fresh_until: datetime | None,
) -> ledger.Posted:  # fmt: skip
    """Undo a reservation (`ledger.reserve`) of together `points`, made of `parts`, with what has expired renewed."""
    locks.members(conn, member_id)
    return _return(conn, member_id, wallet, "reserved", points, parts, cause, True, fresh_until)


def _return(
    conn: Connection, member_id: str, wallet: str, where: str, points: int, parts: Sequence[Portion],
    cause: ledger.Cause, renew: bool, fresh_until: datetime | None,
) -> ledger.Posted:  # fmt: skip
    """Back from the account `where` into the lots; what is late and to be renewed into lots of its own."""
    late = [part for part in parts if renew and part.expires_at is not None and part.expires_at <= cause.occurred_at]
    owed = -ledger.totals(conn, member_id, wallet).get("owed", 0)
    covered = min(points, owed)
    moves = [(where, -points), ("active", points - covered), ("owed", covered)]
    posted = ledger.post(conn, member_id, wallet, "release", moves, cause)
    back = [Portion(part.lot_id, -part.amount, part.expires_at) for part in parts if part not in late]
    lot_book.take(conn, member_id, wallet, posted.seq, back, "release")
    for part in late:
        lot_book.open_lot(
            conn, member_id, wallet, posted.seq, part.amount, part.earned_at or cause.occurred_at, fresh_until,
            source_lot_id=part.lot_id,
        )  # fmt: skip
    if covered:
        used = lot_book.first_to_expire(conn, member_id, wallet, covered)
        lot_book.take(conn, member_id, wallet, posted.seq, used, "cover")
    return posted


def _used(conn: Connection, entry_ids: Sequence[str]) -> list[Portion]:
    """What these entries took, one portion for each lot."""
    rows = conn.execute(
        select(lot_uses.c.lot_id, lot_uses.c.amount, lots.c.expires_at, lots.c.earned_at)
        .join(entries, entries.c.seq == lot_uses.c.entry_seq)
        .join(lots, lots.c.id == lot_uses.c.lot_id)
        .where(entries.c.id.in_(entry_ids), lot_uses.c.purpose == "spend")
        .order_by(lot_uses.c.lot_id)
    )
    found: dict[int, Portion] = {}
    for lot_id, amount, expires_at, earned_at in rows:
        before = found[lot_id].amount if lot_id in found else 0
        found[lot_id] = Portion(lot_id, before + amount, expires_at, earned_at)
    return list(found.values())
