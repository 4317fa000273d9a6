"""Auctions: wire types and the client's operations. Amounts in units of 10^-scale of the wallet, times UTC moments."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from api_client.calls import Fetched, MemberCalls, conditional, part, query
from api_client.models import MoneyDto
from api_client.play.grants import GrantDto


@frozen
class SoftCloseDto:
    """A bid in the last `within_seconds` moves the end to `extend_seconds` after it, never past `latest_end`."""

    within_seconds: int
    extend_seconds: int
    latest_end: datetime


@frozen
class AuctionBidDto:
    """A step of the price, `number` counts them from 1. `alias` stands for one bidder in this auction alone.

    `auto`: made by the service for somebody who had set a higher limit. Nobody's limit is told while it leads.
    """

    number: int
    alias: str
    amount: int
    at: datetime
    mine: bool
    auto: bool


@frozen
class AuctionDto:
    """An auction as this member finds it.

    `state` is coming | open | sold | unsold (nobody bid, or it was called off: then `void`, and `void_reason` says why:
    `prize-gone`, `withdrawn` or its operator's words; `ends_at` is then when that was). `price` is what the leader
    would pay now, None before the first bid; `least` the lowest limit that is taken from this member. `ends_at` is the
    end as it stands, by the server's clock; `planned_end` as it was announced. `standing` is none | leading | outbid |
    won | lost, `limit` how far the member said to go (None: they did not bid), `held` what is set aside for it now and
    `spendable` what they have besides. `most` is the highest limit anybody may set. `alias` is what others see of them
    (empty: they did not bid), `leader` the alias of who leads or won. `bids` are the newest of `bid_count` steps, the
    newest first; in a list there are none. `blocked` is the problem a bid would meet now (`tier-required` with `tier`,
    `insufficient-points` below `least`, `closed`). `prizes` carry what was issued once it was won; `entry_id` is what
    it took.
    """

    id: str
    title: str
    text: str
    terms: str
    picture: str
    prizes: list[GrantDto]
    value: MoneyDto | None
    state: str
    void: bool
    starts_at: datetime
    ends_at: datetime
    planned_end: datetime
    soft_close: SoftCloseDto | None
    minimum: int
    step: int
    most: int | None
    price: int | None
    least: int
    bid_count: int
    bidders: int
    leader: str
    standing: str
    alias: str
    limit: int | None
    held: int
    spendable: int
    blocked: str | None
    tier: str | None
    entry_id: str | None
    as_of: datetime
    bids: list[AuctionBidDto] = field(factory=list)
    void_reason: str | None = None


@frozen
class AuctionsDto:
    """Open ones, soonest end first, those to come, then those that ended lately or that the member bid in."""

    items: list[AuctionDto]
    as_of: datetime


@frozen
class AuctionBidsDto:
    """Steps of the price, newest first."""

    items: list[AuctionBidDto]
    next_cursor: str | None
    as_of: datetime


@frozen
class PlacedBidDto:
    """A bid that was taken: up to `limit`; whether it `leads`, the auction after it, and the member's points.

    One that does not lead took nothing: somebody's limit was higher, or was there before. `balance` has the points
    that are set aside taken off.
    """

    limit: int
    leads: bool
    balance: int
    auction: AuctionDto
    as_of: datetime


@frozen
class OperatorAuctionDto:
    """An auction as its operator sees it. `state`, `void` and `void_reason` as in `AuctionDto`.

    `price` is what the leader would pay now, or paid; `held` what is set aside for bids in it, nobody's name with it.
    """

    id: str
    auction_id: str
    title: str
    state: str
    void: bool
    void_reason: str | None
    starts_at: datetime
    ends_at: datetime
    planned_end: datetime
    price: int | None
    bid_count: int
    bidders: int
    held: int


@frozen
class OperatorAuctionsDto:
    """`GET /v1/operator/auctions`."""

    items: list[OperatorAuctionDto]
    as_of: datetime


class AuctionCalls(MemberCalls):
    """Operations of `LoyaltyClient`."""

    async def auctions(self, etag: str | None = None) -> Fetched[AuctionsDto] | None:
        """None: nothing changed since `etag`."""
        return self._fetched(await self._mine(conditional("/v1/me/auctions", etag), again=True), AuctionsDto)

    async def auction(self, auction_id: str, etag: str | None = None) -> Fetched[AuctionDto] | None:
        """One auction with its newest bids. None: nothing changed since `etag`."""
        path = f"/v1/me/auctions/{part(auction_id)}"
        return self._fetched(await self._mine(conditional(path, etag), again=True), AuctionDto)

    async def auction_bids(self, auction_id: str, *, cursor: str | None = None, limit: int = 30) -> AuctionBidsDto:
        path = f"/v1/me/auctions/{part(auction_id)}/bids"
        return await self._get(path, AuctionBidsDto, query(cursor=cursor, limit=limit))

    async def bid(self, auction_id: str, limit: int, key: str) -> PlacedBidDto:
        """Bid as much as it takes, up to `limit`; the same key gives the same answer.

        Refused: `outbid` {current, least}, `closed`, `insufficient-points` {needed, available}, `tier-required`,
        `limit-reached` {limit}, `step-up-required`.
        """
        path = f"/v1/me/auctions/{part(auction_id)}/bids"
        return await self._post(path, {"limit": limit}, key, PlacedBidDto)
