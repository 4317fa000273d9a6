"""Wallets and what happened in them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api_client.models import EntriesDto, EntryDto, ExpirationsDto, WalletsDto
from api_client.reference import expiry, wallet
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member, MemberCall
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["wallets"], route_class=Persistent)
Cursor = Annotated[str | None, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/v1/me/wallets", **operation(WalletsDto))
def wallets(call: Member) -> Response:
    """The member's pots of points."""
    with call.ctx.read() as conn:
        found = wallet.wallet_dto(conn, call.ctx, call.member_id, call.locale, call.now)
    return respond(WalletsDto([found], call.now))


@router.get("/v1/me/wallets/{wallet_id}/entries", **operation(EntriesDto, "not-found"))
def entries(
    call: Member,
    wallet_id: PathId,
    cursor: Cursor = None,
    limit: Limit = 30,
    type: Literal["earned", "spent", "expired"] | None = None,
) -> Response:
    """What happened, newest first."""
    _known(call, wallet_id)
    with call.ctx.read() as conn:
        return respond(
            wallet.page(conn, call.ctx, call.member_id, call.locale, call.now, kind=type, cursor=cursor, limit=limit)
        )


@router.get("/v1/me/wallets/{wallet_id}/entries/{entry_id}", **operation(EntryDto, "not-found"))
def entry(call: Member, wallet_id: PathId, entry_id: PathId) -> Response:
    """One entry, with the rules and the purchase behind it."""
    _known(call, wallet_id)
    with call.ctx.read() as conn:
        return respond(wallet.entry(conn, call.ctx, call.member_id, entry_id, call.locale, call.now))


@router.get("/v1/me/wallets/{wallet_id}/expirations", **operation(ExpirationsDto, "not-found"))
def expirations(call: Member, wallet_id: PathId) -> Response:
    """Points by the last day they are good."""
    _known(call, wallet_id)
    with call.ctx.read() as conn:
        return respond(ExpirationsDto(expiry.upcoming(conn, call.ctx, call.member_id, wallet_id), call.now))


def _known(call: MemberCall, wallet_id: str) -> None:
    if wallet_id != call.ctx.programme.wallet.id:
        raise Problem("not-found")
