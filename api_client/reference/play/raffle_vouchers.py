"""Tickets that were won elsewhere: with a challenge, a game, a coupon. They enter as soon as there is a round for them.

They need what everybody needs: the rules accepted, age, region and tier; and they keep to the limits per member and of
places, but not to those of a day. Until then they wait, also for the next round. When what they were won with is taken
back, those that wait are gone and those in an open round leave it; in a list that is closed they stay, because that is
sealed, and so does what they win.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from api_client.reference import locks
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.play import raffle_entries, raffle_rounds, raffle_store
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffle_store import OPEN, Ticket
from api_client.reference.play.raffles_tables import raffle_rounds as rounds
from api_client.reference.play.raffles_tables import raffle_tickets as tickets
from api_client.reference.play.raffles_tables import raffle_vouchers as table
from api_client.reference.programme_types import Text


def give(
    conn: Connection, ctx: Context, member_id: str, raffle_id: str, amount: int, source: tuple[str, str, int],
    title: Text, at: datetime, *, enter: bool = True,
) -> None:  # fmt: skip
    """`amount` tickets won with `source` (kind, id, number); they enter at once where they can."""
    kind, source_id, number = source
    conn.execute(
        table.insert().values(
            id=new_id("vou"), member_id=member_id, raffle_id=raffle_id, source_kind=kind, source_id=source_id,
            source_number=number, title=dict(title.root), amount=amount, waiting=amount, at=at,
        )
    )  # fmt: skip
    if enter:
        use(conn, ctx, member_id, raffle_id, at)


def take_back(
    conn: Connection, ctx: Context, member_id: str, raffle_id: str, source: tuple[str, str, int], at: datetime
) -> None:
    """What was won with `source` is taken back, as far as that can be; again does nothing."""
    kind, source_id, number = source
    own = (
        table.c.member_id == member_id, table.c.raffle_id == raffle_id, table.c.source_kind == kind,
        table.c.source_id == source_id, table.c.source_number == number, table.c.taken_at.is_(None),
    )  # fmt: skip
    locks.members(conn, member_id)
    gone = conn.execute(update(table).where(*own).values(waiting=0, taken_at=at).returning(table.c.id)).scalars().all()
    query = (
        select(tickets.c.round_id)
        .join(rounds, rounds.c.id == tickets.c.round_id)
        .where(tickets.c.voucher_id.in_(gone), tickets.c.left_at.is_(None), rounds.c.state == OPEN)
    )
    for round_id in sorted(set(conn.execute(query).scalars())):
        row = raffle_store.hold(conn, round_id)
        if row["state"] == OPEN and at < row["closes_at"]:
            entered = [one for one in raffle_store.mine(conn, round_id, member_id) if one["voucher_id"] in gone]
            raffle_store.withdraw(conn, round_id, member_id, entered, at)
            one = raffle_store.of_row(ctx, row)
            raffle_entries.tell(conn, member_id, "raffle.left", one, entered, at)


def use(conn: Connection, ctx: Context, member_id: str, raffle_id: str, now: datetime, *, again: bool = False) -> int:
    """Let waiting tickets enter the round that is open, as many as it takes; how many did.

    Not a round that the member has left, unless they come back by themselves (`again`).
    """
    raffle = raffle_rounds.find(ctx.programme, raffle_id)
    one = raffle_rounds.open_now(raffle, ctx.zone, now) if raffle is not None and raffle_store.on(ctx) else None
    if raffle is None or one is None:
        return 0
    locks.members(conn, member_id)
    waiting = waiting_of(conn, member_id, raffle_id)
    if not waiting or not raffle_entries.has_accepted(conn, member_id, raffle):
        return 0
    if raffle_entries.barrier(conn, ctx, member_id, raffle, now) is not None:
        return 0
    raffle_store.begin(conn, ctx, one, now)
    row = raffle_store.hold(conn, one.id)
    if row["state"] != OPEN or now >= row["closes_at"]:
        return 0
    mine = raffle_store.entrant(conn, one.id, member_id)
    if mine is not None and not mine["tickets"] and not again:
        return 0
    return _enter(conn, ctx, member_id, one, row, waiting, now)


def waiting_of(conn: Connection, member_id: str, raffle_id: str) -> Sequence[RowMapping]:
    """Won tickets that wait, oldest first."""
    query = select(table).where(table.c.member_id == member_id, table.c.raffle_id == raffle_id, table.c.waiting > 0)
    return conn.execute(query.order_by(table.c.at, table.c.id)).mappings().all()


def titles(conn: Connection, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """What vouchers were won with, in every language."""
    if not ids:
        return {}
    return {row.id: row.title for row in conn.execute(select(table.c.id, table.c.title).where(table.c.id.in_(ids)))}


def members_waiting(conn: Connection, raffle_id: str, after: str, limit: int) -> list[str]:
    """Members after one of them with tickets that wait for this raffle."""
    waiting = table.c.raffle_id == raffle_id, table.c.waiting > 0, table.c.member_id > after
    query = select(table.c.member_id).where(*waiting).distinct().order_by(table.c.member_id).limit(limit)
    return list(conn.execute(query).scalars())


def _enter(
    conn: Connection, ctx: Context, member_id: str, one: Round, row: RowMapping, waiting: Sequence[RowMapping],
    now: datetime,
) -> int:  # fmt: skip
    day = raffle_entries.day_of(conn, ctx, member_id, now)
    most = raffle_entries.room(conn, ctx, member_id, one, row, day).won
    made: list[Ticket] = []
    for voucher in waiting:
        count = min(voucher["waiting"], most - len(made))
        if count <= 0:
            break
        made += [Ticket("won", voucher_id=voucher["id"])] * count
        conn.execute(update(table).where(table.c.id == voucher["id"]).values(waiting=voucher["waiting"] - count))
    if made:
        entered = raffle_store.write(conn, one.id, member_id, made, day, now)
        raffle_entries.tell(conn, member_id, "raffle.entered", one, entered, now)
    return len(made)
