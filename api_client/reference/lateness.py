"""When something happened that is told of later: by a till that was offline, by a system that sends once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from api_client.reference.problems import Problem

#: How late something may be told of, and how far ahead of ours a clock may go.
LATEST, AHEAD = timedelta(days=30), timedelta(minutes=5)


def happened_at(said: datetime | None, now: datetime) -> datetime:
    """The time of it, at most `now`. Raises `validation` for what lies ahead or too long ago."""
    if said is None:
        return now
    if said > now + AHEAD:
        raise Problem("validation", errors={"occurred_at": "lies in the future"})
    if said < now - LATEST:
        raise Problem("validation", errors={"occurred_at": f"is more than {LATEST.days} days ago"})
    return min(said, now)
