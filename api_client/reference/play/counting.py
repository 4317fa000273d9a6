"""What purchases and happenings count for: the way from what was done to what comes of it.

First everything is written down, then what follows is done task by task: what follows may itself be something done
(a challenge completed), and finds everything in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, select

from api_client.reference import events
from api_client.reference.basket import BasketLine
from api_client.reference.context import Context
from api_client.reference.play import badges, challenges, credits, criteria, eligibility, enrolments
from api_client.reference.play.book import Candidate, Counter
from api_client.reference.play.challenges_tables import happenings
from api_client.reference.play.credits import Moved
from api_client.reference.play.criteria import Act, Bought
from api_client.reference.play.criteria_file import Challenged, Criterion, Done, Shopping
from api_client.reference.play.enrolments import Person, Stint
from api_client.reference.play.progress import Credit
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.tables import transactions


def purchased(conn: Connection, ctx: Context, member_id: str, transaction_id: str, at: datetime) -> None:
    """A purchase is in the books; the member is locked."""
    row = _purchase(conn, transaction_id)
    lines = row["lines"]
    found = ctx.play_book.for_purchase(
        row["store_id"], {one["product"] for one in lines} - {None}, {one["category"] for one in lines} - {None}
    )
    if found:
        who = enrolments.person(conn, ctx, member_id)
        bought = _bought(row, ctx.zone, who)
        _count(conn, ctx, who, [(one, _credits(ctx.programme, one, bought, None)) for one in found], at)


def refunded(conn: Connection, ctx: Context, member_id: str, transaction_id: str, at: datetime) -> None:
    """A purchase was taken back, whole or in part; so is its share of what it counted for."""
    rows = credits.of_key(conn, member_id, transaction_id)
    if not rows:
        return
    who = enrolments.person(conn, ctx, member_id)
    bought = _bought(_purchase(conn, transaction_id), ctx.zone, who)
    left = [(row, min(row["amount"], _left(ctx, row, bought))) for row in rows]
    changed = [(row, amount) for row, amount in left if amount != row["amount"]]
    credits.change(conn, member_id, transaction_id, changed)
    _again(conn, ctx, who, [row for row, _ in changed], at)


def happened(conn: Connection, ctx: Context, member_id: str, row: Mapping[str, Any], at: datetime) -> None:
    """Something was done; the member is locked."""
    if found := ctx.play_book.for_act(row["kind"], row["subject"]):
        who = enrolments.person(conn, ctx, member_id)
        _count(conn, ctx, who, [(one, _credits(ctx.programme, one, None, _act(row, who))) for one in found], at)


def undone(conn: Connection, ctx: Context, member_id: str, key: str, at: datetime) -> None:
    """What counted under `key` (`kind:key`) counts no more; the member is locked."""
    if rows := credits.of_key(conn, member_id, key):
        credits.drop(conn, member_id, key)
        _again(conn, ctx, enrolments.person(conn, ctx, member_id), rows, at)


def moved(conn: Connection, ctx: Context, member_id: str, key: str, when: datetime, at: datetime) -> None:
    """What counts under `key` was at another time; the member is locked."""
    if rows := credits.of_key(conn, member_id, key):
        who = enrolments.person(conn, ctx, member_id)
        credits.move(conn, member_id, key, when, who.day(when))
        _again(conn, ctx, who, rows, at)


def catch_up(conn: Connection, ctx: Context, who: Person, counter: Counter, stint: Stint, at: datetime) -> None:
    """Count what was done before the member took part, for what counts from its start."""
    if made := _past(conn, ctx, who, counter, stint):
        credits.add(conn, who.id, counter, stint, made)
        _follow(conn, ctx, who, counter, stint, credits.settle(conn, who.id, counter, stint), at)


def _count(
    conn: Connection, ctx: Context, who: Person, found: Iterable[tuple[Candidate, list[Credit]]], at: datetime
) -> None:
    """Write down what counts for those who take part, and do what follows."""
    made: dict[str, list[Credit]] = {}
    for (counter, _), some in found:
        if some:
            made.setdefault(counter.id, []).extend(some)
    known = enrolments.newest(conn, who.id, list(made)) if made else {}
    pending: list[tuple[Counter, Stint, Moved | None]] = []
    for task_id, some in made.items():
        counter, stint = ctx.play_book.counters[task_id], known.get(task_id)
        if stint is None and counter.automatic:
            stint = _enrol(conn, ctx, who, counter, at)
            some = _past(conn, ctx, who, counter, stint) if stint and counter.from_start else some
        if stint is None or stint.left_at is not None:
            continue
        counted = [one for one in some if _covers(counter, stint, one)]
        if counted:
            pending.append((counter, stint, credits.add(conn, who.id, counter, stint, counted)))
    for counter, stint, moved in pending:
        done = moved or credits.settle(conn, who.id, counter, stint)
        _follow(conn, ctx, who, counter, stint, done, at)


def _again(conn: Connection, ctx: Context, who: Person, rows: Sequence[RowMapping], at: datetime) -> None:
    """Work out anew every stint that these credits are of, and do what follows."""
    touched = sorted({(row["task_id"], row["stint"]) for row in rows})
    stints = []
    for task_id, number in touched:
        counter = ctx.play_book.counters.get(task_id)
        if counter is not None:  # else the programme has it no more
            stint = enrolments.one(conn, who.id, task_id, number)
            enrolments.keep(conn, who.id, stint, None)
            stints.append((counter, stint))
    for counter, stint in stints:
        _follow(conn, ctx, who, counter, stint, credits.settle(conn, who.id, counter, stint), at)


def _follow(
    conn: Connection, ctx: Context, who: Person, counter: Counter, stint: Stint, moved: Moved, at: datetime
) -> None:
    """Give what was reached, take back what is no more, and tell."""
    if counter.kind == "challenge":
        if stint.left_at is None:
            current, goal = challenges.figures(counter, moved.state)
            data = {"id": counter.ref, "current": current, "goal": goal}
            events.record(conn, who.id, "challenge.changed", data, at)
        challenges.follow(conn, ctx, who, counter, stint, moved, at)
    elif moved.all_of_it:
        levels = {max(1, one.stage): one.at for one in moved.reached}
        badges.reckon(conn, ctx, who.id, counter.ref, levels, at)


def _enrol(conn: Connection, ctx: Context, who: Person, counter: Counter, at: datetime) -> Stint | None:
    """The row of what joins everybody it is for."""
    if not eligibility.fits(conn, ctx, who, counter.who, at):
        return None
    start = enrolments.start(counter, who)
    return enrolments.begin(conn, counter, who, start, start, None)


def _past(conn: Connection, ctx: Context, who: Person, counter: Counter, stint: Stint) -> list[Credit]:
    """What the member did since the stint counts."""
    made = list[Credit]()
    bought = transactions.c.member_id == who.id, transactions.c.occurred_at >= stint.counts_from
    did = happenings.c.member_id == who.id, happenings.c.at >= stint.counts_from
    purchases = [_bought(row, ctx.zone, who) for row in conn.execute(select(transactions).where(*bought)).mappings()]
    acts = [_act(row, who) for row in conn.execute(select(happenings).where(*did)).mappings()]
    for at in range(len(counter.criteria)):
        for one in purchases:
            made += _credits(ctx.programme, (counter, at), one, None)
        for act in acts:
            made += _credits(ctx.programme, (counter, at), None, act)
    return [one for one in made if one.amount > 0 and _covers(counter, stint, one)]


def _covers(counter: Counter, stint: Stint, credit: Credit) -> bool:
    early = counter.first_day is not None and credit.day < counter.first_day
    return not early and stint.covers(credit.at, credit.day)


def _credits(programme: ProgrammeFile, candidate: Candidate, bought: Bought | None, act: Act | None) -> list[Credit]:
    counter, at = candidate
    criterion: Criterion = counter.criteria[at]
    if isinstance(criterion, Shopping):
        return criteria.of_purchase(at, criterion, bought, programme.not_earning) if bought else []
    assert isinstance(criterion, Done | Challenged)
    # A challenge that counts any other one does not count itself.
    itself = act is not None and (counter.id, act.kind) == (f"challenge:{act.subject}", "challenge")
    return criteria.of_act(at, criterion, act) if act and not itself else []


def _left(ctx: Context, row: RowMapping, bought: Bought) -> int:
    """What is left of a credit of this purchase."""
    counter = ctx.play_book.counters.get(row["task_id"])
    if counter is None or row["criterion"] >= len(counter.criteria):
        return 0 if bought.left <= 0 else int(row["amount"])
    made = _credits(ctx.programme, (counter, row["criterion"]), bought, None)
    # Of a day only what it was counts: where the member is today changes nothing of it.
    if row["key"] == bought.key and len(made) == 1:
        return made[0].amount
    return next((one.amount for one in made if one.subject == row["subject"]), 0)


def _purchase(conn: Connection, transaction_id: str) -> RowMapping:
    return conn.execute(select(transactions).where(transactions.c.id == transaction_id)).mappings().one()


def _bought(row: RowMapping, zone: ZoneInfo, who: Person) -> Bought:
    at = row["occurred_at"]
    lines = [BasketLine(one["quantity"], one["total"], one["product"], one["category"]) for one in row["lines"]]
    return Bought(
        row["id"], at, at.astimezone(zone), who.day(at), row["amount"], row["store_id"], lines, row["refunded"]
    )  # fmt: skip


def _act(row: Mapping[str, Any] | RowMapping, who: Person) -> Act:
    return Act(
        row["kind"], row["key"], row["at"], who.day(row["at"]), row["store_id"], row["subject"], row["amount"]
    )  # fmt: skip
