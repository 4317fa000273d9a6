"""When auctions take place: the rounds of a programme file as moments, and their names. Pure.

A round is one auction, or one date of a repeated one. Its id is the auction's, with the day behind it where that is
repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from api_client.reference.play.auctions_file import Auction
from api_client.reference.play.round_days import day_of
from api_client.reference.programme_schema import ProgrammeFile


@dataclass(frozen=True)
class Round:
    """One round of `auction`; moments are UTC, `ends_at` is the end as it is announced."""

    id: str
    auction: Auction
    starts_at: datetime
    ends_at: datetime


def near(programme: ProgrammeFile, zone: tzinfo, now: datetime) -> list[Round]:
    """Of each auction the rounds that are open, the one before them and the one after them."""
    return [one for auction in programme.auctions for one in _near(auction, zone, now)]


def named(programme: ProgrammeFile, zone: tzinfo, round_id: str) -> Round | None:
    """The round with this id, if the programme has it (still)."""
    for auction in programme.auctions:
        if auction.repeats is None:
            if auction.id == round_id:
                return _on(auction, auction.date, zone)
            continue
        head, _, tail = round_id.rpartition("-")
        if head == auction.id and (day := day_of(tail)) is not None and next(_days(auction, day), None) == day:
            return _on(auction, day, zone)
    return None


def _near(auction: Auction, zone: tzinfo, now: datetime) -> Iterator[Round]:
    every = auction.repeats.days if auction.repeats else 1
    before: Round | None = None
    for day in _days(auction, now.astimezone(zone).date() - timedelta(days=auction.days + every + 1)):
        one = _on(auction, day, zone)
        if one.ends_at <= now:
            before = one
            continue
        if before is not None:
            yield before
            before = None
        yield one
        if one.starts_at > now:
            return
    if before is not None:
        yield before


def _days(auction: Auction, since: date) -> Iterator[date]:
    """The days on which it opens, from `since` on; those of one that is not repeated, however long ago."""
    if auction.repeats is None:
        yield auction.date
        return
    step = timedelta(days=auction.repeats.days)
    skipped = max(0, -(-(since - auction.date).days // step.days))
    day = auction.date + skipped * step
    while auction.repeats.until is None or day <= auction.repeats.until:
        yield day
        day += step


def _on(auction: Auction, day: date, zone: tzinfo) -> Round:
    last = day + timedelta(days=auction.days)
    return Round(
        id=f"{auction.id}-{day:%Y%m%d}" if auction.repeats else auction.id,
        auction=auction,
        starts_at=datetime.combine(day, auction.opens, zone).astimezone(UTC),
        ends_at=datetime.combine(last, auction.closes, zone).astimezone(UTC),
    )
