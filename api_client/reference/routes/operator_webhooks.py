"""What operators do about the endpoints that hear of what happens, and what was sent to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.access import DeliveriesDto, DeliveryDto, IssuedWebhookDto, WebhookDto, WebhooksDto
from api_client.reference import cursors, deliveries, webhooks
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Operator
from api_client.reference.inputs import NothingIn
from api_client.reference.inputs_access import RotateIn, WebhookIn
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.routes.wallets import Cursor, Limit
from api_client.reference.wire import respond

router = APIRouter(tags=["operator"], route_class=Persistent)
_ONE = "/v1/operator/webhooks/{webhook_id}"


@router.get("/v1/operator/webhooks", **operation(WebhooksDto, by="operator"))
def listed(call: Operator) -> Response:
    """All endpoints, newest first."""
    with call.ctx.read() as conn:
        return respond(WebhooksDto(webhooks.listed(conn), call.now))


@router.post("/v1/operator/webhooks", **operation(IssuedWebhookDto, by="operator", keyed=True, status=201))
def create(call: Operator, body: WebhookIn) -> Response:
    """Add one. The secret its signatures are checked with is in this answer and nowhere else."""

    def work(conn: Connection) -> tuple[int, Any]:
        made, secret = webhooks.create(
            conn, call.ctx, body.url, body.events, call.now, description=body.description
        )  # fmt: skip
        return 201, IssuedWebhookDto(webhooks.dto(webhooks.row(conn, made)), secret)

    return call.once(body, work, secret=True)


@router.get(_ONE, **operation(WebhookDto, "not-found", by="operator"))
def one(call: Operator, webhook_id: PathId) -> Response:
    """One endpoint, and whether it works."""
    with call.ctx.read() as conn:
        return respond(webhooks.dto(webhooks.row(conn, webhook_id)))


@router.delete(_ONE, **operation(None, "not-found", by="operator", status=204))
def remove(call: Operator, webhook_id: PathId) -> Response:
    """Send nothing to it any more."""
    with call.ctx.write() as conn:
        webhooks.remove(conn, webhook_id, call.now)
    return Response(status_code=204)


@router.post(f"{_ONE}/rotate", **operation(IssuedWebhookDto, "not-found", by="operator", keyed=True))
def rotate(call: Operator, webhook_id: PathId, body: RotateIn | None = None) -> Response:
    """A new secret; messages are signed with both for as long as it takes to bring the new one to the endpoint."""
    said = body or RotateIn()

    def work(conn: Connection) -> tuple[int, Any]:
        secret, until = webhooks.rotate(conn, call.ctx, webhook_id, call.now, timedelta(hours=said.overlap_hours))
        return 200, IssuedWebhookDto(webhooks.dto(webhooks.row(conn, webhook_id)), secret, until)

    return call.once(said, work, secret=True)


@router.post(f"{_ONE}/enable", **operation(WebhookDto, "not-found", by="operator", keyed=True))
def enable(call: Operator, webhook_id: PathId, body: NothingIn | None = None) -> Response:
    """Send to it again after it had failed for too long, beginning with what waited."""

    def work(conn: Connection) -> tuple[int, Any]:
        webhooks.enable(conn, webhook_id, call.now)
        return 200, webhooks.dto(webhooks.row(conn, webhook_id))

    return call.once(body, work)


@router.post(f"{_ONE}/test", **operation(DeliveryDto, "not-found", by="operator", keyed=True, status=202))
def send_test(call: Operator, webhook_id: PathId, body: NothingIn | None = None) -> Response:
    """Send a message that only tests the way."""

    def work(conn: Connection) -> tuple[int, Any]:
        return 202, deliveries.one(conn, webhooks.leave_test(conn, webhook_id, call.now))

    return call.once(body, work)


@router.get(f"{_ONE}/deliveries", **operation(DeliveriesDto, "not-found", by="operator"))
def sent(call: Operator, webhook_id: PathId, cursor: Cursor = None, limit: Limit = 30) -> Response:
    """What was sent and what came of it, newest first."""
    before = cursors.read(cursor, webhook_id) if cursor else None
    with call.ctx.read() as conn:
        items, following = deliveries.page(conn, webhook_id, before, limit)
    more = cursors.make(following, webhook_id) if following is not None else None
    return respond(DeliveriesDto(items, more, call.now))


@router.post(
    f"{_ONE}/deliveries/{{delivery_id}}/redeliver",
    **operation(DeliveryDto, "not-found", by="operator", keyed=True, status=202),
)
def redeliver(call: Operator, webhook_id: PathId, delivery_id: PathId, body: NothingIn | None = None) -> Response:
    """Send a message once more, under its own id."""

    def work(conn: Connection) -> tuple[int, Any]:
        deliveries.again(conn, webhook_id, delivery_id, call.now)
        return 202, deliveries.one(conn, delivery_id)

    return call.once(body, work)
