"""Puts entries under their local days, and pages of a list together. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from member_app.domain.activity import ActivityPage, Entry, Month


@dataclass(frozen=True)
class Day:
    """The entries of one local day, newest first. `opens_month` marks the newest day of a month in the list."""

    day: date
    entries: tuple[Entry, ...]
    opens_month: bool

    @property
    def balance(self) -> int | None:
        """The balance at the end of the day; pending points are not in it yet."""
        return next((entry.balance_after for entry in self.entries if not entry.pending), None)


def by_day(entries: tuple[Entry, ...], local: Callable[[datetime], datetime]) -> tuple[Day, ...]:
    """Newest day first, in the order of the list."""
    days: list[Day] = []
    for day, found in groupby(entries, key=lambda entry: local(entry.occurred_at).date()):
        before = days[-1].day if days else None
        opens = before is None or (before.year, before.month) != (day.year, day.month)
        days.append(Day(day, tuple(found), opens))
    return tuple(days)


def with_older(page: ActivityPage, older: ActivityPage) -> ActivityPage:
    """`page` continued by the next one; an entry that moved between the two requests is shown once."""
    known = {entry.id for entry in page.entries}
    more = tuple(entry for entry in older.entries if entry.id not in known)
    return replace(page, entries=page.entries + more, next_cursor=older.next_cursor)


def with_newer(shown: ActivityPage, first: ActivityPage) -> ActivityPage:
    """A new first page, continued by what was already loaded below it as long as the two meet."""
    last = first.entries[-1].id if first.entries else None
    at = next((index for index, entry in enumerate(shown.entries) if entry.id == last), None)
    if at is None or at + 1 >= len(shown.entries):
        return first
    return replace(first, entries=first.entries + shown.entries[at + 1 :], next_cursor=shown.next_cursor)


def change(months: tuple[Month, ...]) -> float | None:
    """How much more or less was earned this month than the month before, as a share; None with nothing to compare."""
    if len(months) < 2 or months[-2].earned <= 0:
        return None
    return months[-1].earned / months[-2].earned - 1
