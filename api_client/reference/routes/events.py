"""The event stream."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member
from api_client.reference.event_stream import stream
from api_client.reference.routes.operation import LAST_EVENT_ID, operation

router = APIRouter(tags=["events"], route_class=Persistent)
_STREAM = operation(None, headers=(LAST_EVENT_ID,))
_STREAM["responses"][200] = {
    "description": "points.changed, purchase.posted, tier.changed, redemption.changed, device.revoked, member.changed",
    "content": {"text/event-stream": {}},  # OpenAPI 3.1 has no schema for one event of many
}


@router.get("/v1/me/events", **_STREAM, response_class=Response)
async def events(call: Member) -> Response:
    """What happens to this member, as it happens; a comment every 15 s when nothing does."""
    last = call.request.headers.get("last-event-id", "")
    return stream(call.ctx, call.who, int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None)
