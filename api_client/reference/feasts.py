"""Birthdays are celebrated once a year, however often a member gives another one.

What is remembered of a birthday that was left is only when it last brought something, not the day itself.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from api_client.reference.programme_schema import CampaignRule, ProgrammeFile
from api_client.reference.tables import entries

#: A birthday given after another one was celebrated waits so long: weeks and months move by some days in a year.
BETWEEN = timedelta(days=330)


def left(
    conn: Connection, programme: ProgrammeFile, member: RowMapping, given: date | None, now: datetime
) -> datetime | None:
    """The `feast_at` of a member who gives another birthday, or takes theirs back; a year put right changes nothing."""
    known: date | None = member["birthday"]
    before: datetime | None = member["feast_at"]
    if known is None or (given is not None and (given.month, given.day) == (known.month, known.day)):
        return before
    return _last(conn, programme, member["id"], now) or before


def birthday(member: RowMapping, at: datetime) -> date | None:
    """The birthday as campaigns may know it at `at` (UTC)."""
    feast: datetime | None = member["feast_at"]
    known: date | None = member["birthday"]
    return None if feast is not None and at - feast < BETWEEN else known


def _last(conn: Connection, programme: ProgrammeFile, member_id: str, now: datetime) -> datetime | None:
    """When a birthday last brought points, within the year before `now`."""
    rules = {rule.id for rule in programme.earning if isinstance(rule, CampaignRule) and rule.who.birthday}
    if not rules:
        return None
    mine = entries.c.member_id == member_id, entries.c.type == "earn", entries.c.occurred_at > now - BETWEEN
    found = conn.execute(select(entries.c.occurred_at, entries.c.reasons).where(*mine))
    return max((at for at, reasons in found if any(one["rule_id"] in rules for one in reasons)), default=None)
