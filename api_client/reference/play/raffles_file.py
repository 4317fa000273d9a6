"""Raffles in a programme file. Days and times are those of the programme's zone; money is for information.

There is always a free way to enter, and a ticket counts the same however it was come by. What a draw is decided by is
named before it closes: rounds of a public beacon, or values that parties bind themselves to before they know the list.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api_client.draws.canonical import MAX_ENTRIES
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Id, Locale, Money, Part, Picture, Some, Text, Words

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
Platform = Literal["web", "android", "ios", "macos", "windows", "linux"]
Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,30}[A-Za-z0-9])?$")]
Pages = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]


class Prose(Text):
    """Words of any length, in every language."""

    root: dict[Locale, Pages]


class RafflePrize(Part):
    """`count` of them are drawn; `value` is what one is worth. `grants` is what claiming one brings."""

    id: Id
    title: Text
    picture: Picture
    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    value: Money | None = None
    grants: Annotated[tuple[Grant, ...], Field(min_length=1, max_length=10)]


class RaffleEvery(Part):
    """The same again every so many `weeks` or `months` after the first time, last beginning on `until`."""

    weeks: Annotated[int, Field(ge=1, le=52)] | None = None
    months: Annotated[int, Field(ge=1, le=12)] | None = None
    until: date | None = None


class RaffleEligible(Part):
    """Who may take part: at least so old, at home in one of `regions` (ISO 3166), holding one of `tiers`."""

    minimum_age: Annotated[int, Field(ge=1, le=99)] | None = None
    regions: Annotated[tuple[Region, ...], Field(max_length=100)] = ()
    tiers: tuple[Id, ...] = ()


class FreeWay(Part):
    """How a ticket is free, in words; `per_day` of them on one local day. It must lead to as many as any other way."""

    text: Text
    per_day: Some | None = None


class RaffleEntry(Part):
    """What a ticket costs in points; left out, none can be bought. The `free` way is never left out."""

    points: Some | None = None
    free: FreeWay | None = None


class RaffleLimits(Part):
    """Tickets of one member, on one local day, and of everybody together. Left out: no such limit.

    No list is longer than can be sealed, a million, whatever is said here.
    """

    per_member: Annotated[int, Field(ge=1, le=10_000)] | None = None
    per_day: Annotated[int, Field(ge=1, le=10_000)] | None = None
    places: Annotated[int, Field(ge=1, le=MAX_ENTRIES)] | None = None


class RaffleRules(Part):
    """What is accepted before entering, whole, in every language; another `version` asks again."""

    version: Version
    text: Prose


class DrandBeacon(Part):
    """A public beacon by HTTP: at one of `urls`, `chain` (hex) with `public_key` (hex) and `scheme`; one round every

    `period_seconds` since `genesis` (unix time). `private` allows an address that only this machine reaches.
    """

    kind: Literal["drand"]
    urls: Annotated[tuple[Words, ...], Field(min_length=1, max_length=5)]
    chain: Hex32
    public_key: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{96}|[0-9a-f]{192})$")]
    scheme: Id
    period_seconds: Annotated[int, Field(ge=1, le=86_400)]
    genesis: Annotated[int, Field(ge=0, le=2**40)]
    private: bool = False


class BeaconParty(Part):
    """One of those who bind themselves to a secret before closing and tell it after.

    `automatic`: this system does both for them. Others' secrets are told by operators.
    """

    id: Id
    name: Text
    automatic: bool = False


class CommitBeacon(Part):
    """The value is made of what every party bound itself to: it can't be known as long as one of them is silent."""

    kind: Literal["commit"]
    parties: Annotated[tuple[BeaconParty, ...], Field(min_length=2, max_length=5)]


Beacon = Annotated[DrandBeacon | CommitBeacon, Field(discriminator="kind")]


class Raffle(Part):
    """A raffle. Open from `opens` until `closes`, both local; `draw_minutes` later the value may be known that decides,

    and `deadline_hours` after that it is void without one. Winners have `claim_days` to take a prize before it goes to
    the next of `alternates`; `told` says how they hear of it. Without `every` it takes place once. In demo mode a round
    begins with `demo_entries` tickets of nobody, to show odds with.
    """

    id: Annotated[Id, Field(max_length=40)]
    title: Text
    summary: Text
    picture: Picture
    organiser: Text
    opens: datetime
    closes: datetime
    every: RaffleEvery | None = None
    draw_minutes: Annotated[int, Field(ge=1, le=20_160)] = 5
    deadline_hours: Annotated[int, Field(ge=1, le=720)] = 48
    prizes: Annotated[tuple[RafflePrize, ...], Field(min_length=1, max_length=50)]
    eligible: RaffleEligible = RaffleEligible()
    entry: RaffleEntry
    limits: RaffleLimits = RaffleLimits()
    rules: RaffleRules
    alternates: Annotated[int, Field(ge=0, le=10_000)] = 0
    claim_days: Annotated[int, Field(ge=1, le=90)] = 14
    told: Text
    beacon: Beacon
    demo_entries: Annotated[int, Field(ge=0, le=1000)] = 0


class StorePolicy(Part):
    """On which platforms games of chance that cost points must not be offered; free ways to take part stay."""

    no_points_for_chance: tuple[Platform, ...] = ()
