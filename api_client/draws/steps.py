"""The steps of a check, one function each. None of them trusts what another one looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from api_client.draws import canonical, merkle
from api_client.draws.beacon import (
    KNOWN_CHAINS,
    UNCHAINED_G1,
    Chain,
    Commit,
    Drand,
    DrandValue,
    Secrets,
    combined,
    secret_hash,
)
from api_client.draws.commitment import commitment_of
from api_client.draws.document import Draw, DrawState
from api_client.draws.step import BeaconVerifier, Step, StepName, failed, passed, unchecked
from api_client.draws.strict_json import moment_text
from api_client.draws.winners import choose


def terms(draw: Draw) -> Step:
    """The document says what a draw in its state has to say, and its times follow each other."""
    name, promised, closed = StepName.TERMS, draw.terms, draw.tickets
    if not promised.opens_at < promised.closes_at <= promised.draw_by:
        return failed(name, "terms.dates")
    if closed is not None and not promised.closes_at <= closed.published_at <= promised.draw_by:
        return failed(name, "terms.published", at=moment_text(closed.published_at))
    if closed is not None and promised.places is not None and closed.count > promised.places:
        return failed(name, "terms.places", places=promised.places, count=closed.count)
    if not _complete(draw):
        return failed(name, "terms.shape", state=draw.state.value)
    return passed(name, "terms.right", closes_at=moment_text(promised.closes_at), version=promised.rules.version)


def _complete(draw: Draw) -> bool:
    """Whether all that a state needs is there, and nothing that comes later."""
    listed = draw.tickets is not None and draw.commitment is not None
    unlisted = draw.tickets is None and draw.commitment is None
    results = bool(draw.winners or draw.alternates)
    randomness = None if draw.value is None else draw.value.randomness
    match draw.state:
        case DrawState.OPEN:
            return unlisted and draw.value is None and not results and draw.reason is None
        case DrawState.CLOSED:
            return listed and randomness is None and not results and draw.reason is None
        case DrawState.DRAWN:
            return listed and randomness is not None and draw.reason is None
        case DrawState.VOID:
            return (listed or unlisted) and not results and draw.reason is not None


def _unlisted(draw: Draw, yet: str, ever: str) -> str:
    """Why there is no list: it is still open (`yet`), or there never will be one (`ever`)."""
    return ever if draw.state is DrawState.VOID else yet


def entries(draw: Draw, tickets: Sequence[str] | None) -> Step:
    """The published list is in its order, nobody is on it twice, and it is the one that was promised."""
    name, promised = StepName.ENTRIES, draw.tickets
    if promised is None:
        return unchecked(name, _unlisted(draw, "entries.open", "entries.never"))
    if tickets is None:
        return unchecked(name, "entries.missing", count=promised.count)
    if len(tickets) != promised.count:
        return failed(name, "entries.count", count=promised.count, found=len(tickets))
    fault = canonical.first_fault(tickets)
    if fault is not None:
        return failed(name, "entries.order", line=fault + 1, ticket=tickets[fault])
    if merkle.root_of(tickets).hex() != promised.root:
        return failed(name, "entries.root")
    return passed(name, "entries.right", count=promised.count)


def commitment(draw: Draw) -> Step:
    """The published commitment is the one over these terms and this list."""
    name = StepName.COMMITMENT
    if draw.tickets is None or draw.commitment is None:
        return unchecked(name, _unlisted(draw, "commitment.open", "commitment.never"))
    if commitment_of(draw.terms, draw.tickets).hex() != draw.commitment:
        return failed(name, "commitment.wrong")
    return passed(name, "commitment.right", at=moment_text(draw.tickets.published_at))


def noted(draw: Draw, before: str | None) -> Step:
    """The commitment is the one that somebody kept from before the draw."""
    if before is None:
        return unchecked(StepName.NOTED, "noted.missing")
    if before != draw.commitment:
        return failed(StepName.NOTED, "noted.wrong")
    return passed(StepName.NOTED, "noted.right")


def ticket(draw: Draw, tickets: Sequence[str] | None, own: str | None, proof: merkle.Proof | None) -> Step:
    """A member's ticket took part: by its proof, by the list, or both."""
    name, own = StepName.TICKET, own or (proof.ticket if proof else "")
    if draw.tickets is None:
        return unchecked(name, _unlisted(draw, "ticket.open", "ticket.never"), ticket=own)
    if proof is not None and (
        proof.ticket != own
        or proof.count != draw.tickets.count
        or not merkle.holds(proof, bytes.fromhex(draw.tickets.root))
    ):
        return failed(name, "ticket.proof", ticket=own)
    if tickets is not None and own not in tickets:
        return failed(name, "ticket.absent", ticket=own)
    if tickets is None and proof is None:
        return unchecked(name, "ticket.list", ticket=own)
    return passed(name, "ticket.right", ticket=own, count=draw.tickets.count)


def beacon(draw: Draw) -> Step:
    """When the list was fixed nobody could know the number."""
    name, source = StepName.BEACON, draw.terms.beacon
    if isinstance(source, Commit):
        if len(source.parties) < 2:
            return unchecked(name, "beacon.alone", party=source.parties[0].name)
        return unchecked(name, "beacon.parties", parties="; ".join(party.name for party in source.parties))
    fixed = draw.terms.closes_at if draw.tickets is None else draw.tickets.published_at
    due = moment_text(source.due)
    if not fixed < source.due <= draw.terms.draw_by:
        return failed(name, "beacon.time", round=source.round, due=due)
    if any(_poses(source.chain, known) for known in KNOWN_CHAINS):
        return failed(name, "beacon.false", round=source.round)
    if source.chain not in KNOWN_CHAINS:
        return unchecked(name, "beacon.chain", round=source.round, due=due)
    return passed(name, "beacon.future", round=source.round, due=due)


def _poses(chain: Chain, known: Chain) -> bool:
    """Whether a network has the name or key of a known one, and is another."""
    return chain != known and (chain.hash == known.hash or chain.public_key == known.public_key)


def value(draw: Draw, verifier: BeaconVerifier | None) -> Step:
    """The number is the beacon's, or what the promised secrets give."""
    name, source, found = StepName.VALUE, draw.terms.beacon, draw.value
    if found is None:
        return unchecked(name, "value.none")
    if isinstance(source, Drand) and isinstance(found, DrandValue):
        return _signed(source, found, verifier)
    if isinstance(source, Commit) and isinstance(found, Secrets):
        return _revealed(draw, source, found)
    return failed(name, "value.kind")


def _signed(source: Drand, found: DrandValue, verifier: BeaconVerifier | None) -> Step:
    name = StepName.VALUE
    if hashlib.sha256(found.signature).digest() != found.randomness:
        return failed(name, "value.randomness")
    if (source.chain.scheme == UNCHAINED_G1) != (found.previous_signature is None):
        return failed(name, "value.signature", round=source.round)
    if verifier is None:
        return unchecked(name, "value.library", round=source.round)
    if not verifier(source, found):
        return failed(name, "value.signature", round=source.round)
    return passed(name, "value.signed", round=source.round)


def _revealed(draw: Draw, source: Commit, found: Secrets) -> Step:
    name = StepName.VALUE
    if len(found.secrets) != len(source.parties):
        return failed(name, "value.kind")
    for party, secret in zip(source.parties, found.secrets, strict=True):
        if secret is not None:
            promised = secret_hash(draw.terms.raffle, draw.terms.round, party.name, secret)
            if promised != party.hash:
                return failed(name, "value.secret", party=party.name)
    known = [secret for secret in found.secrets if secret is not None]
    if len(known) < len(found.secrets):
        missing = _missing(source, found)
        return failed(name, "value.randomness") if found.randomness else unchecked(name, "value.waiting", party=missing)
    if found.randomness != combined(known):
        return failed(name, "value.randomness")
    return passed(name, "value.revealed", parties=len(known))


def _missing(source: Commit, found: Secrets) -> str:
    return "; ".join(party.name for party, secret in zip(source.parties, found.secrets, strict=False) if secret is None)


def winners(draw: Draw, tickets: Sequence[str] | None) -> Step:
    """The winners and alternates are those that the number gives for this list, in this order."""
    name = StepName.WINNERS
    randomness = None if draw.value is None else draw.value.randomness
    if draw.state is not DrawState.DRAWN or randomness is None or draw.commitment is None:
        return unchecked(name, "winners.none")
    if tickets is None:
        return unchecked(name, "winners.list")
    promised = draw.terms
    outcome = choose(randomness, bytes.fromhex(draw.commitment), tickets, promised.prizes, promised.alternates)
    if outcome.winners != draw.winners:
        return failed(name, "winners.wrong", place=_first_difference(outcome.winners, draw.winners))
    if outcome.alternates != draw.alternates:
        return failed(name, "winners.alternates", place=_first_difference(outcome.alternates, draw.alternates))
    return passed(name, "winners.right", winners=len(draw.winners), alternates=len(draw.alternates))


def _first_difference(mine: Sequence[object], theirs: Sequence[object]) -> int:
    same = 0
    for one, other in zip(mine, theirs, strict=False):
        if one != other:
            break
        same += 1
    return same + 1


def state(draw: Draw, now: datetime) -> Step:
    """The draw took place in time, or was called off for a reason that shows."""
    name, promised = StepName.STATE, draw.terms
    due = moment_text(promised.draw_by)
    match draw.state:
        case DrawState.OPEN if now > promised.draw_by:
            return failed(name, "state.overdue", due=due)
        case DrawState.OPEN:
            return unchecked(name, "state.open", closes_at=moment_text(promised.closes_at))
        case DrawState.CLOSED if now > promised.draw_by:
            return failed(name, "state.overdue", due=due)
        case DrawState.CLOSED:
            return unchecked(name, "state.closed", due=due)
        case DrawState.VOID:
            return _void(draw, now)
        case DrawState.DRAWN:
            return passed(name, "state.drawn")


def _void(draw: Draw, now: datetime) -> Step:
    name, source, found = StepName.STATE, draw.terms.beacon, draw.value
    reason = draw.reason or ""
    if found is not None and found.randomness is not None:
        return failed(name, "state.despite", reason=reason)
    if draw.tickets is None:
        return passed(name, "state.void", reason=reason)
    if isinstance(source, Drand):
        return unchecked(name, "state.public" if now >= source.due else "state.early", reason=reason)
    missing = _missing(source, found) if isinstance(found, Secrets) else "; ".join(p.name for p in source.parties)
    return passed(name, "state.withheld", reason=reason, party=missing)
