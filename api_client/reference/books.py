"""Everything that must be right in the books, part by part, so that whoever waits sees how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from api_client.reference import audit, stock

PARTS: tuple[tuple[str, Callable[[Connection], list[str]]], ...] = (
    ("entries, balances, lots and months", audit.faults),
    ("stock of rewards", stock.faults),
)


def faults(conn: Connection, progress: Callable[[str], None] = lambda part: None) -> Iterator[str]:
    """What is wrong, in words; `progress` is told of each part before it is looked at."""
    for name, look in PARTS:
        progress(name)
        yield from look(conn)
