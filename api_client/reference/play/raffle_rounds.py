"""When raffles take place: the local times of a programme file as moments, and the names of the rounds. Pure.

A round is one time that a raffle takes place. Its id is the raffle's, with the day it opens behind it where the raffle
is repeated.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from api_client.reference.play.raffles_file import Raffle
from api_client.reference.play.round_days import day_of
from api_client.reference.programme_schema import ProgrammeFile


@dataclass(frozen=True)
class Round:
    """The `number`th time (from 1) that `raffle` takes place; moments are UTC.

    From `draw_at` on the value may be known that decides; at `deadline` it is void without.
    """

    id: str
    raffle: Raffle
    number: int
    opens_at: datetime
    closes_at: datetime
    draw_at: datetime
    deadline: datetime


def find(programme: ProgrammeFile, raffle_id: str) -> Raffle | None:
    """The raffle with this id."""
    return next((one for one in programme.raffles if one.id == raffle_id), None)


def offered(programme: ProgrammeFile, zone: ZoneInfo, now: datetime) -> list[Round]:
    """Of each raffle the round that is open, else the next one."""
    found = (next(_from(raffle, zone, now), None) for raffle in programme.raffles)
    return [one for one in found if one is not None]


def open_now(raffle: Raffle, zone: ZoneInfo, now: datetime) -> Round | None:
    """The round that one can enter."""
    found = next(_from(raffle, zone, now), None)
    return found if found is not None and found.opens_at <= now else None


def last_over(raffle: Raffle, zone: ZoneInfo, now: datetime) -> Round | None:
    """The newest round that was over, draw and all, at `now`."""
    newest, day = None, now.astimezone(zone).date()
    if raffle.every is not None and raffle.every.until is not None:
        day = min(day, raffle.every.until)
    for one in _since(raffle, zone, _passed(raffle, raffle.closes, day) - 1):
        if one.draw_at >= now:
            break
        newest = one
    return newest


def named(programme: ProgrammeFile, zone: ZoneInfo, round_id: str) -> Round | None:
    """The round with this id, if the programme has it (still)."""
    for raffle in programme.raffles:
        if raffle.every is None:
            if raffle.id == round_id:
                return _round(raffle, 0, zone)
            continue
        head, _, tail = round_id.rpartition("-")
        day = day_of(tail) if head == raffle.id else None
        if day is None:
            continue
        for one in islice(_since(raffle, zone, _passed(raffle, raffle.opens, day) - 1), 3):
            if one.id == round_id:
                return one
    return None


def _from(raffle: Raffle, zone: ZoneInfo, now: datetime) -> Iterator[Round]:
    """Rounds that are not closed, soonest first."""
    for one in _since(raffle, zone, _passed(raffle, raffle.closes, now.astimezone(zone).date()) - 1):
        if one.closes_at > now:
            yield one


def _since(raffle: Raffle, zone: ZoneInfo, number: int) -> Iterator[Round]:
    """Rounds from this number on, which may be below the first."""
    number = max(0, number)
    while (one := _round(raffle, number, zone)) is not None:
        yield one
        number += 1


def _passed(raffle: Raffle, since: datetime, day: date) -> int:
    """About how many repetitions lie between the first time and a day; off by one at most."""
    every = raffle.every
    if every is None:
        return 0
    if every.weeks:
        return (day - since.date()).days // (7 * every.weeks)
    return ((day.year - since.year) * 12 + day.month - since.month) // (every.months or 1)


def _round(raffle: Raffle, number: int, zone: ZoneInfo) -> Round | None:
    """The round of that number, from 0; None where the raffle has ended by then."""
    every = raffle.every
    if number and every is None:
        return None
    opens, closes = shifted(raffle.opens, raffle, number), shifted(raffle.closes, raffle, number)
    if every is not None and every.until is not None and opens.date() > every.until:
        return None
    closes_at = closes.replace(tzinfo=zone).astimezone(UTC)
    draw_at = closes_at + timedelta(minutes=raffle.draw_minutes)
    return Round(
        id=f"{raffle.id}-{opens:%Y%m%d}" if every else raffle.id,
        raffle=raffle,
        number=number + 1,
        opens_at=opens.replace(tzinfo=zone).astimezone(UTC),
        closes_at=closes_at,
        draw_at=draw_at,
        deadline=draw_at + timedelta(hours=raffle.deadline_hours),
    )


def shifted(local: datetime, raffle: Raffle, number: int) -> datetime:
    """A local time, so many repetitions later. Where a month is too short its last day stands in."""
    every = raffle.every
    if every is None or not number:
        return local
    if every.weeks:
        return local + timedelta(weeks=number * every.weeks)
    months = local.year * 12 + local.month - 1 + number * (every.months or 1)
    year, month = months // 12, months % 12 + 1
    return local.replace(year=year, month=month, day=min(local.day, calendar.monthrange(year, month)[1]))
