"""When meets take place: the dates of a programme file as moments, and the names of those dates. Pure.

An occasion is one date of a meet. Its id is the meet's, with the day behind it where the meet is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from api_client.reference.play.meets_file import Meet
from api_client.reference.play.round_days import day_of
from api_client.reference.programme_schema import ProgrammeFile

#: Days between the oldest and the newest occasion whose code at the door is known.
_NEAR = timedelta(days=40)


@dataclass(frozen=True)
class Occasion:
    """One date of `meet`; moments are UTC. `opens_at` None: one can sign up as soon as it is offered."""

    id: str
    meet: Meet
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime

    @property
    def doors_open(self) -> datetime:
        """From when on the code at the door holds."""
        return self.starts_at - timedelta(minutes=self.meet.doors.before)

    @property
    def doors_close(self) -> datetime:
        """Until when it holds."""
        return self.ends_at + timedelta(minutes=self.meet.doors.after)


def upcoming(programme: ProgrammeFile, zone: ZoneInfo, now: datetime) -> list[Occasion]:
    """Those on offer that are not over, soonest first."""
    found = [one for meet in programme.meets for one in _next(meet, zone, now)]
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def named(programme: ProgrammeFile, zone: ZoneInfo, occasion_id: str) -> Occasion | None:
    """The occasion with this id, if the programme has it (still)."""
    for meet in programme.meets:
        if meet.repeats is None:
            if meet.id == occasion_id:
                return _on(meet, meet.date, zone)
            continue
        head, _, tail = occasion_id.rpartition("-")
        if head == meet.id and (day := day_of(tail)) is not None and _held_on(meet, day):
            return _on(meet, day, zone)
    return None


def near(programme: ProgrammeFile, zone: ZoneInfo, now: datetime) -> Iterator[Occasion]:
    """Those of these weeks, past or to come."""
    today = now.astimezone(zone).date()
    for meet in programme.meets:
        for day in _days(meet, today - _NEAR / 2):
            if day > today + _NEAR / 2:
                break
            yield _on(meet, day, zone)


def _next(meet: Meet, zone: ZoneInfo, now: datetime) -> Iterator[Occasion]:
    # It may have begun some days ago and not be over.
    begun = now.astimezone(zone).date() - timedelta(minutes=meet.minutes) - timedelta(days=1)
    shown = meet.repeats.shown if meet.repeats else 1
    for day in _days(meet, begun):
        occasion = _on(meet, day, zone)
        if occasion.ends_at <= now:
            continue
        if shown == 0:
            return
        # One that is too late for is listed beside those one can still sign up for.
        shown -= occasion.closes_at > now
        yield occasion


def _days(meet: Meet, since: date) -> Iterator[date]:
    """The days on which it is held, from `since` on."""
    if meet.repeats is None:
        if meet.date >= since:
            yield meet.date
        return
    step = timedelta(weeks=meet.repeats.weeks)
    skipped = max(0, -(-(since - meet.date).days // step.days))
    day = meet.date + skipped * step
    while meet.repeats.until is None or day <= meet.repeats.until:
        yield day
        day += step


def _held_on(meet: Meet, day: date) -> bool:
    return next(_days(meet, day), None) == day


def _on(meet: Meet, day: date, zone: ZoneInfo) -> Occasion:
    starts_at = datetime.combine(day, meet.at, zone).astimezone(UTC)
    sign_up = meet.sign_up
    return Occasion(
        id=f"{meet.id}-{day:%Y%m%d}" if meet.repeats else meet.id,
        meet=meet,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=meet.minutes),
        opens_at=None if sign_up.opens_days is None else starts_at - timedelta(days=sign_up.opens_days),
        closes_at=starts_at - timedelta(hours=sign_up.closes_hours),
    )
