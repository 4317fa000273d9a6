"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from attrs import evolve
from fastapi import APIRouter, Form
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.access import StepUpDto
from api_client.models import OtpChallengeDto, TokensDto
from api_client.reference import limits, otp, sessions, step_up
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone, Call, Member
from api_client.reference.inputs import NothingIn, OtpIn, OtpVerifyIn
from api_client.reference.inputs_access import StepUpVerifyIn
from api_client.reference.localise import choose_locale
from api_client.reference.play import friends
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(tags=["auth"], route_class=Persistent)


@router.post("/v1/auth/otp", **operation(OtpChallengeDto, by="none", status=202))
def request_code(call: Anyone, body: OtpIn) -> Response:
    """Mail a one-time code; the answer is the same for known and unknown addresses."""
    locale = choose_locale(body.locale, call.ctx.programme.locales) if body.locale else call.locale
    return respond(otp.ask(call.ctx, body.address, locale, call.client), 202)


@router.post("/v1/auth/otp/verify", **operation(TokensDto, "wrong-code", "code-expired", "code-used", by="none"))
def verify_code(call: Anyone, body: OtpVerifyIn) -> Response:
    """Sign in with the code from the mail; a new address becomes a member, perhaps by invitation.

    A `referral` code that does not count keeps nobody from joining; the answer says what became of it.
    """
    with call.ctx.write() as conn:
        found = otp.confirm(conn, call.ctx, body.challenge_id, body.code, call.now, call.client)
        if isinstance(found, otp.Entered):
            referral = _invited(conn, call, found, body)
            tokens = sessions.sign_in(conn, found.member_id, body.device.name, body.device.platform, call.now)
            return respond(evolve(tokens, referral=referral))
    raise found.problem


@router.post("/v1/oauth/token", **operation(TokensDto, "invalid-grant", by="none"))
def refresh(
    call: Anyone,
    grant_type: Annotated[str, Form(pattern="^refresh_token$")],
    refresh_token: Annotated[str, Form(min_length=1, max_length=200)],
) -> Response:
    """New tokens for a refresh token, which is used up by it; used again after a minute, the whole sign-in ends."""
    with call.ctx.write() as conn:
        tokens = sessions.refresh(conn, refresh_token, call.ctx.pepper, call.now)
        if tokens is None:
            refused = _refused_refresh(conn, call)
    if tokens is None:
        raise refused
    return respond(tokens)


@router.post("/v1/auth/logout", **operation(None, status=204))
def sign_out(call: Member) -> Response:
    """End this sign-in: its tokens and its card codes stop working."""
    with call.ctx.write() as conn:
        sessions.revoke(conn, call.member_id, call.who.device_id, call.now)
    return Response(status_code=204)


@router.post("/v1/auth/step-up", **operation(OtpChallengeDto, status=202))
def request_step_up(call: Member, body: NothingIn | None = None) -> Response:
    """Mail the member a code with which this device may spend much for a while."""
    return respond(step_up.ask(call.ctx, call.who, call.locale, call.client), 202)


@router.post("/v1/auth/step-up/verify", **operation(StepUpDto, "wrong-code", "code-expired", "code-used"))
def verify_step_up(call: Member, body: StepUpVerifyIn) -> Response:
    """Prove it with the code from the mail; it holds for this device alone."""
    with call.ctx.write() as conn:
        found = step_up.confirm(conn, call.ctx, call.who, body.challenge_id, body.code, call.client, call.now)
    if isinstance(found, otp.Wrong):
        raise found.problem
    return respond(found)


def _invited(conn: Connection, call: Call, found: otp.Entered, body: OtpVerifyIn) -> str | None:
    """What became of the invitation somebody came with; `member` for those who were one already."""
    installation = body.device.installation
    if found.new:
        who = friends.Newcomer(found.member_id, found.address, installation)
        return friends.arrive(conn, call.ctx, who, body.referral, call.now)
    friends.note_device(conn, call.ctx, found.member_id, installation)
    return "member" if body.referral else None


def _refused_refresh(conn: Connection, call: Call) -> Problem:
    """A token that is no good is counted against the network it came from; good ones always pass."""
    network = f"tokens:{limits.network_of(call.client)}"
    try:
        limits.refuse(conn, network, call.now)
    except Problem as locked:
        return locked
    limits.fail(conn, network, limits.BAD_TOKENS, call.now)
    return Problem("invalid-grant")
