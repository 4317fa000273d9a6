"""Until when, in words a member acts on: hours, then days, then a date on their own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from member_app.i18n import Text

#: Up to so many days off it is told in days.
DAYS = 7


def time_left(t: Text, ends_at: datetime | None, ends_on: date | None, now: datetime | None = None) -> str:
    """`5 hours left`, `2 days left`, `until 30 Nov`; empty without an end, and once it is past.

    `ends_on` is the last day on the member's own calendar.
    """
    if ends_at is None:
        return ""
    left = ends_at - (now or datetime.now(UTC))
    if left <= timedelta():
        return ""
    hours = int(left / timedelta(hours=1))
    if hours < 24:
        return t.n("play.hours_left", hours) if hours else t("play.minutes_left")
    if left.days <= DAYS:
        return t.n("play.days_left", left.days)
    return t("play.until", day=t.short_day(ends_on or t.local(ends_at).date()))
