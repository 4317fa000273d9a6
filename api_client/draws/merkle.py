"""A tree of hashes over the canonical list: one short value stands for all tickets, a short path proves one of them.

The shape is that of RFC 9162: a tree of n leaves splits at the largest power of two below n.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from api_client.draws.canonical import DIGEST_SIZE, digest, encode, prefix


@dataclass(frozen=True, slots=True)
class Proof:
    """That a ticket stands at `index` (from 0) of a list of `count`; `path` holds the neighbours, lowest first."""

    ticket: str
    index: int
    count: int
    path: tuple[bytes, ...]


def leaf(ticket: str) -> bytes:
    """The hash of one ticket."""
    return digest("leaf", encode(ticket))


def _node(left: bytes, right: bytes) -> bytes:
    return digest("node", left + right)


def _levels(tickets: Sequence[str]) -> list[list[bytes]]:
    """All rows of the tree, leaves first. An odd one at a row's end moves up as it is."""
    sha256, leaf_prefix, node_prefix = hashlib.sha256, prefix("leaf"), prefix("node")
    row = [sha256(leaf_prefix + encode(ticket)).digest() for ticket in tickets]
    rows = [row]
    while len(row) > 1:
        above = [sha256(node_prefix + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            above.append(row[-1])
        rows.append(row := above)
    return rows


def root_of(tickets: Sequence[str]) -> bytes:
    """The root over a canonical list; an empty list has a root, too."""
    return _levels(tickets)[-1][0] if tickets else digest("empty", b"")


def prove(tickets: Sequence[str], index: int) -> Proof:
    """The proof for the ticket at `index`. Raises IndexError."""
    if not 0 <= index < len(tickets):
        raise IndexError(index)
    path, at = [], index
    for row in _levels(tickets)[:-1]:
        neighbour = at ^ 1
        if neighbour < len(row):
            path.append(row[neighbour])
        at //= 2
    return Proof(tickets[index], index, len(tickets), tuple(path))


def holds(proof: Proof, root: bytes) -> bool:
    """Whether the proof leads to this root, with exactly the path that a list of its length asks for."""
    at, last = proof.index, proof.count - 1
    if not 0 <= at <= last:
        return False
    value, path = leaf(proof.ticket), iter(proof.path)
    while last:
        if at % 2 or at < last:
            neighbour = next(path, b"")
            if len(neighbour) != DIGEST_SIZE:
                return False
            value = _node(neighbour, value) if at % 2 else _node(value, neighbour)
        at, last = at // 2, last // 2
    return next(path, None) is None and value == root
