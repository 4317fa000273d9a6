"""Whether raffles agree with themselves and with the ledger: for tests, backups and operators."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select

from api_client.reference.play.raffles_tables import raffle_entrants as entrants
from api_client.reference.play.raffles_tables import raffle_rounds as rounds
from api_client.reference.play.raffles_tables import raffle_tickets as tickets
from api_client.reference.play.raffles_tables import raffle_wins as wins
from api_client.reference.tables import entries

_IN = tickets.c.left_at.is_(None)


def faults(conn: Connection) -> Iterator[str]:
    """Counts that are wrong, tickets that nobody paid, prizes of nobody's ticket; none in sound books."""
    yield from _counts(conn)
    yield from _paid(conn)
    lost = (
        select(wins.c.round_id, wins.c.ticket)
        .outerjoin(tickets, and_(tickets.c.round_id == wins.c.round_id, tickets.c.ticket == wins.c.ticket, _IN))
        .where(tickets.c.ticket.is_(None))
    )
    for round_id, ticket in conn.execute(lost):
        yield f"{ticket} won in {round_id} and is not in it"


def _counts(conn: Connection) -> Iterator[str]:
    held = func.coalesce(
        select(func.count()).where(tickets.c.round_id == rounds.c.id, _IN).correlate(rounds).scalar_subquery(), 0
    )
    for round_id, said, found in conn.execute(
        select(rounds.c.id, rounds.c.tickets, held).where(rounds.c.tickets != held)
    ):
        yield f"{round_id} counts {said} tickets and has {found}"
    own = (
        select(func.count())
        .where(tickets.c.round_id == entrants.c.round_id, tickets.c.member_id == entrants.c.member_id, _IN)
        .correlate(entrants)
        .scalar_subquery()
    )
    query = select(entrants.c.round_id, entrants.c.member_id, entrants.c.tickets, own).where(entrants.c.tickets != own)
    for round_id, member_id, said, found in conn.execute(query):
        yield f"{member_id} counts {said} tickets in {round_id} and has {found}"


def _paid(conn: Connection) -> Iterator[str]:
    """Tickets bought at once cost what their entry took, from the same member."""
    bought = (
        select(tickets.c.entry_id, tickets.c.member_id, func.sum(tickets.c.cost).label("cost"))
        .where(tickets.c.entry_id.is_not(None))
        .group_by(tickets.c.entry_id, tickets.c.member_id)
        .subquery()
    )
    same = and_(
        entries.c.id == bought.c.entry_id, entries.c.member_id == bought.c.member_id, entries.c.amount == -bought.c.cost
    )
    unpaid = select(bought.c.entry_id).outerjoin(entries, same).where(entries.c.id.is_(None))
    for (entry_id,) in conn.execute(unpaid):
        yield f"entry {entry_id} did not pay for its raffle tickets"
    free = select(tickets.c.ticket).where(tickets.c.cost > 0, tickets.c.entry_id.is_(None))
    for (ticket,) in conn.execute(free):
        yield f"raffle ticket {ticket} was not paid for"
