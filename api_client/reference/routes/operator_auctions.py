"""Auctions as their operator sees them, and calling one off."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import ConfigDict
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.auctions import OperatorAuctionDto, OperatorAuctionsDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Operator
from api_client.reference.inputs import Input, Reason
from api_client.reference.play import auction_ends, auction_operators
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["operator"], route_class=Persistent)


class AuctionVoidIn(Input):
    """Why it is called off, as everybody will read it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The prize was damaged."}]})

    reason: Reason


@router.get("/v1/operator/auctions", **operation(OperatorAuctionsDto, "not-found", by="operator"))
def listed(call: Operator) -> Response:
    """Auctions that are open, to come, or recent."""
    auction_ends.end_due(call.ctx, call.now)
    with call.ctx.read() as conn:
        return respond(OperatorAuctionsDto(auction_operators.listed(conn, call.ctx, call.now), call.now))


@router.post(
    "/v1/operator/auctions/{auction_id}/void",
    **operation(OperatorAuctionDto, "not-found", "closed", by="operator", keyed=True),
)
def void(call: Operator, auction_id: PathId, body: AuctionVoidIn) -> Response:
    """Call it off before it is over: what is held for bids returns, nobody pays, and everybody who bid is told."""
    auction_ends.end_due(call.ctx, call.now, auction_id)

    def work(conn: Connection) -> tuple[int, Any]:
        auction_operators.void(conn, call.ctx, auction_id, body.reason)
        return 200, auction_operators.one(conn, call.ctx, auction_id, call.now)

    answer = call.once(body, work)
    auction_ends.tell(call.ctx, auction_id, call.now)
    return answer
