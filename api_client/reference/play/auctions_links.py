"""What a programme file must agree with itself about where auctions are concerned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.play.auctions_file import Auction, DemoBidder
from api_client.reference.play.challenges_links import grant_faults

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile


def auction_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Times and amounts that make sense, tiers and prizes that exist, what it is worth in the programme's currency."""
    seen: dict[str, int] = {}
    for position, auction in enumerate(programme.auctions):
        path: Path = ("auctions", position)
        if auction.id in seen:
            yield (*path, "id"), f"'{auction.id}' is taken by auctions[{seen[auction.id]}]"
        seen.setdefault(auction.id, position)
        yield from _times(path, auction)
        yield from _amounts(path, auction, programme)
        tiers = {tier.id for ladder in programme.tier_sets for tier in ladder.tiers}
        for at, tier in enumerate(auction.tiers):
            yield from known((*path, "tiers", at), tier, tiers, "tier")
        yield from grant_faults((*path, "grants"), programme, auction.grants)
        for at, grant in enumerate(auction.grants):
            if grant.tickets is not None:
                yield (*path, "grants", at, "tickets"), "tickets are not sold to whoever pays most"
    for position, bidder in enumerate(programme.demo_bidders):
        yield from _bidder(("demo_bidders", position), bidder, programme)


def _times(path: Path, auction: Auction) -> Iterator[Fault]:
    if auction.days == 0 and auction.closes <= auction.opens:
        yield (*path, "closes"), "must be later than it opens; a night needs days"
    again = auction.repeats
    if again and again.until is not None and again.until < auction.date:
        yield (*path, "repeats", "until"), "lies before its first date"
    if again and timedelta(days=auction.days) > timedelta(days=again.days):
        yield (*path, "days"), "it would not be over when it begins anew"
    soft = auction.soft_close
    if soft and soft.at_most < soft.extend:
        yield (*path, "soft_close", "at_most"), f"less than one extension, {soft.extend}"


def _amounts(path: Path, auction: Auction, programme: ProgrammeFile) -> Iterator[Fault]:
    if auction.limit is not None and auction.limit < auction.minimum + auction.step:
        yield (*path, "limit"), "nobody could outbid the first bid"
    if auction.value is not None and auction.value.currency != programme.currency:
        yield (*path, "value", "currency"), f"must be the programme's currency, {programme.currency}"


def _bidder(path: Path, bidder: DemoBidder, programme: ProgrammeFile) -> Iterator[Fault]:
    yield from known((*path, "store"), bidder.store, ids(programme.stores), "store")
    for at, product in enumerate(bidder.items):
        yield from known((*path, "items", at), product, ids(programme.products), "product")
    auctions = {one.id: one for one in programme.auctions}
    for at, bid in enumerate(bidder.bids):
        yield from known((*path, "bids", at, "auction"), bid.auction, auctions, "auction")
        most = auctions[bid.auction].limit if bid.auction in auctions else None
        if most is not None and bid.limit > most:
            yield (*path, "bids", at, "limit"), f"nobody may bid more than {most}"
