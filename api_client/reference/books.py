"""Everything that must be right in the books, part by part, so that whoever waits sees how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from api_client.reference import audit


def faults(conn: Connection, progress: Callable[[str, int, int], None] | None = None) -> Iterator[str]:
    """What is wrong, in words. `progress` is told of each part before it is looked at, its number and how many."""
    parts = audit.parts()
    for number, (name, look) in enumerate(parts, 1):
        if progress is not None:
            progress(name, number, len(parts))
        yield from look(conn)
