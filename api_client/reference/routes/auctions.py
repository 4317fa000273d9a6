"""Auctions: what can be bid on, a bid, and what was bid."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.auctions import AuctionBidsDto, AuctionDto, AuctionsDto, PlacedBidDto
from api_client.reference import otp, step_up
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member, MemberCall
from api_client.reference.play import auction_dtos, auction_ends, auctions, auctions_demo
from api_client.reference.routes.operation import IF_NONE_MATCH, PathId, operation
from api_client.reference.routes.wallets import Cursor, Limit
from api_client.reference.wire import conditional, respond

router = APIRouter(tags=["play"], route_class=Persistent)
_REFUSALS = (
    "not-found", "closed", "tier-required", "limit-reached", "outbid", "insufficient-points", "step-up-required",
)  # fmt: skip


class BidIn(BaseModel):
    """How far to go, in units of the wallet. It takes what it takes to lead, and never more than that."""

    limit: Annotated[int, Field(ge=1, le=10**12, strict=True)]


@router.get("/v1/me/auctions", **operation(AuctionsDto, "not-found", headers=(IF_NONE_MATCH,)))
def listed(call: Member) -> Response:
    """Open auctions, soonest end first, those to come, and those that ended lately or that the member bid in."""
    auctions_demo.enliven(call.ctx, call.now)
    auction_ends.end_due(call.ctx, call.now)
    with call.ctx.read() as conn:
        return conditional(call.request, auction_dtos.listed(conn, call.ctx, call.member_id, call.locale, call.now))


@router.get("/v1/me/auctions/{auction_id}", **operation(AuctionDto, "not-found", headers=(IF_NONE_MATCH,)))
def one(call: Member, auction_id: PathId) -> Response:
    """One auction with its newest bids, also when it is over."""
    auction_ends.end_due(call.ctx, call.now, auction_id)
    with call.ctx.read() as conn:
        return conditional(
            call.request, auction_dtos.one(conn, call.ctx, call.member_id, auction_id, call.locale, call.now)
        )


@router.get("/v1/me/auctions/{auction_id}/bids", **operation(AuctionBidsDto, "not-found"))
def bids(call: Member, auction_id: PathId, cursor: Cursor = None, limit: Limit = 30) -> Response:
    """Each step of the price, newest first; bidders have another name in each auction."""
    with call.ctx.read() as conn:
        return respond(
            auction_dtos.bids(conn, call.ctx, call.member_id, auction_id, call.locale, call.now, cursor, limit)
        )


@router.post("/v1/me/auctions/{auction_id}/bids", **operation(PlacedBidDto, *_REFUSALS, keyed=True, status=201))
def bid(call: Member, auction_id: PathId, body: BidIn) -> Response:
    """Bid as much as it takes, up to a limit, which is set aside while it leads. It counts when its turn comes."""
    auction_ends.end_due(call.ctx, call.now, auction_id)

    def work(conn: Connection) -> tuple[int, Any]:
        done = auctions.bid(conn, call.ctx, call.member_id, auction_id, body.limit, call.locale)
        # Last, so that nobody is asked for a code for what they can't have; refused, nothing of it happened.
        step_up.require(conn, call.ctx, call.who, body.limit, call.now)
        if done.first:
            _not_too_many(conn, call)
        return 201, auction_dtos.placed(conn, call.ctx, call.member_id, done, call.locale, call.now)

    answer = call.once(body, work)
    auction_ends.tell(call.ctx, auction_id, call.now)
    return answer


def _not_too_many(conn: Connection, call: MemberCall) -> None:
    """Taking part in an auction is like buying a reward; bidding on in it is not."""
    most = call.ctx.programme.security.redemptions_per_hour
    if most is not None:
        otp.hit(conn, f"redemptions:{call.member_id}", most, call.now)
