"""What a programme file must agree with itself about where raffles are concerned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.play.challenges_links import grant_faults
from api_client.reference.play.raffle_rounds import shifted
from api_client.reference.play.raffles_file import CommitBeacon, DrandBeacon, Raffle
from api_client.reference.programme_demo import DemoRaffle

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

#: Prizes of one raffle, all counted.
_PLACES = 10_000
#: Minutes from closing to the value of a public beacon: the list must be sealed before it is known.
_SEALING = 5


def raffle_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement about raffles."""
    if "raffles" in programme.modules and not programme.raffles:
        yield ("modules",), "'raffles' needs at least one of raffles"
    yield from _twice(("raffles",), [one.id for one in programme.raffles])
    for position, one in enumerate(programme.raffles):
        path: Path = ("raffles", position)
        yield from _times(path, one)
        yield from _prizes(path, programme, one)
        yield from _ways(path, one)
        yield from _beacon((*path, "beacon"), programme, one)
        tiers = {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}
        for at, tier in enumerate(one.eligible.tiers):
            yield from known((*path, "eligible", "tiers", at), tier, tiers, "tier")


def raffle_demo_faults(path: Path, programme: ProgrammeFile, event: DemoRaffle) -> Iterator[Fault]:
    """A demo member's past has raffles that there are, and prizes that those have."""
    raffle = next((one for one in programme.raffles if one.id == event.raffle), None)
    yield from known((*path, "raffle"), event.raffle, ids(programme.raffles), "raffle")
    if raffle is None:
        return
    yield from known((*path, "wins"), event.wins, ids(raffle.prizes), "prize")
    beacon = raffle.beacon
    if raffle.every is None or isinstance(beacon, DrandBeacon) or not all(one.automatic for one in beacon.parties):
        yield (*path, "raffle"), "must be repeated, and drawn by automatic parties alone"


def _times(path: Path, one: Raffle) -> Iterator[Fault]:
    for name, said in (("opens", one.opens), ("closes", one.closes)):
        if said.tzinfo is not None:
            yield (*path, name), "is local time of the programme: write it without a zone"
    if one.opens.tzinfo is not None or one.closes.tzinfo is not None:
        return
    if one.closes <= one.opens:
        yield (*path, "closes"), "must be later than it opens"
    every = one.every
    if every is None:
        return
    if (every.weeks is None) == (every.months is None):
        yield (*path, "every"), "say either weeks or months"
    elif shifted(one.opens, one, 1) < one.closes:
        yield (*path, "closes"), "it would still be open when it is repeated"
    if every.until is not None and every.until < one.opens.date():
        yield (*path, "every", "until"), "lies before its first day"


def _prizes(path: Path, programme: ProgrammeFile, one: Raffle) -> Iterator[Fault]:
    yield from _twice((*path, "prizes"), [prize.id for prize in one.prizes])
    if sum(prize.count for prize in one.prizes) > _PLACES:
        yield (*path, "prizes"), f"are more than {_PLACES}"
    for at, prize in enumerate(one.prizes):
        here = (*path, "prizes", at)
        if prize.value is not None and prize.value.currency != programme.currency:
            yield (*here, "value", "currency"), f"must be the programme's currency, {programme.currency}"
        yield from grant_faults((*here, "grants"), programme, prize.grants)


def _ways(path: Path, one: Raffle) -> Iterator[Fault]:
    """There is a free way, and it leads as far as the others."""
    free, limits = one.entry.free, one.limits
    if free is None:
        yield (*path, "entry"), "there must always be a free way to enter: say free"
        return
    if one.entry.points is None or free.per_day is None:
        return
    if limits.per_member is None:
        yield (*path, "limits"), "where points buy tickets and free ones are limited by day, say per_member"
        return
    days = max(1, (one.closes.replace(tzinfo=None) - one.opens.replace(tzinfo=None)).days)
    if free.per_day * days < limits.per_member:
        most = free.per_day * days
        yield (*path, "entry", "free", "per_day"), f"leads to {most} of the {limits.per_member} tickets of a member"


def _beacon(path: Path, programme: ProgrammeFile, one: Raffle) -> Iterator[Fault]:
    beacon = one.beacon
    if isinstance(beacon, CommitBeacon):
        yield from _twice((*path, "parties"), [party.id for party in beacon.parties])
        names = [party.name.pick(programme.locales[0]) for party in beacon.parties]
        if len(set(names)) < len(names):
            yield (*path, "parties"), "must have different names: they are published"
        return
    for at, url in enumerate(beacon.urls):
        if not url.startswith(("https://", "http://") if beacon.private else "https://"):
            yield (*path, "urls", at), "must begin with https://"
    if one.draw_minutes < _SEALING:
        yield path, f"leaves no time to seal the list: say draw_minutes of {_SEALING} or more"


def _twice(path: Path, names: Sequence[str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for position, name in enumerate(names):
        if name in seen:
            yield (*path, position, "id"), f"'{name}' is taken by {path[-1]}[{seen[name]}]"
        seen.setdefault(name, position)
