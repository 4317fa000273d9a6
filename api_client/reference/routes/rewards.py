"""The catalogue."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.models import RewardDto, RewardsDto
from api_client.reference import ledger, standing
from api_client.reference import rewards as rewards_of
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Call, MemberCall, PerhapsMember
from api_client.reference.catalogue import Query as Wanted
from api_client.reference.catalogue import Shopper, Sort
from api_client.reference.problems import Problem
from api_client.reference.reward_search import BadCursor, Shelf
from api_client.reference.routes.operation import IF_NONE_MATCH, PathId, operation
from api_client.reference.routes.wallets import Cursor, Limit
from api_client.reference.wire import conditional

router = APIRouter(tags=["rewards"], route_class=Persistent)
Word = Annotated[str | None, Query(max_length=60)]


@router.get("/v1/rewards", **operation(RewardsDto, by="either", headers=(IF_NONE_MATCH,)))
def rewards(
    call: PerhapsMember,
    cursor: Cursor = None,
    limit: Limit = 24,
    category: Word = None,
    kind: Word = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    affordable: bool = False,
    max_cost: Annotated[int | None, Query(ge=0, le=10**12)] = None,
    sort: Sort = "featured",
) -> Response:
    """Rewards that fit, with what is in the way of each; signed in, also the next one to save for."""
    wanted = Wanted(category, kind, q, affordable, max_cost, sort, cursor, limit)
    try:
        with call.ctx.read() as conn:
            dto = _shelf(conn, call).page(wanted, call.now)
    except BadCursor:
        raise Problem("validation", errors={"cursor": "not a cursor of this list"}) from None
    return conditional(call.request, dto)


@router.get("/v1/rewards/{reward_id}", **operation(RewardDto, "not-found", by="either", headers=(IF_NONE_MATCH,)))
def reward(call: PerhapsMember, reward_id: PathId) -> Response:
    """One reward."""
    with call.ctx.read() as conn:
        found = rewards_of.get(conn, call.ctx, reward_id)
        if found is None:
            raise Problem("not-found")
        dto = _shelf(conn, call).reward(found)
    return conditional(call.request, dto)


def _shelf(conn: Connection, call: Call) -> Shelf:
    return Shelf(conn, call.ctx.programme, call.locale, _shopper(conn, call) if isinstance(call, MemberCall) else None)


def _shopper(conn: Connection, call: MemberCall) -> Shopper:
    return Shopper(
        call.member_id,
        ledger.balances(conn, call.member_id, call.ctx.programme.wallet.id)["active"],
        standing.held(conn, call.ctx, call.member_id, call.now),
    )
