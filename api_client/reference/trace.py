"""Following points: from a purchase to what became of them, and from any movement back to rule and purchase.

A lot knows the entry that opened it and, when it was given away, the lot it came from; each use knows lot and entry.
What members did before uses were kept is known for rewards only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from api_client.models import MoneyDto
from api_client.movements import (
    EntryTraceDto,
    TracedEntryDto,
    TracedLotDto,
    TracedPostingDto,
    TracedRuleDto,
    TracedUseDto,
    TransactionTraceDto,
)
from api_client.reference import transactions
from api_client.reference.problems import Problem
from api_client.reference.tables import accounts, entries, lot_uses, lots, postings

MOST_LOTS = 1000
_Rows = list[RowMapping]


def of_entry(conn: Connection, entry_id: str, now: datetime) -> EntryTraceDto:
    """The entry, the lots it opened or used, where those came from and where they went."""
    row = conn.execute(select(entries).where(entries.c.id == entry_id)).mappings().one_or_none()
    if row is None:
        raise Problem("not-found")
    opened = select(lots.c.id).where(lots.c.entry_seq == row["seq"])
    used = select(lot_uses.c.lot_id).where(lot_uses.c.entry_seq == row["seq"])
    start = conn.execute(opened.union(used).limit(MOST_LOTS + 1)).scalars().all()
    family, complete = _family(conn, start)
    return EntryTraceDto(_entries(conn, [row])[0], _lots(conn, family), _uses(conn, family), complete, now)


def of_transaction(conn: Connection, transaction_id: str, now: datetime) -> TransactionTraceDto:
    """The purchase, its entries and refunds, and what became of the points, also with other members."""
    bought = transactions.row(conn, transaction_id)
    rows = conn.execute(
        select(entries).where(entries.c.transaction_id == transaction_id).order_by(entries.c.seq)
    ).mappings()
    found = list(rows)
    start = conn.execute(select(lots.c.id).where(lots.c.entry_seq.in_([row["seq"] for row in found]))).scalars().all()
    family, complete = _family(conn, start)
    return TransactionTraceDto(
        id=transaction_id,
        member_id=bought["member_id"],
        store=bought["store"],
        total=MoneyDto(bought["amount"], bought["currency"]),
        refunded=MoneyDto(bought["refunded"], bought["currency"]),
        points=bought["points"],
        occurred_at=bought["occurred_at"],
        entries=_entries(conn, found),
        lots=_lots(conn, family),
        uses=_uses(conn, family),
        complete=complete,
        as_of=now,
    )


def _family(conn: Connection, start: Sequence[int]) -> tuple[list[int], bool]:
    """These lots, those they came from and those that came from them."""
    found = dict.fromkeys(start)
    for relatives in (_parents, _children):
        following: Iterable[int] = list(found)
        while len(found) <= MOST_LOTS:
            following = [one for one in relatives(conn, list(following)) if one not in found]
            if not following:
                break
            found.update(dict.fromkeys(following))
    known = list(found)
    return known[:MOST_LOTS], len(known) <= MOST_LOTS


def _parents(conn: Connection, known: Sequence[int]) -> Sequence[int]:
    query = select(lots.c.source_lot_id).where(lots.c.id.in_(known), lots.c.source_lot_id.is_not(None))
    return conn.execute(query.distinct()).scalars().all()


def _children(conn: Connection, known: Sequence[int]) -> Sequence[int]:
    return conn.execute(select(lots.c.id).where(lots.c.source_lot_id.in_(known)).limit(MOST_LOTS + 1)).scalars().all()


def _lots(conn: Connection, ids: Sequence[int]) -> list[TracedLotDto]:
    query = (
        select(lots, entries.c.id.label("entry_id"), entries.c.transaction_id, entries.c.reasons)
        .join(entries, entries.c.seq == lots.c.entry_seq)
        .where(lots.c.id.in_(ids))
        .order_by(lots.c.id)
    )
    return [
        TracedLotDto(
            id=row["id"],
            member_id=row["member_id"],
            entry_id=row["entry_id"],
            transaction_id=row["transaction_id"],
            rules=_rules(row["reasons"]),
            amount=row["amount"],
            remaining=row["remaining"],
            earned_at=row["earned_at"],
            expires_at=row["expires_at"],
            pending_until=row["pending_until"],
            source_lot_id=row["source_lot_id"],
        )
        for row in conn.execute(query).mappings()
    ]


def _uses(conn: Connection, ids: Sequence[int]) -> list[TracedUseDto]:
    query = (
        select(lot_uses, entries.c.id, entries.c.occurred_at, entries.c.redemption_id, entries.c.transfer_id)
        .join(entries, entries.c.seq == lot_uses.c.entry_seq)
        .where(lot_uses.c.lot_id.in_(ids))
        .order_by(lot_uses.c.entry_seq, lot_uses.c.lot_id, lot_uses.c.purpose)
    )
    return [
        TracedUseDto(
            row["lot_id"], row["id"], row["purpose"], row["amount"], row["occurred_at"],
            row["redemption_id"], row["transfer_id"],
        )
        for row in conn.execute(query).mappings()
    ]  # fmt: skip


def _entries(conn: Connection, rows: Sequence[RowMapping]) -> list[TracedEntryDto]:
    lines: dict[int, list[TracedPostingDto]] = {row["seq"]: [] for row in rows}
    query = (
        select(postings.c.entry_seq, accounts.c.kind, postings.c.amount)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(postings.c.entry_seq.in_(list(lines)))
        .order_by(postings.c.id)
    )
    for seq, kind, amount in conn.execute(query):
        lines[seq].append(TracedPostingDto(kind, amount))
    names = (
        "id", "member_id", "wallet", "type", "amount", "balance_after", "occurred_at", "title", "written_off",
        "transaction_id", "redemption_id", "transfer_id", "actor",
    )  # fmt: skip
    make: Callable[..., TracedEntryDto] = TracedEntryDto
    return [
        make(**{name: row[name] for name in names}, rules=_rules(row["reasons"]), postings=lines[row["seq"]])
        for row in rows
    ]


def _rules(reasons: Sequence[dict[str, Any]]) -> list[TracedRuleDto]:
    return [TracedRuleDto(str(one["rule_id"]), int(one["points"])) for one in reasons]
