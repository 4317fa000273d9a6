"""The rows of raffles: rounds that are begun and held, their tickets, and where one member stands in them.

Whoever changes a round or its list holds the round's row until the transaction ends, after the members they lock.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, select, update

from api_client.reference import upserts
from api_client.reference.context import Context
from api_client.reference.play import raffle_beacon
from api_client.reference.play.raffle_rounds import Round, find, named
from api_client.reference.play.raffles_file import Raffle
from api_client.reference.play.raffles_tables import raffle_entrants as entrants
from api_client.reference.play.raffles_tables import raffle_rounds as rounds
from api_client.reference.play.raffles_tables import raffle_tickets as tickets
from api_client.reference.play.raffles_tables import raffle_vouchers as vouchers
from api_client.reference.problems import Problem

OPEN, CLOSED, DRAWN, VOID = "open", "closed", "drawn", "void"


@dataclass(frozen=True)
class Ticket:
    """What a new ticket is: how it was come by, and what for."""

    way: str
    cost: int = 0
    entry_id: str | None = None
    voucher_id: str | None = None


def on(ctx: Context) -> bool:
    """Whether the programme has raffles at all."""
    return "raffles" in ctx.programme.modules


def known(
    conn: Connection, ctx: Context, round_id: str, member_id: str | None = None
) -> tuple[Round, RowMapping | None]:
    """The round and its row, where something happened to it. Raises `not-found`, also for another demo's past."""
    if not on(ctx):
        raise Problem("not-found")
    row = conn.execute(select(rounds).where(rounds.c.id == round_id)).mappings().one_or_none()
    if row is None:
        found = named(ctx.programme, ctx.zone, round_id)
        if found is None:
            raise Problem("not-found")
        return found, None
    if member_id is not None and row["member_id"] not in (None, member_id):
        raise Problem("not-found")
    return of_row(ctx, row), row


def of_row(ctx: Context, row: RowMapping) -> Round:
    """A round as it was begun. While it is open its raffle is that of the programme file, if that has it still."""
    raffle = (find(ctx.programme, row["raffle_id"]) if row["state"] == OPEN else None) or _read(row["terms"])
    return Round(row["id"], raffle, row["number"], row["opens_at"], row["closes_at"], row["draw_at"], row["deadline"])


def withdrawn(ctx: Context, row: RowMapping) -> bool:
    """Whether the programme file has taken this round back.

    A list that is sealed is drawn as was promised, though its raffle has left the file: who wins may be known by then.
    Only where nobody could look any more, because there are no raffles at all, it is called off too.
    """
    if row["state"] == OPEN:
        return row["raffle_id"] not in raffles_of(ctx)
    return row["state"] == CLOSED and not on(ctx)


def raffles_of(ctx: Context) -> list[str]:
    """The raffles that the programme file has."""
    return [one.id for one in ctx.programme.raffles] if on(ctx) else []


def text_of(raffle: Raffle) -> str:
    """A raffle of the programme file, to be kept with a round."""
    return raffle.model_dump_json()


@lru_cache(maxsize=64)
def _read(terms: str) -> Raffle:
    return Raffle.model_validate_json(terms)


def begin(conn: Connection, ctx: Context, one: Round, now: datetime, member_id: str | None = None) -> None:
    """Write the round down, with what its automatic parties bind themselves to, unless that was done."""
    values = {
        "id": one.id, "raffle_id": one.raffle.id, "number": one.number, "member_id": member_id,
        "opens_at": one.opens_at, "closes_at": one.closes_at, "draw_at": one.draw_at, "deadline": one.deadline,
        "state": OPEN, "tickets": 0, "terms": text_of(one.raffle),
        "beacon": one.raffle.beacon.model_dump(mode="json"), "asked": 0,
    }  # fmt: skip
    if upserts.begin(conn, rounds, values):
        raffle_beacon.bind(conn, ctx, one, now)
        if ctx.settings.demo and member_id is None and one.raffle.demo_entries:
            fill(conn, one, one.raffle.demo_entries)


def fill(conn: Connection, one: Round, count: int) -> None:
    """So many more tickets of nobody, for a demo, in a round that is held or new."""
    rows = [
        {
            "round_id": one.id, "ticket": fresh(), "member_id": None, "number": number, "way": "free", "cost": 0,
            "at": one.opens_at, "day": one.opens_at.date(),
        }
        for number in range(1, count + 1)
    ]  # fmt: skip
    conn.execute(tickets.insert(), rows)
    change(conn, one.id, tickets=rounds.c.tickets + count)


def hold(conn: Connection, round_id: str) -> RowMapping:
    """The row of a round that was begun, which nobody else changes until the transaction ends."""
    query = select(rounds).where(rounds.c.id == round_id).with_for_update()
    return conn.execute(query).mappings().one()


def change(conn: Connection, round_id: str, **values: Any) -> None:
    """Write to a round that is held."""
    conn.execute(update(rounds).where(rounds.c.id == round_id).values(**values))


def listed(conn: Connection, round_id: str) -> list[str]:
    """All tickets in it, sorted."""
    query = select(tickets.c.ticket).where(tickets.c.round_id == round_id, tickets.c.left_at.is_(None))
    return sorted(conn.execute(query).scalars())


def page(conn: Connection, round_id: str, after: str, limit: int) -> list[str]:
    """Tickets in it after one of them, in order."""
    query = (
        select(tickets.c.ticket)
        .where(tickets.c.round_id == round_id, tickets.c.left_at.is_(None), tickets.c.ticket > after)
        .order_by(tickets.c.ticket)
        .limit(limit)
    )
    return list(conn.execute(query).scalars())


def mine(conn: Connection, round_id: str, member_id: str) -> Sequence[RowMapping]:
    """The member's tickets that are in it, oldest first."""
    query = select(tickets).where(
        tickets.c.round_id == round_id, tickets.c.member_id == member_id, tickets.c.left_at.is_(None)
    )
    return conn.execute(query.order_by(tickets.c.number)).mappings().all()


def today(conn: Connection, round_id: str, member_id: str, day: date) -> dict[str, int]:
    """How many of the member's tickets of that day are in it, by the way they were come by."""
    query = select(tickets.c.way, func.count()).where(
        tickets.c.round_id == round_id, tickets.c.member_id == member_id, tickets.c.left_at.is_(None),
        tickets.c.day == day,
    )  # fmt: skip
    return {way: int(count) for way, count in conn.execute(query.group_by(tickets.c.way))}


def entrant(conn: Connection, round_id: str, member_id: str) -> RowMapping | None:
    """Where the member stands in it, once they entered."""
    query = select(entrants).where(_entrant(round_id, member_id))
    return conn.execute(query).mappings().one_or_none()


def write(
    conn: Connection, round_id: str, member_id: str, made: Sequence[Ticket], day: date, at: datetime
) -> list[RowMapping]:
    """Put new tickets into a round that is held."""
    begun = {"round_id": round_id, "member_id": member_id, "tickets": 0, "next": 1, "told": OPEN}
    upserts.begin(conn, entrants, begun)
    row = entrant(conn, round_id, member_id)
    first = row["next"] if row is not None else 1
    values = [
        {
            "round_id": round_id, "ticket": fresh(), "member_id": member_id, "number": number, "way": one.way,
            "cost": one.cost, "entry_id": one.entry_id, "voucher_id": one.voucher_id, "at": at, "day": day,
        }
        for number, one in enumerate(made, first)
    ]  # fmt: skip
    conn.execute(tickets.insert(), values)
    count(conn, round_id, member_id, len(made), first + len(made))
    return [one for one in mine(conn, round_id, member_id) if one["number"] >= first]


def count(conn: Connection, round_id: str, member_id: str, change: int, following: int | None = None) -> None:
    """So many tickets more, or fewer, of a member in a round that is held."""
    values: dict[str, Any] = {"tickets": entrants.c.tickets + change}
    if following is not None:
        values["next"] = following
    conn.execute(update(entrants).where(_entrant(round_id, member_id)).values(**values))
    conn.execute(update(rounds).where(rounds.c.id == round_id).values(tickets=rounds.c.tickets + change))


def withdraw(conn: Connection, round_id: str, member_id: str, gone: Sequence[RowMapping], at: datetime) -> None:
    """Take these tickets out of a round that is held."""
    names = [one["ticket"] for one in gone]
    conn.execute(update(tickets).where(tickets.c.round_id == round_id, tickets.c.ticket.in_(names)).values(left_at=at))
    count(conn, round_id, member_id, -len(gone))
    wait_again(conn, gone)


def wait_again(conn: Connection, gone: Sequence[RowMapping]) -> None:
    """Won tickets that came out of a round wait for another, unless what they were won with was taken back."""
    for voucher_id, number in Counter(one["voucher_id"] for one in gone if one["voucher_id"]).items():
        own = vouchers.c.id == voucher_id, vouchers.c.taken_at.is_(None)
        conn.execute(update(vouchers).where(*own).values(waiting=vouchers.c.waiting + number))


def fresh() -> str:
    """A new ticket: 128 bits that nobody can guess and that say nothing."""
    return secrets.token_hex(16)


def raffle_of(ctx: Context, raffle_id: str) -> Raffle:
    """The raffle of the programme file. Raises `not-found`."""
    found = find(ctx.programme, raffle_id) if on(ctx) else None
    if found is None:
        raise Problem("not-found")
    return found


def _entrant(round_id: str, member_id: str) -> Any:
    return and_(entrants.c.round_id == round_id, entrants.c.member_id == member_id)
