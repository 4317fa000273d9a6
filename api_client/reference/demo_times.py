"""When a demo member did things: the relative times of a programme file, resolved against now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from api_client.reference.programme_demo import (
    DemoEvent,
    DemoMember,
    WhenDays,
    WhenLatest,
    WhenMonth,
    WhenWeek,
)
from api_client.reference.programme_types import WEEKDAYS


@dataclass(frozen=True)
class Calendar:
    """Turns relative times into moments. `sunday` ends week 0."""

    now: datetime
    zone: tzinfo
    sunday: date

    def moment(self, when: WhenMonth | WhenWeek | WhenDays | WhenLatest) -> datetime:
        """The moment meant, UTC."""
        return datetime.combine(self._day(when), when.at, self.zone).astimezone(UTC)

    def _day(self, when: WhenMonth | WhenWeek | WhenDays | WhenLatest) -> date:
        match when:
            case WhenMonth():
                return self._in_month(when)
            case WhenWeek():
                back = 6 - WEEKDAYS.index(when.weekday)
                return self.sunday - timedelta(days=7 * when.weeks_ago + back)
            case WhenDays():
                return self._today - timedelta(days=when.days_ago)
            case WhenLatest():
                return self._latest(when)

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def _in_month(self, when: WhenMonth) -> date:
        year, month = divmod(self._today.year * 12 + self._today.month - 1 - when.months_ago, 12)
        first = date(year, month + 1, 1)
        if when.weekday is None:
            return first.replace(day=when.day or 1)
        return first + timedelta(days=(WEEKDAYS.index(when.weekday) - first.weekday()) % 7)

    def _latest(self, when: WhenLatest) -> date:
        struck = self.now.astimezone(self.zone).time() >= when.at
        day = self._today if struck else self._today - timedelta(days=1)
        return day - timedelta(days=1) if WEEKDAYS[day.weekday()] == when.latest_except else day


def timeline(member: DemoMember, now: datetime, zone: tzinfo) -> list[tuple[datetime, DemoEvent]]:
    """What `member` did and when, oldest first; nothing lies after `now`."""
    calendar = Calendar(now, zone, _newest_sunday(member.events, now, zone))
    return sorted(((calendar.moment(event.when), event) for event in member.events), key=lambda pair: pair[0])


def joined(member: DemoMember, now: datetime, zone: tzinfo) -> datetime:
    """When the member joined, UTC."""
    return Calendar(now, zone, now.date()).moment(member.joined)


def _newest_sunday(events: Sequence[DemoEvent], now: datetime, zone: tzinfo) -> date:
    """The last Sunday on which everything said of week 0's Sunday can have happened by now."""
    local = now.astimezone(zone)
    last = max(
        (
            one.when.at
            for one in events
            if isinstance(one.when, WhenWeek) and (one.when.weeks_ago, one.when.weekday) == (0, "sunday")
        ),
        default=time(),
    )
    back = (local.weekday() + 1) % 7
    return local.date() - timedelta(days=7 if back == 0 and local.time() < last else back)
