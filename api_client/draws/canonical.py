"""One way only to turn a value into bytes, and a hash that says what it is the hash of.

Every text is preceded by its length and every kind of value by a letter, so that no two values have the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | int | Sequence[Value] | Mapping[str, Value] | None"

VERSION = "member-app/draws/v1/"
DIGEST_SIZE = 32
LARGEST_NUMBER = 2**53 - 1
MAX_ENTRIES = 1_000_000
TICKET = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


def encode(value: Value) -> bytes:
    """The bytes of a value. Numbers are whole, from 0 to 2^53 - 1. Raises ValueError for anything else."""
    match value:
        case None:
            return b"n"
        case str():
            text = value.encode("utf-8")
            return b"s" + len(text).to_bytes(4, "big") + text
        case bool():
            raise ValueError("true and false have no bytes here")
        case int():
            if not 0 <= value <= LARGEST_NUMBER:
                raise ValueError("a number is out of range")
            return b"i" + value.to_bytes(8, "big")
        case Mapping():
            keys = sorted(value, key=lambda key: key.encode("utf-8"))
            pairs = b"".join(encode(key) + encode(value[key]) for key in keys)
            return b"m" + len(keys).to_bytes(4, "big") + pairs
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return b"l" + len(value).to_bytes(4, "big") + b"".join(map(encode, value))
        case _:
            raise ValueError(f"{type(value).__name__} has no bytes here")


def prefix(purpose: str) -> bytes:
    """What every hash for a purpose begins with, so that it can never be taken for another's."""
    return encode(VERSION + purpose)


def digest(purpose: str, data: bytes) -> bytes:
    """SHA-256 over the purpose and the data; 32 bytes."""
    return hashlib.sha256(prefix(purpose) + data).digest()


def is_ticket(text: str) -> bool:
    """Whether a text may be a ticket: 8 to 64 ASCII letters, digits, `-` or `_`."""
    return TICKET.fullmatch(text) is not None


def canonical_list(tickets: Iterable[str]) -> list[str]:
    """The list as it is published: sorted by bytes. Raises ValueError for what is no ticket, or is there twice."""
    ordered = sorted(tickets)
    if len(ordered) > MAX_ENTRIES:
        raise ValueError(f"more than {MAX_ENTRIES} tickets")
    fault = first_fault(ordered)
    if fault is not None:
        raise ValueError(f"{ordered[fault]!r} is no ticket, or is there twice")
    return ordered


def first_fault(tickets: Sequence[str]) -> int | None:
    """The index of the first that is no ticket, is not after the one before it, or None: the list is canonical."""
    before = ""
    for index, ticket in enumerate(tickets):
        if ticket <= before or not is_ticket(ticket):
            return index
        before = ticket
    return None
