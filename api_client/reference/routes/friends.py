"""Inviting friends: the member's own invitations, and what a code stands for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api_client.play.friends import InvitationDto, ReferralDto
from api_client.reference import limits
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone, Call, Member
from api_client.reference.play import friends, friends_dtos
from api_client.reference.play.friends_file import Referral
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(tags=["friends"], route_class=Persistent)

PathCode = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/v1/me/referral", **operation(ReferralDto, "not-found"))
def my_referral(call: Member) -> Response:
    """The member's code and message, what both get for it, and how far each friend has come."""
    rules = _rules(call)
    with call.ctx.read() as conn:
        known = friends.known_code(conn, call.member_id) is not None
    if not known:
        with call.ctx.write() as conn:
            friends.code_of(conn, call.member_id, call.now)
    with call.ctx.read() as conn:
        return respond(friends_dtos.referral(conn, call.ctx, rules, call.member_id, call.locale, call.now))


@router.get("/v1/referrals/{code}", **operation(InvitationDto, "not-found", by="none"))
def invitation(call: Anyone, code: PathCode) -> Response:
    """Who invites with this code, by first name, and to what; a code nobody has is answered in the same shape."""
    rules, network = _rules(call), f"referrals:{limits.network_of(call.client)}"
    with call.ctx.read() as conn:
        limits.refuse(conn, network, call.now)
        found = friends_dtos.invitation(conn, call.ctx, rules, code, call.locale, call.now)
    if not found.known:
        with call.ctx.write() as conn:
            limits.fail(conn, network, limits.UNKNOWN_REFERRALS, call.now)
    return respond(found)


def _rules(call: Call) -> Referral:
    rules = friends.part(call.ctx)
    if rules is None:
        raise Problem("not-found")
    return rules
