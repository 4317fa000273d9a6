"""Buying rewards."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.models import IssuedRewardDto, IssuedRewardsDto, QuoteDto
from api_client.reference import issued, otp, redemptions, step_up
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member, MemberCall
from api_client.reference.inputs import NothingIn, RedemptionIn
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.routes.wallets import Cursor, Limit
from api_client.reference.wire import respond, schema

router = APIRouter(tags=["redemptions"], route_class=Persistent)
_REFUSALS = ("not-found", "insufficient-points", "out-of-stock", "limit-reached", "tier-required", "step-up-required")
_RESERVE = operation(IssuedRewardDto, *_REFUSALS, keyed="unless-dry", status=201)
_RESERVE["responses"][200] = {"model": schema(QuoteDto), "description": "What it would do, for a dry run"}


@router.post("/v1/me/redemptions", **_RESERVE)
def reserve(call: Member, body: RedemptionIn) -> Response:
    """Set points aside for a reward; a dry run only says what that would do, and needs no key."""
    wanted = redemptions.Wanted(body.reward_id, body.quantity, body.with_money)
    if body.dry_run:
        with call.ctx.read() as conn:
            return respond(redemptions.quote(conn, call.ctx, call.member_id, wanted, call.now, call.locale))

    def work(conn: Connection) -> tuple[int, Any]:
        made = redemptions.reserve(conn, call.ctx, call.member_id, wanted, call.now, call.locale)
        # Last, so that nobody is asked for a code for what they can't have; refused, nothing of it happened.
        step_up.require(conn, call.ctx, call.who, redemptions.own(conn, call.member_id, made)["cost"], call.now)
        _not_too_many(conn, call)
        return 201, issued.one(conn, call.ctx, call.member_id, made, call.locale, call.now)

    return call.once(body, work)


@router.get("/v1/me/redemptions", **operation(IssuedRewardsDto))
def listed(call: Member, cursor: Cursor = None, limit: Limit = 30) -> Response:
    """Rewards bought, newest first."""
    with call.ctx.read() as conn:
        return respond(issued.page(conn, call.ctx, call.member_id, call.locale, call.now, cursor, limit))


@router.get("/v1/me/redemptions/{redemption_id}", **operation(IssuedRewardDto, "not-found"))
def one(call: Member, redemption_id: PathId) -> Response:
    """One bought reward, with its coupon while that can be used."""
    with call.ctx.read() as conn:
        return respond(issued.one(conn, call.ctx, call.member_id, redemption_id, call.locale, call.now))


@router.post(
    "/v1/me/redemptions/{redemption_id}/reveal", **operation(IssuedRewardDto, "not-found", "closed", keyed=True)
)
def reveal(call: Member, redemption_id: PathId, body: NothingIn | None = None) -> Response:
    """Show the coupon and start its timer."""

    def work(conn: Connection) -> tuple[int, Any]:
        redemptions.reveal(conn, call.ctx, call.member_id, redemption_id, call.now)
        return 200, issued.one(conn, call.ctx, call.member_id, redemption_id, call.locale, call.now)

    return call.once(body, work)


@router.post(
    "/v1/me/redemptions/{redemption_id}/cancel", **operation(IssuedRewardDto, "not-found", "closed", keyed=True)
)
def cancel(call: Member, redemption_id: PathId, body: NothingIn | None = None) -> Response:
    """Take the points of a reservation back."""

    def work(conn: Connection) -> tuple[int, Any]:
        redemptions.cancel(conn, call.ctx, call.member_id, redemption_id, call.now)
        return 200, issued.one(conn, call.ctx, call.member_id, redemption_id, call.locale, call.now)

    return call.once(body, work)


def _not_too_many(conn: Connection, call: MemberCall) -> None:
    most = call.ctx.programme.security.redemptions_per_hour
    if most is not None:
        otp.hit(conn, f"redemptions:{call.member_id}", most, call.now)
