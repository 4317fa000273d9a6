"""How many of a reward are gone: counted in one row per reward that has a stock, changed atomically.

The row is locked by who changes it until the transaction ends; it comes after the member's in the order of locks.
Rewards without a stock have no row, so that nobody queues for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api_client.reference.catalogue_tables import stock
from api_client.reference.tables import redemptions


def take(conn: Connection, reward_id: str, n: int, limit_total: int | None) -> bool:
    """Take `n` of a reward of which there are `limit_total` in all; False, and nothing taken, when too few are left.

    None: there is no end of them.
    """
    if limit_total is None:
        return True
    while True:
        enough = and_(stock.c.reward_id == reward_id, stock.c.taken + n <= limit_total)
        if conn.execute(update(stock).where(enough).values(taken=stock.c.taken + n)).rowcount:
            return True
        if conn.execute(select(stock.c.taken).where(stock.c.reward_id == reward_id)).first() is not None:
            return False
        follow(conn, (reward_id,))


def give_back(conn: Connection, reward_id: str, n: int) -> None:
    """`n` of a reward can be had again: a reservation was cancelled or lapsed before its coupon was shown."""
    left = case((stock.c.taken > n, stock.c.taken - n), else_=0)
    conn.execute(update(stock).where(stock.c.reward_id == reward_id).values(taken=left))


def taken(conn: Connection, reward_ids: Collection[str]) -> dict[str, int]:
    """How many of these rewards are gone; of those without a stock nothing is said."""
    if not reward_ids:
        return {}
    rows = conn.execute(select(stock.c.reward_id, stock.c.taken).where(stock.c.reward_id.in_(reward_ids)))
    return {row.reward_id: row.taken for row in rows}


def taken_by(conn: Connection, member_id: str, reward_ids: Collection[str]) -> dict[str, int]:
    """How many of these rewards one member has bought; what was given to them uses up no limit."""
    if not reward_ids:
        return {}
    bought = redemptions.c.member_id == member_id, redemptions.c.cost > 0
    return _history(conn, *bought, redemptions.c.reward_id.in_(reward_ids))


def gone() -> ColumnElement[bool]:
    """Which redemptions count: while held, once used, and when the coupon was shown and ran out."""
    held = redemptions.c.status.in_(("reserved", "issued", "redeemed"))
    return or_(held, and_(redemptions.c.status == "expired", redemptions.c.coupon.is_not(None)))


def follow(conn: Connection, reward_ids: Iterable[str]) -> None:
    """Begin to count these rewards, from what was redeemed so far; those already counted go on as they are."""
    wanted = set(reward_ids)
    new = sorted(wanted - taken(conn, wanted).keys())
    if new:
        so_far = _history(conn, redemptions.c.reward_id.in_(new))
        insert = (sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert)(stock)
        rows = [{"reward_id": one, "taken": so_far.get(one, 0)} for one in new]
        conn.execute(insert.on_conflict_do_nothing(), rows)  # another process may be quicker


def forget(conn: Connection, reward_ids: Collection[str]) -> None:
    """Count these rewards no longer: they have no stock any more."""
    if reward_ids:
        conn.execute(delete(stock).where(stock.c.reward_id.in_(reward_ids)))


def faults(conn: Connection) -> list[str]:
    """Rewards whose count differs from what was redeemed; none in sound books."""
    so_far = _history(conn)
    rows = conn.execute(select(stock.c.reward_id, stock.c.taken).order_by(stock.c.reward_id))
    return [
        f"reward {reward_id}: {count} counted as taken, {so_far.get(reward_id, 0)} redeemed"
        for reward_id, count in rows
        if count != so_far.get(reward_id, 0)
    ]


def _history(conn: Connection, *where: ColumnElement[bool]) -> dict[str, int]:
    query = select(redemptions.c.reward_id, func.sum(redemptions.c.quantity)).where(gone(), *where)
    return {reward_id: int(count) for reward_id, count in conn.execute(query.group_by(redemptions.c.reward_id))}
