"""The steps of an operator: close the list, draw, or call it off. Each gives the next document; none has a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from api_client.draws.beacon import DrandValue, Secrets
from api_client.draws.canonical import canonical_list
from api_client.draws.commitment import commitment_of
from api_client.draws.document import Draw, DrawState, Terms, TicketList
from api_client.draws.merkle import root_of
from api_client.draws.winners import choose


def close(terms: Terms, tickets: Sequence[str], published_at: datetime) -> Draw:
    """The document with the commitment over the tickets, in whatever order they come. Raises ValueError for a ticket
    that is none or is there twice."""
    ordered = canonical_list(tickets)
    published = TicketList(len(ordered), root_of(ordered).hex(), published_at)
    return Draw(terms, DrawState.CLOSED, published, commitment_of(terms, published).hex())


def draw(closed: Draw, tickets: Sequence[str], value: DrandValue | Secrets) -> Draw:
    """The document with the winners. `tickets` are those that `closed` was made of. Raises ValueError when they are
    not, or a party has not revealed."""
    ordered = canonical_list(tickets)
    if closed.tickets is None or closed.commitment is None or value.randomness is None:
        raise ValueError("the list is not closed, or the value is not known")
    if root_of(ordered).hex() != closed.tickets.root:
        raise ValueError("these are not the tickets that were promised")
    terms = closed.terms
    outcome = choose(value.randomness, bytes.fromhex(closed.commitment), ordered, terms.prizes, terms.alternates)
    return replace(closed, state=DrawState.DRAWN, value=value, winners=outcome.winners, alternates=outcome.alternates)


def void(document: Draw, reason: str, value: DrandValue | Secrets | None = None) -> Draw:
    """The document of a draw that does not take place, with what was revealed of the value until then."""
    return replace(document, state=DrawState.VOID, value=value, winners=(), alternates=(), reason=reason)
