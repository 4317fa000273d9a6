"""Who has a place at an occasion and who waits in its line. Knows no programme beyond how many places there are.

Locks: the members first, then the row of the occasion; whoever takes, gives back or passes on a place holds that row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from api_client.reference import locks, upserts
from api_client.reference.play.meets_tables import meet_dates, meet_guests
from api_client.reference.play.occasions import Occasion

IN, WAITING = "in", "waiting"


@dataclass(frozen=True)
class Room:
    """How full an occasion is. `free` is None without a limit; nobody passes those who wait."""

    taken: int = 0
    line: int = 0

    def free(self, capacity: int | None) -> int | None:
        """Places that somebody new can have."""
        return None if capacity is None else max(0, capacity - self.taken - self.line)


def rooms(conn: Connection, occasions: Collection[str]) -> dict[str, Room]:
    """How full these are."""
    counts: dict[tuple[str, str], int] = {}
    if occasions:
        query = (
            select(meet_guests.c.occasion, meet_guests.c.state, func.count())
            .where(meet_guests.c.occasion.in_(occasions))
            .group_by(meet_guests.c.occasion, meet_guests.c.state)
        )
        counts = {(occasion, state): int(count) for occasion, state, count in conn.execute(query)}
    return {one: Room(counts.get((one, IN), 0), counts.get((one, WAITING), 0)) for one in occasions}


def row(conn: Connection, occasion: str, member_id: str) -> RowMapping | None:
    """The member's place, if they have one."""
    mine = (meet_guests.c.occasion == occasion, meet_guests.c.member_id == member_id)
    return conn.execute(select(meet_guests).where(*mine)).mappings().one_or_none()


def of_member(conn: Connection, member_id: str, since: datetime) -> list[RowMapping]:
    """Places of occasions that begin after `since`, the last one first."""
    query = (
        select(meet_guests)
        .where(meet_guests.c.member_id == member_id, meet_guests.c.starts_at > since)
        .order_by(meet_guests.c.starts_at.desc())
    )
    return list(conn.execute(query).mappings())


def ahead_of(conn: Connection, mine: RowMapping) -> int:
    """How many wait before this one."""
    query = select(func.count()).where(
        meet_guests.c.occasion == mine["occasion"],
        meet_guests.c.state == WAITING,
        meet_guests.c.number < mine["number"],
    )
    return int(conn.execute(query).scalar_one())


def hold(conn: Connection, occasion: str) -> int:
    """Lock the occasion until the transaction ends; the number that its next guest gets."""
    upserts.begin(conn, meet_dates, {"id": occasion, "next": 1})
    query = select(meet_dates.c.next).where(meet_dates.c.id == occasion).with_for_update()
    return int(conn.execute(query).scalar_one())


def enter(
    conn: Connection, occasion: Occasion, member_id: str, state: str, now: datetime, attended_at: datetime | None = None
) -> None:
    """Write a guest down behind all others; the occasion is held and the member is no guest yet."""
    number = hold(conn, occasion.id)
    conn.execute(update(meet_dates).where(meet_dates.c.id == occasion.id).values(next=number + 1))
    conn.execute(
        meet_guests.insert().values(
            occasion=occasion.id, member_id=member_id, state=state, number=number, starts_at=occasion.starts_at,
            signed_up_at=now, attended_at=attended_at,
        )
    )  # fmt: skip


def attend(conn: Connection, occasion: str, member_id: str, at: datetime) -> None:
    """This guest is there, also one who had been waiting."""
    mine = (meet_guests.c.occasion == occasion, meet_guests.c.member_id == member_id)
    conn.execute(update(meet_guests).where(*mine).values(state=IN, attended_at=at))


def remove(conn: Connection, occasion: str, member_id: str) -> bool:
    """Give a place back; False where there was none."""
    mine = (meet_guests.c.occasion == occasion, meet_guests.c.member_id == member_id)
    return conn.execute(delete(meet_guests).where(*mine).returning(meet_guests.c.member_id)).first() is not None


def waiting(conn: Connection, occasion: str, count: int) -> Sequence[str]:
    """The first `count` of the line."""
    query = (
        select(meet_guests.c.member_id)
        .where(meet_guests.c.occasion == occasion, meet_guests.c.state == WAITING)
        .order_by(meet_guests.c.number)
        .limit(count)
    )
    return conn.execute(query).scalars().all()


def with_a_line(conn: Connection, now: datetime) -> Sequence[str]:
    """Occasions to come for which somebody waits."""
    query = select(meet_guests.c.occasion).where(meet_guests.c.state == WAITING, meet_guests.c.starts_at > now)
    return conn.execute(query.distinct()).scalars().all()


def move_up(conn: Connection, occasion: str, capacity: int | None) -> list[str]:
    """Free places go to who waits longest; the members who got one, locked.

    Members are locked before the occasion, so who is next is asked twice; the line can only have become shorter or
    been served meanwhile. Whoever it was not asked about is left to whoever comes next.
    """
    if capacity is None:
        asked = waiting(conn, occasion, 1000)
    else:
        asked = waiting(conn, occasion, max(0, capacity - rooms(conn, [occasion])[occasion].taken))
    if not asked:
        return []
    locks.members(conn, *asked)
    hold(conn, occasion)
    free = len(asked) if capacity is None else capacity - rooms(conn, [occasion])[occasion].taken
    served: list[str] = []
    for member_id in waiting(conn, occasion, max(0, free)):
        if member_id not in asked:
            break
        mine = (meet_guests.c.occasion == occasion, meet_guests.c.member_id == member_id)
        conn.execute(update(meet_guests).where(*mine).values(state=IN))
        served.append(member_id)
    return served
