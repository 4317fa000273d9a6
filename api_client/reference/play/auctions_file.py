"""Programme part of auctions for points. Days and times are those of the programme's zone, summer and winter."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field

from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Count, Id, Money, Part, Picture, Some, Text, Words

Minutes = Annotated[int, Field(ge=1, le=1440)]


class SoftClose(Part):
    """Minutes: a bid `within` the last ones moves the end to `extend` after it, by `at_most` in all."""

    within: Minutes
    extend: Minutes
    at_most: Minutes


class Again(Part):
    """Begins anew every so many `days`, last on `until`."""

    days: Annotated[int, Field(ge=1, le=366)]
    until: date | None = None


class Auction(Part):
    """Something that goes to whoever bids most. It opens at `opens` on `date` and closes at `closes`, `days` later.

    The first bid is `minimum`, each further one at least `step` higher; nobody may bid more than `limit`. `value` says
    what it is worth. `tiers` may bid, everybody where none is named.
    """

    id: Annotated[Id, Field(max_length=40)]
    title: Text
    text: Text
    terms: Text | None = None
    picture: Picture
    grants: Annotated[tuple[Grant, ...], Field(min_length=1)]
    value: Money | None = None
    date: date
    opens: time
    closes: time
    days: Annotated[int, Field(ge=0, le=60)] = 0
    repeats: Again | None = None
    minimum: Some
    step: Some
    limit: Some | None = None
    soft_close: SoftClose | None = None
    tiers: tuple[Id, ...] = ()


class DemoBid(Part):
    """A bid of up to `limit` in each round of `auction`, so many `minutes` after it opened."""

    auction: Id
    minutes: Count
    limit: Some


class DemoBidder(Part):
    """A member of the demo who bids beside its visitors, with points from buying `items` at `store`."""

    first_name: Words
    store: Id
    items: Annotated[tuple[Id, ...], Field(min_length=1)]
    bids: Annotated[tuple[DemoBid, ...], Field(min_length=1)]
