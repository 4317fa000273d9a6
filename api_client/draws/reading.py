"""Documents, lists and proofs out of what a stranger published: every field by name and kind, within limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api_client.draws.beacon import SECRET_SIZE, SIGNATURE_SIZES, Chain, Commit, Drand, DrandValue, Party, Secrets
from api_client.draws.canonical import DIGEST_SIZE, MAX_ENTRIES, TICKET, is_ticket
from api_client.draws.document import FORMAT, Draw, DrawState, Rules, Terms, TicketList
from api_client.draws.merkle import Proof
from api_client.draws.strict_json import DocumentError, Fields, loads
from api_client.draws.winners import Prize, Winner

#: Bytes: of a document or a page of entries, and of a file that holds a document with its whole list.
MAX_DOCUMENT = 4_000_000
MAX_FILE = MAX_DOCUMENT + 68 * MAX_ENTRIES
MAX_PLACES = 10_000
MAX_PRIZES = 1_000
MAX_PARTIES = 8
#: Unix time of the end of the year 9999, after which there are no dates.
_LAST_SECOND = 253_402_300_799
_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_A_TICKET = "a ticket: 8 to 64 ASCII letters, digits, - or _"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the tickets, and where to go on; None: that was the last."""

    tickets: list[str]
    next_cursor: str | None


def read_draw(data: bytes) -> Draw:
    """The document in a JSON text. Raises DocumentError."""
    return parse_draw(loads(data, MAX_DOCUMENT))


def parse_draw(value: object) -> Draw:
    """The document in a JSON value. Raises DocumentError."""
    fields = Fields(value, "")
    if fields.text("format") != FORMAT:
        fields.fault("format", f"is not {FORMAT}")
    terms = _terms(fields.inner("terms"))
    draw = Draw(
        terms=terms,
        state=DrawState(fields.matching("state", re.compile("|".join(DrawState)), "open, closed, drawn or void")),
        tickets=fields.maybe("tickets", lambda name: _tickets(fields.inner(name))),
        commitment=fields.maybe("commitment", lambda name: fields.digits(name, DIGEST_SIZE).hex()),
        value=fields.maybe("value", lambda name: _value(fields.inner(name), terms.beacon)),
        winners=tuple(map(_winner, fields.objects("winners", MAX_PLACES))),
        alternates=tuple(_ticket_list(fields, "alternates", MAX_PLACES)),
        reason=fields.maybe("reason", lambda name: fields.text(name, 2_000)),
    )
    fields.done()
    return draw


def read_proof(data: bytes) -> Proof:
    """The proof in a JSON text. Raises DocumentError."""
    return parse_proof(loads(data, MAX_DOCUMENT))


def parse_proof(value: object) -> Proof:
    """The proof in a JSON value. Raises DocumentError."""
    fields = Fields(value, "")
    path = fields.items("path", MAX_ENTRIES.bit_length())
    proof = Proof(
        ticket=_ticket(fields, "ticket"),
        index=fields.number("index", 0, MAX_ENTRIES - 1),
        count=fields.number("count", 1, MAX_ENTRIES),
        path=tuple(Fields({"neighbour": one}, "path").digits("neighbour", DIGEST_SIZE) for one in path),
    )
    fields.done()
    return proof


def read_page(data: bytes) -> Page:
    """A page of entries in a JSON text. Raises DocumentError."""
    fields = Fields(loads(data, MAX_DOCUMENT), "")
    page = Page(
        _ticket_list(fields, "items", MAX_ENTRIES),
        fields.maybe("next_cursor", lambda name: fields.text(name, 1_000)),
    )
    fields.done()
    return page


def read_file(data: bytes) -> tuple[Draw, list[str] | None]:
    """What the verifier takes: a document alone, or `{"draw": document, "entries": [tickets]}`."""
    value = loads(data, MAX_FILE)
    if not isinstance(value, dict) or "draw" not in value:
        return parse_draw(value), None
    fields = Fields(value, "")
    draw, entries = parse_draw(fields.take("draw")), _ticket_list(fields, "entries", MAX_ENTRIES)
    fields.done()
    return draw, entries


def _terms(fields: Fields) -> Terms:
    rules = fields.inner("rules")
    terms = Terms(
        raffle=fields.matching("raffle", _ID, "an id"),
        round=fields.number("round"),
        title=fields.texts("title", 500),
        rules=Rules(rules.text("version", 100), rules.texts("texts", 64)),
        opens_at=fields.moment("opens_at"),
        closes_at=fields.moment("closes_at"),
        draw_by=fields.moment("draw_by"),
        places=fields.maybe("places", lambda name: fields.number(name, 1)),
        prizes=tuple(map(_prize, fields.objects("prizes", MAX_PRIZES))),
        alternates=fields.number("alternates", 0, MAX_PLACES),
        beacon=_beacon(fields.inner("beacon")),
    )
    if sum(prize.count for prize in terms.prizes) > MAX_PLACES:
        fields.fault("prizes", f"are more than {MAX_PLACES}")
    if len({prize.id for prize in terms.prizes}) != len(terms.prizes):
        fields.fault("prizes", "have an id twice")
    rules.done()
    fields.done()
    return terms


def _prize(fields: Fields) -> Prize:
    prize = Prize(fields.matching("id", _ID, "an id"), fields.number("count", 1, MAX_PLACES))
    fields.done()
    return prize


def _tickets(fields: Fields) -> TicketList:
    tickets = TicketList(
        fields.number("count", 0, MAX_ENTRIES), fields.digits("root", DIGEST_SIZE).hex(), fields.moment("published_at")
    )
    fields.done()
    return tickets


def _beacon(fields: Fields) -> Drand | Commit:
    kind = fields.text("kind")
    beacon: Drand | Commit
    if kind == "commit":
        beacon = Commit(tuple(map(_party, fields.objects("parties", MAX_PARTIES))))
        if not beacon.parties or len({party.name for party in beacon.parties}) != len(beacon.parties):
            fields.fault("parties", "are not named, or named twice")
    elif kind == "drand":
        chain = _chain(fields.inner("chain"))
        beacon = Drand(chain, fields.number("round", 1, (_LAST_SECOND - chain.genesis_time) // chain.period))
    else:
        fields.fault("kind", "is neither drand nor commit")
    fields.done()
    return beacon


def _party(fields: Fields) -> Party:
    party = Party(fields.text("name", 100), fields.digits("hash", DIGEST_SIZE).hex())
    fields.done()
    return party


def _chain(fields: Fields) -> Chain:
    chain = Chain(
        hash=fields.digits("hash", DIGEST_SIZE).hex(),
        scheme=fields.text("scheme", 100),
        public_key=fields.digits("public_key", 48, 96).hex(),
        period=fields.number("period", 1, 86_400),
        genesis_time=fields.number("genesis_time", 0, 2**37),
    )
    fields.done()
    return chain


def _value(fields: Fields, beacon: Drand | Commit) -> DrandValue | Secrets:
    value: DrandValue | Secrets
    if isinstance(beacon, Commit):
        secrets = fields.items("secrets", MAX_PARTIES)
        each = Fields(dict(zip(map(str, range(len(secrets))), secrets, strict=True)), "value.secrets")
        value = Secrets(
            fields.maybe("randomness", lambda name: fields.digits(name, DIGEST_SIZE)),
            tuple(each.maybe(str(at), lambda name: each.digits(name, SECRET_SIZE)) for at in range(len(secrets))),
        )
    else:
        smallest, largest = min(SIGNATURE_SIZES.values()), max(SIGNATURE_SIZES.values())
        value = DrandValue(
            fields.digits("randomness", DIGEST_SIZE),
            fields.digits("signature", smallest, largest),
            fields.maybe("previous_signature", lambda name: fields.digits(name, DIGEST_SIZE, largest)),
        )
    fields.done()
    return value


def _winner(fields: Fields) -> Winner:
    winner = Winner(fields.matching("prize", _ID, "an id"), _ticket(fields, "ticket"))
    fields.done()
    return winner


def _ticket(fields: Fields, name: str) -> str:
    return fields.matching(name, TICKET, _A_TICKET)


def _ticket_list(fields: Fields, name: str, most: int) -> list[str]:
    items = fields.items(name, most)
    tickets = [one for one in items if isinstance(one, str) and is_ticket(one)]
    if len(tickets) != len(items):
        raise DocumentError(f"{name} holds something that is not {_A_TICKET}")
    return tickets
