"""Badges: giving and taking them back. What a member holds follows from what still gives it to them.

Several things may give the same badge: what its own criteria count, challenges, operators. Each is kept beside the
others, so that one that is taken back leaves what another one gave, whatever came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, select

from api_client.reference import events, locks, members, upserts
from api_client.reference.context import Context
from api_client.reference.play.badges_file import Badge
from api_client.reference.play.badges_tables import badge_awards
from api_client.reference.problems import Problem

#: What a badge's own criteria give, and what operators do.
CRITERIA, OPERATOR = "criteria", "operator"


class Origin(Protocol):
    """What gave a badge: once, and under a name of its own."""

    @property
    def kind(self) -> str: ...

    @property
    def id(self) -> str: ...

    @property
    def number(self) -> int: ...


@dataclass(frozen=True)
class Held:
    """A badge as a member holds it: since when each level is theirs, by level, lowest first; without gaps."""

    badge_id: str
    since: tuple[datetime, ...]

    @property
    def level(self) -> int:
        return len(self.since)


def of(programme_badges: Iterable[Badge], badge_id: str) -> Badge | None:
    """The badge with this id."""
    return next((one for one in programme_badges if one.id == badge_id), None)


def held(conn: Connection, member_id: str) -> dict[str, Held]:
    """What the member holds, by badge. Badges the programme does not have any more are among them."""
    query = select(badge_awards.c.badge_id, badge_awards.c.level, badge_awards.c.at)
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for badge_id, level, at in conn.execute(query.where(badge_awards.c.member_id == member_id)):
        first = found[badge_id].get(level)
        found[badge_id][level] = at if first is None else min(first, at)
    return {badge_id: Held(badge_id, _since(levels)) for badge_id, levels in found.items()}


def _since(levels: Mapping[int, datetime]) -> tuple[datetime, ...]:
    """A level that was given makes the ones below it the member's too, at the latest by then."""
    top = max(levels)
    return tuple(min(at for level, at in levels.items() if level >= number) for number in range(1, top + 1))


def award(
    conn: Connection, ctx: Context, member_id: str, badge_id: str, level: int, at: datetime, source: Origin
) -> bool:
    """Give a badge for something; whether the member now holds a higher level of it. Twice is once.

    A badge the programme does not know gives nothing.
    """
    badge = of(ctx.programme.badges, badge_id)
    if badge is None:
        return False
    locks.members(conn, member_id)
    before = _level(conn, member_id, badge_id)
    name = _name(source)
    row = {"member_id": member_id, "badge_id": badge_id, "level": min(max(1, level), badge.top), "source": name}
    upserts.begin(conn, badge_awards, {**row, "at": at})
    return _tell(conn, ctx, member_id, badge, before, at)


def revoke(conn: Connection, ctx: Context, member_id: str, badge_id: str, source: Origin, at: datetime) -> bool:
    """Take back what `source` gave; whether the member now holds a lower level, or none."""
    return _replace(conn, ctx, member_id, badge_id, _name(source), {}, at)


def reckon(
    conn: Connection, ctx: Context, member_id: str, badge_id: str, levels: Mapping[int, datetime], at: datetime
) -> bool:
    """What the badge's own criteria give now: each level that is reached, with when; whether the level has changed.

    The same from any order of what counts. What is not reached any more goes, unless the badge is one to keep.
    """
    badge = of(ctx.programme.badges, badge_id)
    if badge is None:
        return False
    if badge.on_refund == "keep":
        locks.members(conn, member_id)
        levels = {**_given(conn, member_id, badge_id, CRITERIA), **levels}
    return _replace(conn, ctx, member_id, badge_id, CRITERIA, levels, at)


def by_operator(conn: Connection, ctx: Context, member_id: str, badge_id: str, level: int, at: datetime) -> None:
    """Operators give this level, or with 0 nothing any more. Raises `not-found` for a badge that does not exist."""
    badge = of(ctx.programme.badges, badge_id)
    if badge is None:
        raise Problem("not-found")
    locks.members(conn, member_id)
    wanted = min(level, badge.top)
    given = _given(conn, member_id, badge_id, OPERATOR)
    if list(given) != ([wanted] if wanted else []):
        _replace(conn, ctx, member_id, badge_id, OPERATOR, {wanted: at} if wanted else {}, at)


def _replace(
    conn: Connection,
    ctx: Context,
    member_id: str,
    badge_id: str,
    source: str,
    levels: Mapping[int, datetime],
    at: datetime,
) -> bool:
    locks.members(conn, member_id)
    if _given(conn, member_id, badge_id, source) == levels:
        return False
    before = _level(conn, member_id, badge_id)
    conn.execute(
        delete(badge_awards).where(
            badge_awards.c.member_id == member_id, badge_awards.c.badge_id == badge_id, badge_awards.c.source == source
        )
    )
    if levels:
        row = {"member_id": member_id, "badge_id": badge_id, "source": source}
        conn.execute(badge_awards.insert(), [{**row, "level": level, "at": when} for level, when in levels.items()])
    badge = of(ctx.programme.badges, badge_id)
    return badge is not None and _tell(conn, ctx, member_id, badge, before, at)


def _given(conn: Connection, member_id: str, badge_id: str, source: str) -> dict[int, datetime]:
    rows = conn.execute(
        select(badge_awards.c.level, badge_awards.c.at).where(
            badge_awards.c.member_id == member_id, badge_awards.c.badge_id == badge_id, badge_awards.c.source == source
        )
    )
    return {row.level: row.at for row in rows}


def _level(conn: Connection, member_id: str, badge_id: str) -> int:
    levels = select(badge_awards.c.level).where(
        badge_awards.c.member_id == member_id, badge_awards.c.badge_id == badge_id
    )
    return max(conn.execute(levels).scalars(), default=0)


def _tell(conn: Connection, ctx: Context, member_id: str, badge: Badge, before: int, at: datetime) -> bool:
    """News for the member where the level has changed."""
    level = _level(conn, member_id, badge.id)
    if level > before:
        locale = members.row(conn, member_id)["locale"]
        told = {"id": badge.id, "level": level, "title": title(badge, level, locale), "picture": badge.picture}
        events.record(conn, member_id, "badge.earned", told, at)
    elif level < before:
        events.record(conn, member_id, "badge.lost", {"id": badge.id, "level": level}, at)
    return level != before


def title(badge: Badge, level: int, locale: str) -> str:
    """`Early bird · Gold`, or just its name where it has no levels."""
    name = badge.title.pick(locale)
    return f"{name} · {badge.levels[level - 1].title.pick(locale)}" if badge.levels and level else name


def _name(source: Origin) -> str:
    return f"{source.kind}:{source.id}:{source.number}"
