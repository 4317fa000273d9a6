"""The promise that binds everything: one hash over the terms and the list, published before the value is known."""

from __future__ import annotations

import hashlib

from api_client.draws.canonical import digest, encode
from api_client.draws.document import Terms, TicketList
from api_client.draws.writing import terms_json, tickets_json


def commitment_of(terms: Terms, tickets: TicketList) -> bytes:
    """The commitment; 32 bytes. Raises ValueError for terms that can't be written down (half characters, ranges)."""
    return digest("commitment", encode({"terms": terms_json(terms), "tickets": tickets_json(tickets)}))


def rules_hash(text: str) -> str:
    """SHA-256 of a rules text in UTF-8, as hexadecimal digits: what `sha256sum` says of it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
