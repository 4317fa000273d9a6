"""Credits in the database, and where a stint stands by them.

What happened after everything known is one step further; whatever else changes - something that came late, a refund -
is worked out anew from all credits of that stint. Both give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from api_client.reference.play import enrolments, progress
from api_client.reference.play.book import Counter
from api_client.reference.play.challenges_tables import credits as table
from api_client.reference.play.enrolments import Stint
from api_client.reference.play.progress import Credit, Reached, Rules, State


@dataclass(frozen=True)
class Moved:
    """What came of a change: everything `reached` where it was worked out anew (`all_of_it`), else what is new.

    Of a badge it is everything as soon as there is something new.
    """

    state: State
    reached: list[Reached]
    all_of_it: bool


def rules(counter: Counter, stint: Stint) -> Rules:
    """What is left to do in this stint."""
    if counter.rules.runs is None or counter.rules.stages:
        return counter.rules
    return replace(counter.rules, runs=max(0, counter.rules.runs - stint.before))


def state(counter: Counter, stint: Stint | None) -> State:
    """Where it stands, as it is remembered."""
    found = None
    if stint is not None and stint.standing is not None:
        found = progress.restored(stint.standing["state"], counter.rules)
    return found or progress.begin(counter.rules)


def add(conn: Connection, member_id: str, counter: Counter, stint: Stint, made: Sequence[Credit]) -> Moved | None:
    """Write down what counts; None where it has to be worked out anew, which is `settle`'s."""
    rows = [
        {
            "member_id": member_id, "task_id": counter.id, "stint": stint.number, "criterion": one.criterion,
            "key": one.key, "subject": one.subject, "at": one.at, "day": one.day, "amount": one.amount,
            "original": one.amount,
        }
        for one in made
    ]  # fmt: skip
    conn.execute(table.insert(), rows)
    standing = stint.standing
    newer = standing is not None and (standing["last"] is None or min(one.order for one in made) > _last(standing))
    remembered = progress.restored(standing["state"], counter.rules) if standing and newer else None
    if standing is None and not _others(conn, member_id, stint, made):
        remembered, standing = progress.begin(counter.rules), {"whole": None, "reached": []}
    if remembered is None or standing is None:
        enrolments.keep(conn, member_id, stint, None)
        return None
    return _further(conn, member_id, counter, stint, remembered, standing, sorted(made, key=lambda one: one.order))


def change(conn: Connection, member_id: str, key: str, left: Iterable[tuple[RowMapping, int]]) -> None:
    """Set what is left of credits that came from `key`."""
    for row, amount in left:
        conn.execute(update(table).where(*_row(member_id, row), table.c.key == key).values(amount=amount))


def of_key(conn: Connection, member_id: str, key: str) -> Sequence[RowMapping]:
    """Everything that a purchase or happening counts for, in every stint."""
    query = select(table).where(table.c.member_id == member_id, table.c.key == key)
    return conn.execute(query.order_by(table.c.task_id, table.c.stint, table.c.criterion)).mappings().all()


def move(conn: Connection, member_id: str, key: str, at: datetime, day: date) -> None:
    """What came from `key` was at another time."""
    conn.execute(update(table).where(table.c.member_id == member_id, table.c.key == key).values(at=at, day=day))


def drop(conn: Connection, member_id: str, key: str) -> None:
    """What came from `key` counts no more."""
    conn.execute(delete(table).where(table.c.member_id == member_id, table.c.key == key))


def settle(conn: Connection, member_id: str, counter: Counter, stint: Stint) -> Moved:
    """Work out anew where a stint stands."""
    rows, ours = _all(conn, member_id, stint), rules(counter, stint)
    left, reached = progress.replay(ours, (_credit(row, row["amount"]) for row in rows))
    whole = None
    if counter.keep and any(row["amount"] != row["original"] for row in rows):
        # What was reached once stays: so it counts as if nothing had been refunded.
        whole, reached = progress.replay(ours, (_credit(row, row["original"]) for row in rows))
    last = max((_credit(row, 0).order for row in rows), default=None)
    enrolments.keep(conn, member_id, stint, _stored(left, whole, last, reached if counter.kind == "badge" else []))
    return Moved(left, reached, all_of_it=True)


def worked_out(conn: Connection, member_id: str, counter: Counter, stint: Stint) -> tuple[State, list[Reached]]:
    """What follows from the credits of a stint, for looking whether it is what is remembered."""
    rows = _all(conn, member_id, stint)
    return progress.replay(rules(counter, stint), (_credit(row, row["amount"]) for row in rows))


def remembered(standing: dict[str, Any]) -> list[Reached]:
    """What a badge's counter has reached so far."""
    return [Reached(run, stage, datetime.fromisoformat(at)) for run, stage, at in standing["reached"]]


def _further(
    conn: Connection, member_id: str, counter: Counter, stint: Stint, left: State, standing: dict[str, Any],
    made: Sequence[Credit],
) -> Moved:  # fmt: skip
    ours = rules(counter, stint)
    whole = progress.restored(standing["whole"], ours) if standing["whole"] else None
    reached = list[Reached]()
    for credit in made:
        new = progress.step(ours, left, credit)
        reached += progress.step(ours, whole, credit) if whole else new
    every = [*remembered(standing), *reached] if counter.kind == "badge" else []
    enrolments.keep(conn, member_id, stint, _stored(left, whole, made[-1].order, every))
    return Moved(left, every if reached and every else reached, all_of_it=bool(reached and every))


def _others(conn: Connection, member_id: str, stint: Stint, made: Sequence[Credit]) -> bool:
    """Whether a stint has credits beside those just made."""
    query = select(table.c.key).where(
        table.c.member_id == member_id, table.c.task_id == stint.task_id, table.c.stint == stint.number
    )
    return len(conn.execute(query.limit(len(made) + 1)).all()) > len(made)


def _stored(left: State, whole: State | None, last: progress.Order | None, reached: list[Reached]) -> dict[str, Any]:
    return {
        "state": left.stored(),
        "whole": whole.stored() if whole else None,
        "last": [last[0].isoformat(), *last[1:]] if last else None,
        "reached": [[one.run, one.stage, one.at.isoformat()] for one in reached],
    }


def _last(standing: dict[str, Any]) -> progress.Order:
    at, key, criterion, subject = standing["last"]
    return datetime.fromisoformat(at), key, criterion, subject


def _credit(row: RowMapping, amount: int) -> Credit:
    return Credit(row["at"], row["day"], row["criterion"], row["key"], row["subject"], amount)


def _all(conn: Connection, member_id: str, stint: Stint) -> Sequence[RowMapping]:
    query = select(table).where(
        table.c.member_id == member_id, table.c.task_id == stint.task_id, table.c.stint == stint.number
    )
    return conn.execute(query).mappings().all()


def _row(member_id: str, row: RowMapping) -> tuple[Any, ...]:
    columns = (table.c.task_id, table.c.stint, table.c.criterion, table.c.subject)
    return (table.c.member_id == member_id, *(column == row[column.name] for column in columns))
