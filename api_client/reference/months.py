"""A member's months: what they spent, how often they came, and the points that came and went.

Kept with every movement, so that a standing or a chart costs the same however long somebody has been a member. A month
is a number, local year * 12 + month - 1 in the programme's time zone; money is minor units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from api_client.reference import database, upserts
from api_client.reference.tables import entries, members, refunds, rollups, transactions
from api_client.reference.tables import months as table

_NAME = "months"
_BATCH = 5000
_MEMBERS = 1000

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Month:
    """`spend`, `visits` and `points` count for tiers; `earned` and `spent` are what the history shows."""

    spend: int = 0
    visits: int = 0
    points: int = 0
    earned: int = 0
    spent: int = 0


def number(moment: datetime, zone: tzinfo) -> int:
    """The month in which `moment` lies."""
    local = moment.astimezone(zone)
    return local.year * 12 + local.month - 1


def first_day(month: int) -> date:
    """The month's first local day."""
    return date(month // 12, month % 12 + 1, 1)


def add(conn: Connection, member_id: str, wallet: str, month: int, **amounts: int) -> None:
    """Add to a month; `amounts` are fields of `Month`, negative ones take away."""
    added = Month(**amounts)
    if added != Month():
        upserts.add(conn, table, [{"member_id": member_id, "wallet": wallet, "month": month, **vars(added)}])


def of(conn: Connection, member_id: str, wallet: str, first: int | None = None) -> dict[int, Month]:
    """The member's months by number, oldest first, from `first` on; those in which nothing happened are left out."""
    query = select(table).where(table.c.member_id == member_id, table.c.wallet == wallet).order_by(table.c.month)
    if first is not None:
        query = query.where(table.c.month >= first)
    return {row["month"]: _month(row) for row in conn.execute(query).mappings()}


def ensure(conn: Connection, zone: tzinfo, wallet: str) -> None:
    """Fill the months from the books if they never were, or were for another time zone; for the start of an API.

    Purchases count in `wallet`. Of several processes that start at once one does it and the others wait.
    """
    state = f"{zone} {wallet}"
    mine = upserts.begin(conn, rollups, {"name": _NAME, "state": state})
    if not mine:
        stored = conn.execute(select(rollups.c.state).where(rollups.c.name == _NAME).with_for_update()).scalar_one()
        if stored == state:
            return
        conn.execute(update(rollups).where(rollups.c.name == _NAME).values(state=state))
    database.unhurried(conn)
    conn.execute(delete(table))
    for _, totals in from_books(conn, zone, wallet):
        rows = [
            {"member_id": member_id, "wallet": where, "month": at, **vars(month)}
            for (member_id, where, at), month in totals.items()
        ]
        upserts.add(conn, table, rows)


def state(conn: Connection) -> str | None:
    """For which time zone and wallet the months are filled, as `zone wallet`; None before the first time."""
    found: str | None = conn.execute(select(rollups.c.state).where(rollups.c.name == _NAME)).scalar_one_or_none()
    return found


def from_books(conn: Connection, zone: tzinfo, wallet: str) -> Iterator[tuple[Sequence[str], dict[Key, Month]]]:
    """What the entries, purchases and refunds add up to, some members at a time; with the ids of these members."""
    last = ""
    following = select(members.c.id).order_by(members.c.id).limit(_MEMBERS)
    while ids := conn.execute(following.where(members.c.id > last)).scalars().all():
        totals = dict[Key, Month]()
        for key, month in _of_members(conn, zone, wallet, ids[0], ids[-1]):
            totals[key] = _plus(totals.get(key, Month()), month)
        yield ids, totals
        last = ids[-1]


def entry_month(side: str, amount: int, tier_points: int) -> Month:
    """What one entry adds to its month."""
    return Month(
        points=tier_points,
        earned=amount if side == "earned" else 0,
        spent=-amount if side == "spent" else 0,
    )


def _of_members(conn: Connection, zone: tzinfo, wallet: str, first: str, last: str) -> Iterator[tuple[Key, Month]]:
    moved = select(
        entries.c.member_id, entries.c.wallet, entries.c.occurred_at,
        entries.c.side, entries.c.amount, entries.c.tier_points,
    ).where(entries.c.member_id.between(first, last))  # fmt: skip
    for row in _stream(conn, moved):
        key = (row.member_id, row.wallet, number(row.occurred_at, zone))
        yield key, entry_month(row.side, row.amount, row.tier_points)
    theirs = transactions.c.member_id.between(first, last)
    bought = select(transactions.c.member_id, transactions.c.amount, transactions.c.occurred_at).where(theirs)
    for row in _stream(conn, bought):
        yield (row.member_id, wallet, number(row.occurred_at, zone)), Month(spend=row.amount, visits=1)
    returned = select(transactions.c.member_id, refunds.c.amount, refunds.c.occurred_at).where(theirs)
    for row in _stream(conn, returned.join(transactions, transactions.c.id == refunds.c.transaction_id)):
        yield (row.member_id, wallet, number(row.occurred_at, zone)), Month(spend=-row.amount)


def _plus(one: Month, other: Month) -> Month:
    return Month(*(a + b for a, b in zip(vars(one).values(), vars(other).values(), strict=True)))


def _stream(conn: Connection, query: Any) -> Iterator[Any]:
    """A long history is not held in memory."""
    yield from conn.execute(query.execution_options(yield_per=_BATCH))


def _month(row: RowMapping) -> Month:
    return Month(row["spend"], row["visits"], row["points"], row["earned"], row["spent"])
