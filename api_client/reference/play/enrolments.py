"""Who takes part in what: joining, leaving, and since when things count for them.

Each time a member joins is a stint of its own, whose progress is its own: leaving gives up what was not reached, and
who joins again begins anew from then on. What was reached stays theirs. What joins everybody has its row written when
something first counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, func, select, update

from api_client.reference.context import Context
from api_client.reference.play.book import Counter
from api_client.reference.play.challenges_tables import completions, enrolments
from api_client.reference.tables import members


@dataclass(frozen=True)
class Person:
    """A member as far as what counts depends on them; `zone` is where their days begin and end."""

    id: str
    zone: ZoneInfo
    joined_at: datetime
    locale: str

    def day(self, at: datetime) -> date:
        """The day it is for them."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """When a day of theirs begins, UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Stint:
    """One time of taking part; things count from `counts_from` and up to `last_day` of the member's calendar.

    `before` completions were made in earlier stints. `standing` is where it stands as JSON; None: to be worked out.
    """

    task_id: str
    number: int
    joined_at: datetime
    counts_from: datetime
    last_day: date | None
    left_at: datetime | None
    before: int
    standing: dict[str, Any] | None

    def covers(self, at: datetime, day: date) -> bool:
        """Whether something of that time counts."""
        return at >= self.counts_from and (self.last_day is None or day <= self.last_day)


def person(conn: Connection, ctx: Context, member_id: str) -> Person:
    """The member; where they have said no time zone, that of the programme."""
    row = conn.execute(
        select(members.c.time_zone, members.c.joined_at, members.c.locale).where(members.c.id == member_id)
    ).one()
    return Person(member_id, ZoneInfo(row.time_zone) if row.time_zone else ctx.zone, row.joined_at, row.locale)


def newest(conn: Connection, member_id: str, task_ids: Collection[str] | None = None) -> dict[str, Stint]:
    """The last stint in each task, of these or of all."""
    query = select(enrolments).where(enrolments.c.member_id == member_id)
    if task_ids is not None:
        query = query.where(enrolments.c.task_id.in_(task_ids))
    rows = conn.execute(query.order_by(enrolments.c.stint)).mappings()
    return {row["task_id"]: _stint(row) for row in rows}


def one(conn: Connection, member_id: str, task_id: str, number: int) -> Stint:
    """One stint."""
    query = select(enrolments).where(*_key(member_id, task_id, number))
    return _stint(conn.execute(query).mappings().one())


def begin(
    conn: Connection, counter: Counter, who: Person, joined_at: datetime, counts_from: datetime, last: Stint | None
) -> Stint:
    """A new stint after the `last` one."""
    made = Stint(
        counter.id, (last.number if last else 0) + 1, joined_at, counts_from, last_day(counter, who, joined_at), None,
        _completed(conn, counter, who.id) if last else 0, None,
    )  # fmt: skip
    conn.execute(
        enrolments.insert().values(
            member_id=who.id, task_id=made.task_id, stint=made.number, joined_at=made.joined_at,
            counts_from=made.counts_from, last_day=made.last_day, left_at=None, before=made.before, standing=None,
        )
    )  # fmt: skip
    return made


def leave(conn: Connection, member_id: str, stint: Stint, at: datetime) -> None:
    """End a stint."""
    conn.execute(update(enrolments).where(*_key(member_id, stint.task_id, stint.number)).values(left_at=at))


def keep(conn: Connection, member_id: str, stint: Stint, standing: dict[str, Any] | None) -> None:
    """Remember where a stint stands; None: to be worked out anew."""
    conn.execute(update(enrolments).where(*_key(member_id, stint.task_id, stint.number)).values(standing=standing))


def start(counter: Counter, who: Person) -> datetime:
    """When things begin to count for those who did not join by themselves."""
    return who.joined_at if counter.first_day is None else max(who.joined_at, who.midnight(counter.first_day))


def last_day(counter: Counter, who: Person, joined_at: datetime) -> date | None:
    """The last day of the member's calendar on which something counts for who joined then."""
    days = [counter.last_day] if counter.last_day else []
    if counter.days:
        days.append(who.day(joined_at) + timedelta(days=counter.days - 1))
    return min(days, default=None)


def _completed(conn: Connection, counter: Counter, member_id: str) -> int:
    """Completions so far; the rungs of a ladder are the same in every stint, so that none brings anything twice."""
    if counter.rules.stages:
        return 0
    highest = select(func.max(completions.c.number)).where(
        completions.c.member_id == member_id, completions.c.task_id == counter.id
    )
    return conn.execute(highest).scalar() or 0


def _key(member_id: str, task_id: str, number: int) -> tuple[Any, ...]:
    return enrolments.c.member_id == member_id, enrolments.c.task_id == task_id, enrolments.c.stint == number


def _stint(row: RowMapping) -> Stint:
    return Stint(
        row["task_id"], row["stint"], row["joined_at"], row["counts_from"], row["last_day"], row["left_at"],
        row["before"], row["standing"],
    )  # fmt: skip
