"""Prizes: taken by whoever won them, or left to the next alternate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, select, update

from api_client.reference import events, expiry, locks, members
from api_client.reference.context import Context
from api_client.reference.play import grants, raffle_draws, raffle_store, raffle_words
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffles_file import RafflePrize
from api_client.reference.play.raffles_tables import raffle_wins as table
from api_client.reference.problems import Problem


def claim(conn: Connection, ctx: Context, member_id: str, one: Round, number: int, now: datetime) -> None:
    """Take what ticket `number` won; again does nothing more.

    Raises `not-found`, `closed` when it is too late, and `out-of-stock` where the programme has the prize no more: it
    stays won, so that the organiser can bring it back.
    """
    locks.members(conn, member_id)
    expiry.settle(conn, ctx, member_id, now)
    won = _held(conn, one, member_id, number, now, already="claimed")
    if won["state"] == "claimed":
        return
    prize = prize_of(one, won["prize_id"])
    if prize is None:
        raise Problem("not-found")
    if not grants.possible(conn, ctx, prize.grants):
        raise Problem("out-of-stock")
    source = grants.Source(
        "raffle", one.id, number, one.raffle.title, raffle_words.won(ctx, one.raffle, prize), one.raffle.picture
    )
    grants.give(conn, ctx, member_id, prize.grants, source, now)
    _end(conn, one, won, "claimed", now)
    _tell(conn, member_id, one, number, "claimed", now)


def decline(conn: Connection, ctx: Context, member_id: str, one: Round, number: int, now: datetime) -> None:
    """Leave it to the next alternate; again does nothing. Raises `not-found`, `closed`."""
    locks.members(conn, member_id)
    raffle_store.hold(conn, one.id)
    won = _held(conn, one, member_id, number, now, already="declined")
    if won["state"] == "declined":
        return
    _end(conn, one, won, "declined", now)
    raffle_draws.hand_on(conn, one, won["prize_id"], now)
    _tell(conn, member_id, one, number, "declined", now)


def of_member(conn: Connection, round_id: str, member_id: str) -> Sequence[RowMapping]:
    """What the member won in it."""
    query = select(table).where(table.c.member_id == member_id, table.c.round_id == round_id)
    return conn.execute(query.order_by(table.c.number)).mappings().all()


def prize_of(one: Round, prize_id: str) -> RafflePrize | None:
    """The prize, if the raffle has it."""
    return next((prize for prize in one.raffle.prizes if prize.id == prize_id), None)


def _held(conn: Connection, one: Round, member_id: str, number: int, now: datetime, already: str) -> RowMapping:
    """The prize, which nobody else changes until the transaction ends; open, or done as is asked for."""
    mine = and_(table.c.round_id == one.id, table.c.member_id == member_id, table.c.number == number)
    won = conn.execute(select(table).where(mine).with_for_update()).mappings().one_or_none()
    if won is None:
        raise Problem("not-found")
    if won["state"] != already and (won["state"] != "open" or now >= won["claim_by"]):
        raise Problem("closed")
    return won


def _end(conn: Connection, one: Round, won: RowMapping, state: str, now: datetime) -> None:
    own = table.c.round_id == one.id, table.c.ticket == won["ticket"]
    conn.execute(update(table).where(*own).values(state=state, ended_at=now))


def _tell(conn: Connection, member_id: str, one: Round, number: int, state: str, now: datetime) -> None:
    title = one.raffle.title.pick(members.row(conn, member_id)["locale"])
    events.record(
        conn, member_id, "raffle.prize", {"id": one.id, "number": number, "state": state, "title": title}, now
    )
