"""A raffle in a demo member's past: drawn by the same functions as everybody's, among tickets of nobody besides.

The draw is a real one that can be checked. Since nobody entered, whose tickets those were is said afterwards: so the
demo shows what it is to show, and the draw stays what it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select, update

from api_client.draws.reading import read_draw
from api_client.reference import upserts
from api_client.reference.context import Context
from api_client.reference.play import raffle_draws, raffle_rounds, raffle_store
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffles_tables import raffle_accepted, raffle_entrants, raffle_tickets, raffle_wins
from api_client.reference.programme_demo import DemoRaffle


def play(conn: Connection, ctx: Context, member_id: str, event: DemoRaffle, now: datetime) -> str:
    """Make the newest round that is over by `now`, for this member alone; its id. Raises LookupError without one."""
    raffle = raffle_rounds.find(ctx.programme, event.raffle)
    found = raffle_rounds.last_over(raffle, ctx.zone, now) if raffle is not None else None
    if found is None:
        raise LookupError(f"no round of {event.raffle} before {now}")
    one = replace(found, id=f"{found.id}-{secrets.token_hex(4)}")
    raffle_store.begin(conn, ctx, one, one.opens_at, member_id)
    raffle_store.fill(conn, one, event.tickets + event.others)
    raffle_draws.advance(conn, ctx, one.id, one.closes_at)
    raffle_draws.advance(conn, ctx, one.id, one.draw_at)
    _own(conn, ctx, member_id, one, event)
    if event.rules is not None:
        row = {"member_id": member_id, "raffle_id": one.raffle.id, "version": event.rules, "at": one.opens_at}
        upserts.begin(conn, raffle_accepted, row)
    return one.id


def _own(conn: Connection, ctx: Context, member_id: str, one: Round, event: DemoRaffle) -> None:
    """Say which of the tickets are the member's."""
    won = conn.execute(select(raffle_wins).where(raffle_wins.c.round_id == one.id)).mappings().all()
    reserve = read_draw(raffle_store.hold(conn, one.id)["document"].encode()).alternates
    chosen = _chosen(raffle_store.listed(conn, one.id), won, reserve, event)
    entrant = {
        "round_id": one.id, "member_id": member_id, "tickets": len(chosen), "next": len(chosen) + 1,
        "told": raffle_store.DRAWN,
    }  # fmt: skip
    conn.execute(raffle_entrants.insert().values(entrant))
    apart = (one.closes_at - one.opens_at) / (len(chosen) + 1)
    for number, ticket in enumerate(chosen, 1):
        at = one.opens_at + min(timedelta(hours=25), apart) * number  # a free ticket a day
        mine = {"member_id": member_id, "number": number}
        own = raffle_tickets.c.round_id == one.id, raffle_tickets.c.ticket == ticket
        entered = {**mine, "at": at, "day": at.astimezone(ctx.zone).date()}
        conn.execute(update(raffle_tickets).where(*own).values(**entered))
        prize = raffle_wins.c.round_id == one.id, raffle_wins.c.ticket == ticket
        conn.execute(update(raffle_wins).where(*prize).values(**mine))


def _chosen(entries: Sequence[str], won: Sequence[RowMapping], reserve: Sequence[str], event: DemoRaffle) -> list[str]:
    """As many as the file says, among them one with the prize it names. The others stay without one: those that may
    still get what nobody takes are left out as far as there are enough."""
    winning = {row["ticket"] for row in won}
    lucky = [row["ticket"] for row in won if event.wins is not None and row["prize_id"] == event.wins][:1]
    losing = sorted((ticket for ticket in entries if ticket not in winning), key=set(reserve).__contains__)
    return [*losing[: event.tickets - len(lucky)], *lucky]
