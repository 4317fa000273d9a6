"""What operators see of the books, and the corrections they make in them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.movements import AdjustmentDto, EntryTraceDto, TransactionTraceDto
from api_client.reference import operators, trace
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Operator
from api_client.reference.inputs_movements import AdjustmentIn
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["operator"], route_class=Persistent)


@router.post(
    "/v1/operator/adjustments",
    **operation(AdjustmentDto, "code-unknown", "insufficient-points", by="operator", keyed=True, status=201),
)
def adjust(call: Operator, body: AdjustmentIn) -> Response:
    """Give a member points, or take some; the reason is shown to them."""

    def work(conn: Connection) -> tuple[int, Any]:
        done = operators.adjust(conn, call.ctx, body.card_number, body.points, body.reason, call.holder.name, call.now)
        return 201, done

    return call.once(body, work)


@router.get("/v1/operator/entries/{entry_id}", **operation(EntryTraceDto, "not-found", by="operator"))
def entry(call: Operator, entry_id: PathId) -> Response:
    """A movement, with the purchases and rules its points came from and where they went."""
    with call.ctx.read() as conn:
        return respond(trace.of_entry(conn, entry_id, call.now))


@router.get("/v1/operator/transactions/{transaction_id}", **operation(TransactionTraceDto, "not-found", by="operator"))
def transaction(call: Operator, transaction_id: PathId) -> Response:
    """A purchase, and what became of its points."""
    with call.ctx.read() as conn:
        return respond(trace.of_transaction(conn, transaction_id, call.now))
