"""Whether the books are right: what must add up is added up, over all members. For tests, backups and operators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Subquery, and_, case, func, select

from api_client.reference import months, stock
from api_client.reference.play import auction_audit, game_stock, play_audit, raffle_audit
from api_client.reference.tables import accounts, entries, expirations, lot_uses, lots, postings
from api_client.reference.tables import months as months_table

_POTS = ("active", "pending", "reserved")


def faults(conn: Connection) -> list[str]:
    """What is wrong with the books, in words; empty when everything agrees."""
    return [fault for _, check in parts() for fault in check(conn)]


def parts() -> tuple[tuple[str, Callable[[Connection], Iterable[str]]], ...]:
    """What is looked at, by name: over many members each takes its time."""
    return (
        ("entries", _entries), ("accounts", _accounts), ("members", _members), ("lots", _lots), ("uses of lots", _uses),
        ("expirations", _expirations), ("months", _months), ("stock", stock.faults), ("play", play_audit.faults),
        ("games", game_stock.faults), ("raffles", raffle_audit.faults), ("auctions", auction_audit.faults),
    )  # fmt: skip


def _entries(conn: Connection) -> Iterator[str]:
    """Each entry sums to zero, and says what it did to the member's points."""
    total = func.sum(postings.c.amount)
    for seq, found in conn.execute(
        select(postings.c.entry_seq, total).group_by(postings.c.entry_seq).having(total != 0)
    ):
        yield f"entry {seq} sums to {found}"
    counted = func.sum(case((accounts.c.kind.in_(("active", "pending", "owed")), postings.c.amount), else_=0))
    said = (
        select(entries.c.seq, entries.c.amount, counted)
        .join(postings, postings.c.entry_seq == entries.c.seq)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .group_by(entries.c.seq, entries.c.amount)
        .having(counted != entries.c.amount)
    )
    for seq, amount, found in conn.execute(said):
        yield f"entry {seq} says {amount}, its postings say {found}"


def _accounts(conn: Connection) -> Iterator[str]:
    """Each account equals its postings, and none is on the wrong side of zero."""
    posted = (
        select(postings.c.account_id, func.sum(postings.c.amount).label("total"))
        .group_by(postings.c.account_id)
        .subquery()
    )
    total = func.coalesce(posted.c.total, 0)
    for row in conn.execute(
        select(accounts, total.label("total"))
        .outerjoin(posted, posted.c.account_id == accounts.c.id)
        .where(accounts.c.balance != total)
    ):
        yield f"account {row.id} says {row.balance}, its postings say {row.total}"
    wrong = select(accounts).where(
        (accounts.c.kind.in_(_POTS) & (accounts.c.balance < 0))
        | ((accounts.c.kind == "owed") & (accounts.c.balance > 0))
    )
    for row in conn.execute(wrong):
        yield f"account {row.id}, {row.kind}, is {row.balance}"


def _members(conn: Connection) -> Iterator[str]:
    """Each member's accounts sum to zero; who has active points owes nothing."""
    total = func.sum(accounts.c.balance)
    for member_id, wallet, found in conn.execute(
        select(accounts.c.member_id, accounts.c.wallet, total)
        .group_by(accounts.c.member_id, accounts.c.wallet)
        .having(total != 0)
    ):
        yield f"{wallet} of {member_id} sum to {found}"
    both = func.min(case((accounts.c.kind == "active", accounts.c.balance), else_=-accounts.c.balance))
    for member_id, wallet in conn.execute(
        select(accounts.c.member_id, accounts.c.wallet)
        .where(accounts.c.kind.in_(("active", "owed")), accounts.c.balance != 0)
        .group_by(accounts.c.member_id, accounts.c.wallet)
        .having(func.count() == 2, both > 0)
    ):
        yield f"{wallet} of {member_id} are held and owed at once"


def _lots(conn: Connection) -> Iterator[str]:
    """Lots add up to active and pending."""
    pot = case((lots.c.pending_until.is_(None), "active"), else_="pending")
    left = (
        select(lots.c.member_id, lots.c.wallet, pot.label("kind"), func.sum(lots.c.remaining).label("points"))
        .where(lots.c.remaining > 0)
        .group_by(lots.c.member_id, lots.c.wallet, pot)
        .subquery()
    )
    held = select(accounts).where(accounts.c.kind.in_(("active", "pending")), accounts.c.balance != 0).subquery()
    for key, points, balance in _differences(conn, left, held, ("member_id", "wallet", "kind"), "balance"):
        yield f"lots of {key} say {points}, the account {balance}"


def _uses(conn: Connection) -> Iterator[str]:
    """No lot was used for more than went out of it, nor by another member than its own."""
    used = select(lot_uses.c.lot_id, func.sum(lot_uses.c.amount).label("used")).group_by(lot_uses.c.lot_id).subquery()
    for lot, gone, found in conn.execute(
        select(lots.c.id, lots.c.amount - lots.c.remaining, used.c.used)
        .join(used, used.c.lot_id == lots.c.id)
        .where(used.c.used > lots.c.amount - lots.c.remaining)
    ):
        yield f"lot {lot} lost {gone}, its uses say {found}"
    for seq, lot in conn.execute(
        select(entries.c.seq, lots.c.id)
        .join(lot_uses, lot_uses.c.entry_seq == entries.c.seq)
        .join(lots, lots.c.id == lot_uses.c.lot_id)
        .where(lots.c.member_id != entries.c.member_id)
    ):
        yield f"entry {seq} used lot {lot} of somebody else"


def _expirations(conn: Connection) -> Iterator[str]:
    """What is to expire, by day, equals the lots."""
    keys = ("member_id", "wallet", "expires_at")
    left = (
        select(*(lots.c[key] for key in keys), func.sum(lots.c.remaining).label("points"))
        .where(lots.c.expires_at.is_not(None), lots.c.remaining > 0)
        .group_by(*(lots.c[key] for key in keys))
        .subquery()
    )
    kept = select(expirations).where(expirations.c.points != 0).subquery()
    for key, points, said in _differences(conn, left, kept, keys, "points"):
        yield f"expirations of {key} say {said}, the lots {points}"


def _differences(
    conn: Connection, sums: Subquery, kept: Subquery, keys: Sequence[str], column: str
) -> Iterator[tuple[tuple[object, ...], int, int]]:
    """Where the `points` that were summed are not what is kept, either way: the key and both numbers."""
    same = and_(*(sums.c[key] == kept.c[key] for key in keys))
    summed, said = func.coalesce(sums.c.points, 0), func.coalesce(kept.c[column], 0)
    missing = select(*(sums.c[key] for key in keys), summed, said).select_from(sums.outerjoin(kept, same))
    surplus = select(*(kept.c[key] for key in keys), summed, said).select_from(kept.outerjoin(sums, same))
    for query in (missing.where(summed != said), surplus.where(sums.c[keys[0]].is_(None))):
        for row in conn.execute(query):
            yield tuple(row[: len(keys)]), int(row[-2]), int(row[-1])


def _months(conn: Connection) -> Iterator[str]:
    """The months equal the entries, purchases and refunds."""
    state = months.state(conn)
    if state is None:
        return
    zone, _, wallet = state.partition(" ")
    for ids, totals in months.from_books(conn, ZoneInfo(zone), wallet):
        theirs = months_table.c.member_id.between(ids[0], ids[-1])
        for row in conn.execute(select(months_table).where(theirs)):
            key = (row.member_id, row.wallet, row.month)
            kept = months.Month(row.spend, row.visits, row.points, row.earned, row.spent)
            if kept != totals.pop(key, months.Month()):
                yield f"month {key} says {kept}"
        yield from (f"month {key} is missing {month}" for key, month in totals.items() if month != months.Month())
