"""Whether what is remembered of challenges and badges is what follows from everything that counts for them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from api_client.reference.context import Context
from api_client.reference.play import credits, enrolments
from api_client.reference.play.challenges_tables import completions
from api_client.reference.play.challenges_tables import enrolments as table
from api_client.reference.play.enrolments import Stint


def disagreements(conn: Connection, ctx: Context) -> Iterator[str]:
    """Where what is remembered of a stint is not what follows from its credits. Goes through everything."""
    for row in conn.execute(select(table)).mappings().all():
        counter = ctx.play_book.counters.get(row["task_id"])
        stint = enrolments.one(conn, row["member_id"], row["task_id"], row["stint"])
        if counter is None or stint.standing is None:
            continue
        left, reached = credits.worked_out(conn, row["member_id"], counter, stint)
        if credits.state(counter, stint) != left:
            yield f"{row['task_id']} of {row['member_id']} is remembered wrongly"
        if counter.kind == "challenge":
            wanted = {stint.before + counter.number(one.run, one.stage) for one in reached}
            yield from _missing(conn, row["member_id"], stint, wanted, counter.keep)


def _missing(conn: Connection, member_id: str, stint: Stint, wanted: set[int], keep: bool) -> Iterator[str]:
    query = select(completions.c.number).where(
        completions.c.member_id == member_id, completions.c.task_id == stint.task_id,
        completions.c.stint == stint.number, completions.c.state != "reverted",
    )  # fmt: skip
    known = {row.number for row in conn.execute(query)}
    surplus = set() if keep else known - wanted
    lost = set() if stint.left_at else wanted - known
    for number in sorted(surplus | lost):
        yield f"completion {number} of {stint.task_id} of {member_id} is {'missing' if number in lost else 'too much'}"
