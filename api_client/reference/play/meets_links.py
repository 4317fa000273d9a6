"""What a programme file must agree with itself about where check-ins and events are concerned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.play.challenges_links import grant_faults
from api_client.reference.play.meets_file import Checkins, Meet
from api_client.reference.programme_demo import DemoCheckin, DemoMeet

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile


def meets_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Stores and tiers that exist, hours and repetitions that make sense, parts that their modules need."""
    if "checkins" in programme.modules and programme.checkins is None:
        yield ("modules",), "'checkins' needs the part checkins"
    if programme.checkins is not None:
        yield from _checkins(("checkins",), programme.checkins, ids(programme.stores))
        yield from grant_faults(("checkins", "grants"), programme, programme.checkins.grants)
    for position, meet in enumerate(programme.meets):
        yield from _meet(("meets", position), meet, programme)


def meets_demo_faults(path: Path, programme: ProgrammeFile, event: DemoCheckin | DemoMeet) -> Iterator[Fault]:
    """Demo members go where there is something."""
    match event:
        case DemoCheckin():
            yield from known((*path, "store"), event.store, ids(programme.stores), "store")
            if programme.checkins is None:
                yield path, "needs the part checkins"
        case DemoMeet():
            yield from known((*path, "meet"), event.meet, ids(programme.meets), "meet")


def _checkins(path: Path, part: Checkins, stores: set[str]) -> Iterator[Fault]:
    for at, store in enumerate(part.stores):
        yield from known((*path, "stores", at), store, stores, "store")
    for position, hours in enumerate(part.hours):
        here: Path = (*path, "hours", position)
        for at, store in enumerate(hours.stores):
            yield from known((*here, "stores", at), store, stores, "store")
        if hours.closes <= hours.opens:
            yield (*here, "closes"), "must be later than it opens; a night is two entries"


def _meet(path: Path, meet: Meet, programme: ProgrammeFile) -> Iterator[Fault]:
    if (meet.store is None) == (meet.elsewhere is None):
        yield path, "say where it is: a store, or a place elsewhere"
    yield from known((*path, "store"), meet.store, ids(programme.stores), "store")
    tiers = {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}
    for at, tier in enumerate(meet.tiers):
        yield from known((*path, "tiers", at), tier, tiers, "tier")
    yield from grant_faults((*path, "grants"), programme, meet.grants)
    repeats = meet.repeats
    if repeats and repeats.until is not None and repeats.until < meet.date:
        yield (*path, "repeats", "until"), "lies before its first date"
    if repeats and meet.minutes >= repeats.weeks * 10080:
        yield (*path, "minutes"), "it would not be over when it is repeated"
