"""What becomes of challenges: joined, left, completed, taken back, claimed.

What was reached is kept as completions, each once and numbered; its prize is given at once, or waits to be claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from api_client.reference import events, locks, upserts, webhooks
from api_client.reference.context import Context
from api_client.reference.play import challenge_sentences as sentences
from api_client.reference.play import credits, eligibility, enrolments, grants, progress
from api_client.reference.play.book import Counter
from api_client.reference.play.challenges_file import Challenge, Milestone
from api_client.reference.play.challenges_tables import completions as table
from api_client.reference.play.credits import Moved
from api_client.reference.play.enrolments import Person, Stint
from api_client.reference.play.grants import Given, Source
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.progress import Reached, State
from api_client.reference.problems import Problem


def join(conn: Connection, ctx: Context, member_id: str, challenge_id: str, now: datetime) -> None:
    """Take part; again changes nothing. Raises `not-found`, `not-eligible`, `closed`."""
    locks.members(conn, member_id)
    counter, who = _counter(ctx, challenge_id), enrolments.person(conn, ctx, member_id)
    last = enrolments.newest(conn, member_id, [counter.id]).get(counter.id)
    if counter.automatic or (last is not None and last.left_at is None):
        return
    day = who.day(now)
    if (counter.first_day and day < counter.first_day) or (counter.last_day and day > counter.last_day):
        raise Problem("closed")
    if not eligibility.fits(conn, ctx, who, counter.who, now):
        raise Problem("not-eligible")
    backwards = counter.from_start and last is None
    since = enrolments.start(counter, who) if backwards else now
    stint = enrolments.begin(conn, counter, who, now, since, last)
    if credits.rules(counter, stint).runs == 0:
        raise Problem("closed")
    _tell_changed(conn, member_id, counter, progress.begin(counter.rules), now)
    if backwards:
        from api_client.reference.play import counting  # what counting finds may complete it, which is told here

        counting.catch_up(conn, ctx, who, counter, stint, now)


def leave(conn: Connection, ctx: Context, member_id: str, challenge_id: str, now: datetime) -> None:
    """Give up what was not reached; again changes nothing. Raises `not-found`, or `closed` where nobody can leave."""
    locks.members(conn, member_id)
    counter = _counter(ctx, challenge_id)
    if counter.automatic:
        raise Problem("closed")
    last = enrolments.newest(conn, member_id, [counter.id]).get(counter.id)
    if last is None or last.left_at is not None:
        return
    if progress.finished(credits.rules(counter, last), credits.state(counter, last)):
        raise Problem("closed")
    enrolments.leave(conn, member_id, last, now)
    _tell_changed(conn, member_id, counter, progress.begin(counter.rules), now)


def claim(conn: Connection, ctx: Context, member_id: str, challenge_id: str, number: int, now: datetime) -> None:
    """Give the prize of a completion that waits. Raises `not-found`, or `closed` where it was claimed or has lapsed."""
    locks.members(conn, member_id)
    counter = _counter(ctx, challenge_id)
    row = _rows(conn, member_id, counter.id, [number]).get(number)
    if row is None:
        raise Problem("not-found")
    if row["state"] != "open" or row["claim_until"] <= now:
        raise Problem("closed")
    conn.execute(update(table).where(*_key(member_id, row)).values(state="claimed", claimed_at=now))
    part = ctx.play_book.challenges[counter.ref]
    grants.give(conn, ctx, member_id, prize(part, row["stage"]), source(ctx, part, number, row["stage"]), now)
    stint = enrolments.one(conn, member_id, counter.id, row["stint"])
    if stint.left_at is None:
        _tell_changed(conn, member_id, counter, credits.state(counter, stint), now)


def follow(
    conn: Connection, ctx: Context, who: Person, counter: Counter, stint: Stint, moved: Moved, at: datetime
) -> None:
    """Complete what was reached and, where all of it is known, take back what is no more."""
    wanted = {stint.before + counter.number(one.run, one.stage): one for one in moved.reached}
    known = _rows(conn, who.id, counter.id, None if moved.all_of_it else list(wanted))
    for number, reached in sorted(wanted.items()):
        row = known.get(number)
        if row is None or row["state"] == "reverted":
            # A stint that was left gets nothing new: the numbers after it are the next one's.
            if stint.left_at is None:
                _complete(conn, ctx, who, counter, stint, number, reached, at)
        elif row["at"] != reached.at:
            conn.execute(update(table).where(*_key(who.id, row)).values(at=reached.at))
            _move(conn, ctx, who, counter, number, reached.at, at)
    if moved.all_of_it and not counter.keep:
        for number, row in sorted(known.items(), reverse=True):
            if row["stint"] == stint.number and number not in wanted and row["state"] != "reverted":
                _revert(conn, ctx, who, counter, row, at)


def figures(counter: Counter, state: State) -> tuple[int, int]:
    """How much of how much, in whole numbers: of the only criterion, of criteria that hold, of periods in a row."""
    rules = counter.rules
    if rules.periods:
        return state.length, rules.periods
    if rules.stages:
        stage = min(state.stage, len(rules.stages) - 1)
        return min(state.counts[0], rules.stages[stage]), rules.stages[stage]
    if len(rules.criteria) == 1:
        return min(state.counts[0], rules.criteria[0].goal), rules.criteria[0].goal
    held = sum(count >= one.goal for count, one in zip(state.counts, rules.criteria, strict=True))
    return held, len(rules.criteria)


def prize(part: Challenge, stage: int) -> tuple[Grant, ...]:
    """What a completion brings."""
    if isinstance(part, Milestone):
        return part.stages[stage - 1].rewards if stage <= len(part.stages) else ()
    return part.rewards


def source(ctx: Context, part: Challenge, number: int, stage: int) -> Source:
    """A completion as what gives its prize."""
    sentence = sentences.reason(ctx.programme, part, stage)
    return Source("challenge", part.id, number, part.title, sentence, part.picture)


def _complete(
    conn: Connection, ctx: Context, who: Person, counter: Counter, stint: Stint, number: int, reached: Reached,
    at: datetime,
) -> None:  # fmt: skip
    part, noticed = ctx.play_book.challenges[counter.ref], _noticed(conn, ctx, at)
    until = who.midnight(who.day(noticed) + timedelta(days=part.claim_days + 1)) if part.claim else None
    row = {
        "member_id": who.id, "task_id": counter.id, "number": number, "stint": stint.number, "run": reached.run,
        "stage": reached.stage, "at": reached.at, "state": "open" if part.claim else "claimed", "claim_until": until,
        "claimed_at": None if part.claim else noticed,
    }  # fmt: skip
    upserts.put(conn, table, [row])
    offered = prize(part, reached.stage)
    prizes: Sequence[Grant | Given] = offered
    if not part.claim:
        prizes = grants.give(conn, ctx, who.id, offered, source(ctx, part, number, reached.stage), noticed)
    title = part.stages[reached.stage - 1].title if isinstance(part, Milestone) else part.title
    data = {
        "id": part.id, "number": number, "stage": reached.stage, "title": title.pick(who.locale),
        "picture": part.picture, "state": row["state"],
        "rewards": [grants.dto(one, ctx, who.locale).text for one in prizes],
    }  # fmt: skip
    events.record(conn, who.id, "challenge.completed", data, noticed)
    _record(conn, ctx, who, part, number, reached.at)


def _record(conn: Connection, ctx: Context, who: Person, part: Challenge, number: int, at: datetime) -> None:
    from api_client.reference.play import happenings  # a completed challenge may count for another one

    happenings.record(conn, ctx, who.id, "challenge", f"{part.id}:{number}", at, subject=part.id)


def _move(
    conn: Connection, ctx: Context, who: Person, counter: Counter, number: int, when: datetime, at: datetime
) -> None:
    from api_client.reference.play import happenings

    happenings.move(conn, ctx, who.id, "challenge", f"{counter.ref}:{number}", when, at)


def _revert(conn: Connection, ctx: Context, who: Person, counter: Counter, row: RowMapping, at: datetime) -> None:
    from api_client.reference.play import happenings

    part, noticed = ctx.play_book.challenges[counter.ref], _noticed(conn, ctx, at)
    conn.execute(update(table).where(*_key(who.id, row)).values(state="reverted", claim_until=None, claimed_at=None))
    grants.take_back(conn, ctx, who.id, source(ctx, part, row["number"], row["stage"]), noticed)
    data = {"id": part.id, "number": row["number"], "title": part.title.pick(who.locale)}
    events.record(conn, who.id, "challenge.reverted", data, noticed)
    happenings.withdraw(conn, ctx, who.id, "challenge", f"{part.id}:{row['number']}", at)


def _noticed(conn: Connection, ctx: Context, at: datetime) -> datetime:
    """When something is given that was earned at `at`: not before we know of it, but in a past that is made up."""
    return at if conn.info.get(webhooks.QUIET) else max(at, ctx.now())


def _counter(ctx: Context, challenge_id: str) -> Counter:
    counter = ctx.play_book.counters.get(f"challenge:{challenge_id}")
    if counter is None:
        raise Problem("not-found")
    return counter


def _rows(conn: Connection, member_id: str, task_id: str, numbers: list[int] | None) -> dict[int, RowMapping]:
    query = select(table).where(table.c.member_id == member_id, table.c.task_id == task_id)
    if numbers is not None:
        if not numbers:
            return {}
        query = query.where(table.c.number.in_(numbers))
    return {row["number"]: row for row in conn.execute(query).mappings()}


def _key(member_id: str, row: RowMapping) -> tuple[Any, ...]:
    return table.c.member_id == member_id, table.c.task_id == row["task_id"], table.c.number == row["number"]


def _tell_changed(conn: Connection, member_id: str, counter: Counter, state: State, at: datetime) -> None:
    current, goal = figures(counter, state)
    events.record(conn, member_id, "challenge.changed", {"id": counter.ref, "current": current, "goal": goal}, at)
