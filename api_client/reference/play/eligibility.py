"""Whom a challenge is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.reference import standing
from api_client.reference.context import Context
from api_client.reference.play.challenges_file import Audience
from api_client.reference.play.enrolments import Person


def fits(conn: Connection, ctx: Context, who: Person, wanted: Audience, at: datetime) -> bool:
    """Whether the member is one of those, by then."""
    day = who.day(who.joined_at)
    early = wanted.joined_from is not None and day < wanted.joined_from
    late = wanted.joined_until is not None and day > wanted.joined_until
    if early or late or (wanted.locales and who.locale not in wanted.locales):
        return False
    return not wanted.tiers or bool(set(wanted.tiers) & set(standing.current(conn, ctx, who.id, at)))
