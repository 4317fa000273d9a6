"""What a basket would bring before it is paid."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api_client.previews import PreviewDto
from api_client.reference import card_codes, expiry
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Call, Member, Store
from api_client.reference.inputs import BasketIn, PosPreviewIn
from api_client.reference.preview import preview
from api_client.reference.routes.baskets import CODES, check_currency, counting, lines_of, store_named
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(route_class=Persistent)


@router.post("/v1/pos/preview", tags=["store"], **operation(PreviewDto, *CODES, by="store"))
def at_till(call: Store, body: PosPreviewIn) -> Response:
    """What a purchase would bring the member whose code this is, or without one a guest. Uses nothing up."""
    member_id = None
    if body.code is not None:
        with counting(call, body.code), call.ctx.read() as conn:
            member_id = card_codes.scan(conn, call.ctx, body.code, call.now).member_id
        expiry.settle_now(call.ctx, member_id)
    return _answer(call, member_id, body)


@router.post("/v1/me/preview", tags=["member"], **operation(PreviewDto))
def mine(call: Member, body: BasketIn) -> Response:
    """What a purchase would bring me."""
    return _answer(call, call.member_id, body)


def _answer(call: Call, member_id: str | None, body: BasketIn) -> Response:
    check_currency(call, body.currency)
    place = store_named(call, body.store_id)
    store_id, lines = place.id if place else None, lines_of(body)
    with call.ctx.read() as conn:
        return respond(preview(conn, call.ctx, member_id, lines, body.total, call.now, store_id, call.locale))
