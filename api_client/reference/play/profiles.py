"""A profile that is complete counts as something done, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.reference import members
from api_client.reference.context import Context
from api_client.reference.play import happenings

_WANTED = ("first_name", "last_name", "phone", "birthday")


def changed(conn: Connection, ctx: Context, member_id: str, at: datetime) -> None:
    """The profile was changed; what is emptied later takes nothing away."""
    row = members.row(conn, member_id)
    if all(row[name] for name in _WANTED):
        happenings.record(conn, ctx, member_id, "profile", "complete", at)
