"""Documents and proofs as JSON values, in the form that is published and hashed."""

from __future__ import annotations

from typing import Any

from api_client.draws.beacon import Commit, Drand, DrandValue, Secrets
from api_client.draws.document import FORMAT, Draw, Terms, TicketList
from api_client.draws.merkle import Proof
from api_client.draws.strict_json import moment_text


def draw_json(draw: Draw) -> dict[str, Any]:
    """A draw's document; `parse_draw` reads it back."""
    return {
        "format": FORMAT,
        "terms": terms_json(draw.terms),
        "state": draw.state.value,
        "tickets": None if draw.tickets is None else tickets_json(draw.tickets),
        "commitment": draw.commitment,
        "value": _value_json(draw.value),
        "winners": [{"prize": winner.prize, "ticket": winner.ticket} for winner in draw.winners],
        "alternates": list(draw.alternates),
        "reason": draw.reason,
    }


def terms_json(terms: Terms) -> dict[str, Any]:
    """What is promised."""
    return {
        "raffle": terms.raffle,
        "round": terms.round,
        "title": dict(terms.title),
        "rules": {"version": terms.rules.version, "texts": dict(terms.rules.texts)},
        "opens_at": moment_text(terms.opens_at),
        "closes_at": moment_text(terms.closes_at),
        "draw_by": moment_text(terms.draw_by),
        "places": terms.places,
        "prizes": [{"id": prize.id, "count": prize.count} for prize in terms.prizes],
        "alternates": terms.alternates,
        "beacon": _beacon_json(terms.beacon),
    }


def tickets_json(tickets: TicketList) -> dict[str, Any]:
    """The list at closing."""
    return {"count": tickets.count, "root": tickets.root, "published_at": moment_text(tickets.published_at)}


def _beacon_json(beacon: Drand | Commit) -> dict[str, Any]:
    if isinstance(beacon, Commit):
        return {"kind": "commit", "parties": [{"name": one.name, "hash": one.hash} for one in beacon.parties]}
    chain = beacon.chain
    return {
        "kind": "drand",
        "chain": {
            "hash": chain.hash,
            "scheme": chain.scheme,
            "public_key": chain.public_key,
            "period": chain.period,
            "genesis_time": chain.genesis_time,
        },
        "round": beacon.round,
    }


def _value_json(value: DrandValue | Secrets | None) -> dict[str, Any] | None:
    if value is None:
        return None
    randomness = None if value.randomness is None else value.randomness.hex()
    if isinstance(value, Secrets):
        return {"randomness": randomness, "secrets": [None if one is None else one.hex() for one in value.secrets]}
    previous = None if value.previous_signature is None else value.previous_signature.hex()
    return {"randomness": randomness, "signature": value.signature.hex(), "previous_signature": previous}


def proof_json(proof: Proof) -> dict[str, Any]:
    """A member's proof."""
    return {
        "ticket": proof.ticket,
        "index": proof.index,
        "count": proof.count,
        "path": [neighbour.hex() for neighbour in proof.path],
    }
