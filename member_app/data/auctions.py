"""Auctions: kept current by events and by asking what changed. A bid is posted once per limit, and never offline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta

from attrs import evolve

from api_client.calls import Fetched
from api_client.play.auctions import AuctionBidDto, AuctionDto, AuctionsDto, PlacedBidDto, SoftCloseDto
from member_app.data.failures import PROBLEMS
from member_app.data.intents import Intents
from member_app.data.mapping import money_of
from member_app.data.posting import Posting
from member_app.data.prizes import prizes_of
from member_app.data.resource import Remembered, Resource
from member_app.data.scope import Scope
from member_app.domain.auction import Auction, AuctionState, Bid, Placed, SoftClose, Standing
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Known

_INTENT = "bid"


class OfflineAuctionRepository:
    """An `AuctionRepository`."""

    def __init__(self, scope: Scope, intents: Intents, posting: Posting) -> None:
        self._scope, self._intents, self._posting = scope, intents, posting
        self._ones = Remembered(scope, self._one)
        self.resource: Resource[AuctionsDto, tuple[Auction, ...]] = Resource(
            scope, AuctionsDto, scope.client.auctions, _auctions_of, name="auctions"
        )

    def now(self) -> datetime:
        return self._scope.clock.now()

    async def watch(self) -> AsyncIterator[Known[tuple[Auction, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, auction_id: str) -> AsyncIterator[Known[Auction]]:
        async with aclosing(self._ones[auction_id].watch()) as states:
            async for state in states:
                yield state

    async def look(self, auction_id: str) -> Failure | None:
        if not self._scope.connection.current.online:
            return Failure(FailureKind.OFFLINE)
        return await self._ones[auction_id].refresh()

    async def bid(self, auction_id: str, limit: int) -> Placed | Failure:
        if not self._scope.connection.current.online:
            return Failure(FailureKind.OFFLINE)

        async def taken(answer: PlacedBidDto) -> Placed:
            await self._merge(answer.auction)
            return Placed(auction_of(answer.auction), answer.limit, answer.leads)

        client = self._scope.client
        answer = await self._posting.once(
            _intent(auction_id, limit), lambda key: client.bid(auction_id, limit, key), taken
        )
        if isinstance(answer, Failure):
            # The price or the end is another by now: show what is true.
            self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
        return answer

    async def unanswered(self, auction: Auction) -> int | None:
        prefix = _intent(auction.id, "")
        limits = {intent: intent.removeprefix(prefix) for intent in await self._intents.open(prefix)}
        waiting: list[int] = []
        for intent, said in limits.items():
            limit = int(said) if said.isdecimal() else 0
            if not auction.open or limit < auction.least or limit <= (auction.limit or 0):
                await self._intents.settle(intent)  # it has arrived, or it can't any more
            else:
                waiting.append(limit)
        return waiting[-1] if waiting else None

    async def _merge(self, changed: AuctionDto) -> None:
        """Shows the answer everywhere at once, before the service is asked again."""
        known = await self.resource.load()
        if known is not None:
            plain = evolve(changed, bids=[])
            items = [plain if each.id == changed.id else each for each in known.items]
            await self.resource.accept(evolve(known, items=items), known.as_of)
        await self._ones[changed.id].accept(changed, changed.as_of)

    def _one(self, auction_id: str) -> Resource[AuctionDto, Auction]:
        async def seed() -> tuple[AuctionDto, datetime] | None:
            known = await self.resource.load()
            found = next((each for each in known.items if each.id == auction_id), None) if known else None
            return (found, known.as_of) if known and found else None

        async def fetch(etag: str | None) -> Fetched[AuctionDto] | None:
            return await self._scope.client.auction(auction_id, etag)

        return Resource(self._scope, AuctionDto, fetch, auction_of, seed=seed)


def _intent(auction_id: str, limit: int | str) -> str:
    return f"{_INTENT}:{auction_id}:{limit}"


def _auctions_of(dto: AuctionsDto) -> tuple[Auction, ...]:
    return tuple(auction_of(each) for each in dto.items)


def auction_of(dto: AuctionDto) -> Auction:
    """An auction of the wire in the domain's terms. Raises ValueError for a state this app does not know."""
    return Auction(
        id=dto.id,
        title=dto.title,
        text=dto.text,
        picture=dto.picture,
        state=AuctionState(dto.state),
        starts_at=dto.starts_at,
        ends_at=dto.ends_at,
        planned_end=dto.planned_end,
        minimum=dto.minimum,
        step=dto.step,
        least=dto.least,
        price=dto.price,
        prizes=prizes_of(dto.prizes),
        value=money_of(dto.value) if dto.value else None,
        terms=dto.terms,
        soft_close=_soft_close_of(dto.soft_close) if dto.soft_close else None,
        standing=Standing(dto.standing),
        limit=dto.limit,
        held=dto.held,
        spendable=dto.spendable,
        most=dto.most,
        alias=dto.alias,
        leader=dto.leader,
        bids=tuple(_bid_of(each) for each in dto.bids),
        bid_count=dto.bid_count,
        bidders=dto.bidders,
        void=dto.void,
        void_reason=dto.void_reason or "",
        entry_id=dto.entry_id,
        blocked=_blocked_of(dto),
    )


def _bid_of(dto: AuctionBidDto) -> Bid:
    return Bid(dto.number, dto.alias, dto.amount, dto.at, dto.mine, dto.auto)


def _soft_close_of(dto: SoftCloseDto) -> SoftClose:
    return SoftClose(timedelta(seconds=dto.within_seconds), timedelta(seconds=dto.extend_seconds), dto.latest_end)


def _blocked_of(dto: AuctionDto) -> Failure | None:
    if dto.blocked in (None, "closed"):
        return None  # that it is not open, or not any more, its state says
    kind = PROBLEMS.get(dto.blocked or "", FailureKind.NOT_ELIGIBLE)
    return Failure(kind, needed=dto.least, available=dto.held + dto.spendable, tier=dto.tier)
