"""Giving points away."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.movements import TransferDto, TransferQuoteDto
from api_client.reference import limits, step_up, transfers
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member
from api_client.reference.inputs_movements import TransferIn
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond, schema

router = APIRouter(tags=["wallets"], route_class=Persistent)
_REFUSALS = ("not-found", "code-unknown", "limit-reached", "insufficient-points", "step-up-required")
_TRANSFER = operation(TransferDto, *_REFUSALS, keyed="unless-dry", status=201)
_TRANSFER["responses"][200] = {"model": schema(TransferQuoteDto), "description": "What it would do, for a dry run"}


@router.post("/v1/me/wallets/{wallet_id}/transfers", **_TRANSFER)
def transfer(call: Member, wallet_id: PathId, body: TransferIn) -> Response:
    """Give points to another member; a dry run only says what that would do, and needs no key."""
    if wallet_id != call.ctx.programme.wallet.id:
        raise Problem("not-found")
    gift = transfers.Gift(body.card_number, body.points, body.message or "")
    with limits.guarded(call.ctx, f"cards:{call.member_id}", limits.UNKNOWN_CARDS, on="code-unknown"):
        if body.dry_run:
            with call.ctx.read() as conn:
                return respond(transfers.quote(conn, call.ctx, call.member_id, gift, call.now))

        def work(conn: Connection) -> tuple[int, Any]:
            sent = transfers.send(conn, call.ctx, call.member_id, gift, call.now)
            # Last, so that nobody is asked for a code for what is refused anyway; then nothing of it happened.
            step_up.require(conn, call.ctx, call.who, body.points, call.now)
            return 201, sent

        return call.once(body, work)
