"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from api_client.models import OtpChallengeDto, TokensDto
from api_client.reference import otp, sessions
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone, Member
from api_client.reference.inputs import OtpIn, OtpVerifyIn
from api_client.reference.localise import choose_locale
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(tags=["auth"], route_class=Persistent)


@router.post("/v1/auth/otp", **operation(OtpChallengeDto, by="none", status=202))
def request_code(call: Anyone, body: OtpIn) -> Response:
    """Mail a one-time code; the answer is the same for known and unknown addresses."""
    locale = choose_locale(body.locale, call.ctx.programme.locales) if body.locale else call.locale
    client = call.request.client.host if call.request.client else ""
    return respond(otp.ask(call.ctx, body.address, locale, client), 202)


@router.post("/v1/auth/otp/verify", **operation(TokensDto, "wrong-code", "code-expired", "code-used", by="none"))
def verify_code(call: Anyone, body: OtpVerifyIn) -> Response:
    """Sign in with the code from the mail; a new address becomes a member."""
    with call.ctx.write() as conn:
        found = otp.confirm(conn, call.ctx, body.challenge_id, body.code, call.now)
        if isinstance(found, str):
            return respond(sessions.sign_in(conn, found, body.device.name, body.device.platform, call.now))
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
        raise Problem("invalid-grant")
    return respond(tokens)


@router.post("/v1/auth/logout", **operation(None, status=204))
def sign_out(call: Member) -> Response:
    """End this sign-in: its tokens and its card codes stop working."""
    with call.ctx.write() as conn:
        sessions.revoke(conn, call.member_id, call.who.device_id, call.now)
    return Response(status_code=204)
