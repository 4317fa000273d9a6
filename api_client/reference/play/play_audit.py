"""Whether what play gave agrees with what it gave it for: for tests, backups and operators."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, String, and_, func, literal, or_, select

from api_client.reference.play.challenges_tables import completions, credits, grants
from api_client.reference.tables import entries, redemptions


def faults(conn: Connection) -> Iterator[str]:
    """Grants without what they gave, completions without their grants, credits that can't be."""
    yield from _points(conn)
    yield from _rewards(conn)
    yield from _completions(conn)
    wrong = select(credits.c.task_id, credits.c.key).where(
        or_(credits.c.amount < 0, credits.c.amount > credits.c.original)
    )
    for task_id, key in conn.execute(wrong):
        yield f"{key} counts too much or too little for {task_id}"


def _points(conn: Connection) -> Iterator[str]:
    """Points given are an entry of the same member and amount; those taken back have one, too."""
    same = and_(
        entries.c.id == grants.c.entry_id, entries.c.member_id == grants.c.member_id,
        or_(
            and_(grants.c.kind == "points", entries.c.amount == grants.c.amount),
            and_(grants.c.kind == "tier_points", entries.c.tier_points == grants.c.amount),
        ),
    )  # fmt: skip
    given = grants.c.kind.in_(("points", "tier_points"))
    for (name,) in conn.execute(
        select(grants.c.id).outerjoin(entries, same).where(given, entries.c.id.is_(None)).select_from(grants)
    ):
        yield f"grant {name} has no entry of its points"
    untaken = given, grants.c.taken_at.is_not(None), grants.c.taken_entry_id.is_(None)
    for (name,) in conn.execute(select(grants.c.id).where(*untaken)):
        yield f"grant {name} was taken back without an entry"


def _rewards(conn: Connection) -> Iterator[str]:
    """Rewards given are issued ones at no cost, and one taken back can't be used any more."""
    lost = (
        select(grants.c.id)
        .outerjoin(redemptions, redemptions.c.id == grants.c.issued_id)
        .where(grants.c.issued_id.is_not(None), or_(redemptions.c.id.is_(None), redemptions.c.cost != 0))
    )
    for (name,) in conn.execute(lost):
        yield f"grant {name} has no issued reward"
    usable = (
        select(grants.c.id)
        .join(redemptions, redemptions.c.id == grants.c.issued_id)
        .where(grants.c.taken_at.is_not(None), redemptions.c.status.in_(("reserved", "issued")))
    )
    for (name,) in conn.execute(usable):
        yield f"grant {name} was taken back, and its reward can still be used"


def _completions(conn: Connection) -> Iterator[str]:
    """What is claimed has its prize, what is open or taken back has none."""
    held = (
        select(func.count())
        .select_from(grants)
        .where(
            grants.c.member_id == completions.c.member_id, grants.c.source_kind == "challenge",
            literal("challenge:", String) + grants.c.source_id == completions.c.task_id,
            grants.c.number == completions.c.number, grants.c.taken_at.is_(None),
        )
        .correlate(completions)
        .scalar_subquery()
    )  # fmt: skip
    query = select(completions.c.task_id, completions.c.member_id, completions.c.number, completions.c.state, held)
    claimed = completions.c.state == "claimed"
    wrong = or_(and_(claimed, held == 0), and_(completions.c.state != "claimed", held > 0))
    for task_id, member_id, number, state, count in conn.execute(query.where(wrong)):
        yield f"completion {number} of {task_id} of {member_id} is {state} and has {count} grants"
