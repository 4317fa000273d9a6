"""What the transaction at hand has booked that may count for a tier, kept until a standing takes it in.

Only within `Context.write`, which begins the list anew and has what is left in it taken in.
"""

from __future__ import annotations

from sqlalchemy import Connection

from api_client.reference.tiers import Qualifying

_MOVES = "moves"


def begin(conn: Connection) -> None:
    """Start with nothing noted."""
    conn.info[_MOVES] = {}


def note(conn: Connection, member_id: str, one: Qualifying) -> None:
    """Something was booked."""
    noted: dict[str, list[Qualifying]] | None = conn.info.get(_MOVES)
    if noted is not None and (one.spend, one.points, one.visits, one.balance) != (0, 0, 0, 0):
        noted.setdefault(member_id, []).append(one)


def pending(conn: Connection, member_id: str) -> bool:
    """Whether something of this member waits to be taken in."""
    return bool(conn.info.get(_MOVES, {}).get(member_id))


def members(conn: Connection) -> list[str]:
    """Everybody something waits of."""
    return [member_id for member_id, noted in conn.info.get(_MOVES, {}).items() if noted]


def take(conn: Connection, member_id: str) -> list[Qualifying]:
    """What was booked of this member, in that order; it is not given again."""
    return list(conn.info.get(_MOVES, {}).pop(member_id, []))
