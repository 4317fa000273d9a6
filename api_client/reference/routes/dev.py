"""Demo mode's own operations; they do not exist without it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api_client.lists import DevMessagesDto
from api_client.models import TokensDto
from api_client.reference import mail, sessions
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Demo
from api_client.reference.inputs import DemoSignInIn
from api_client.reference.localise import choose_locale
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(tags=["demo"], route_class=Persistent)


@router.post("/v1/dev/sign-in", **operation(TokensDto, "not-found", by="none"))
def sign_in(call: Demo, body: DemoSignInIn) -> Response:
    """Sign in a demo member with months of history, made for this visitor alone."""
    locale = choose_locale(body.locale, call.ctx.programme.locales) if body.locale else call.locale
    with call.ctx.write() as conn:
        try:
            member_id = call.request.app.state.visitors.welcome(conn, call.now, locale)
        except LookupError:
            raise Problem("not-found", "this programme has no demo member") from None
        return respond(sessions.sign_in(conn, member_id, body.device.name, body.device.platform, call.now))


@router.get("/v1/dev/messages", **operation(DevMessagesDto, "not-found", by="none"))
def messages(call: Demo) -> Response:
    """Mail that was sent, newest first."""
    with call.ctx.read() as conn:
        return respond(DevMessagesDto(mail.inbox(conn)))
