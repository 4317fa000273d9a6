"""Raffles: what can be won, entering and leaving, prizes; and what is published of a draw, for anybody to check."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.draws import merkle
from api_client.draws.writing import proof_json
from api_client.play.raffles import RaffleDto, RaffleEntriesDto, RaffleEntryDto, RaffleProofDto, RafflesDto
from api_client.reference import ledger, step_up
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone, Member, MemberCall
from api_client.reference.inputs import Input, NothingIn, Whole
from api_client.reference.play import (
    raffle_draws,
    raffle_dtos,
    raffle_entries,
    raffle_store,
    raffle_upkeep,
    raffle_vouchers,
    raffle_wins,
)
from api_client.reference.play.raffle_dtos import Looking
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["play"], route_class=Persistent)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_ENTERING = (
    "not-found", "closed", "age-required", "not-eligible", "tier-required", "rules-changed", "limit-reached",
    "already-entered", "insufficient-points", "step-up-required",
)  # fmt: skip


class RaffleRulesIn(Input):
    """The version of the rules that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": "1"}]})

    version: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9._-]+$")]


class RaffleEntryIn(Input):
    """`count` tickets by `points` or `free`: all of them or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"way": "free", "count": 1}]})

    way: Literal["points", "free"]
    count: Annotated[int, Field(ge=1, le=raffle_entries.MOST, strict=True), Whole] = 1


@router.get("/v1/me/raffles", **operation(RafflesDto, "not-found"))
def listed(call: Member) -> Response:
    """Raffles that are open, to come, or over and recent; with the member's own tickets and prizes."""
    if not raffle_store.on(call.ctx):
        raise Problem("not-found")
    _catch_up(call)
    with call.ctx.read() as conn:
        return respond(raffle_dtos.listed(_looking(conn, call)))


@router.get("/v1/me/raffles/{raffle_id}", **operation(RaffleDto, "not-found"))
def one(call: Member, raffle_id: PathId) -> Response:
    """One round of a raffle, also when it is over."""
    _catch_up(call)
    with call.ctx.read() as conn:
        return respond(_seen(conn, call, raffle_id))


@router.put("/v1/me/raffles/{raffle_id}/rules", **operation(RaffleDto, "not-found", "rules-changed"))
def accept(call: Member, raffle_id: PathId, body: RaffleRulesIn) -> Response:
    """Accept the rules as they are; tickets that were won before enter then."""
    with call.ctx.write() as conn:
        found, _ = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
        raffle_entries.accept(conn, call.member_id, found.raffle, body.version, call.now)
        raffle_vouchers.use(conn, call.ctx, call.member_id, found.raffle.id, call.now, again=True)
        return respond(_seen(conn, call, raffle_id))


@router.post("/v1/me/raffles/{raffle_id}/entries", **operation(RaffleEntryDto, *_ENTERING, keyed=True, status=201))
def enter(call: Member, raffle_id: PathId, body: RaffleEntryIn) -> Response:
    """Get tickets, for points or free. Each counts the same."""

    def work(conn: Connection) -> tuple[int, Any]:
        found, _ = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
        cost = (found.raffle.entry.points or 0) * body.count if body.way == "points" else 0
        step_up.require(conn, call.ctx, call.who, cost, call.now)
        made = raffle_entries.enter(conn, call.ctx, call.member_id, found, body.way, body.count, call.now)
        raffle_vouchers.use(conn, call.ctx, call.member_id, found.raffle.id, call.now, again=True)
        return 201, _done(conn, call, raffle_id, made)

    return call.once(body, work)


@router.delete("/v1/me/raffles/{raffle_id}/entries", **operation(RaffleEntryDto, "not-found", "closed"))
def leave(call: Member, raffle_id: PathId) -> Response:
    """Give all tickets back before closing; points that were paid for them return."""
    with call.ctx.write() as conn:
        found, row = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
        if row is not None or call.now >= found.closes_at:
            raffle_entries.leave(conn, call.ctx, call.member_id, found, call.now)
        return respond(_done(conn, call, raffle_id, []))


@router.get("/v1/me/raffles/{raffle_id}/entries/{number}/proof", **operation(RaffleProofDto, "not-found", "closed"))
def proof(call: Member, raffle_id: PathId, number: Number) -> Response:
    """That an own ticket is among those that were sealed; refused as `closed` while there is no sealed list."""
    _catch_up(call)
    with call.ctx.read() as conn:
        _, row = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
        mine = raffle_store.mine(conn, raffle_id, call.member_id) if row is not None else []
        own = next((ticket["ticket"] for ticket in mine if ticket["number"] == number), None)
        if row is None or own is None:
            raise Problem("not-found")
        if row["commitment"] is None:
            raise Problem("closed", detail="the list is not sealed")
        entries = raffle_store.listed(conn, raffle_id)
    return respond(RaffleProofDto(**proof_json(merkle.prove(entries, entries.index(own)))))


@router.post(
    "/v1/me/raffles/{raffle_id}/prizes/{number}/claim",
    **operation(RaffleDto, "not-found", "closed", "out-of-stock", keyed=True),
)
def claim(call: Member, raffle_id: PathId, number: Number, body: NothingIn | None = None) -> Response:
    """Take what an own ticket won, before it goes to an alternate."""

    def work(conn: Connection) -> tuple[int, Any]:
        found, row = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
        if row is None:
            raise Problem("not-found")
        raffle_wins.claim(conn, call.ctx, call.member_id, found, number, call.now)
        return 200, _seen(conn, call, raffle_id)

    return call.once(body, work)


@router.post(
    "/v1/me/raffles/{raffle_id}/prizes/{number}/decline", **operation(RaffleDto, "not-found", "closed", keyed=True)
)
def decline(call: Member, raffle_id: PathId, number: Number, body: NothingIn | None = None) -> Response:
    """Leave what an own ticket won to the next alternate."""

    def work(conn: Connection) -> tuple[int, Any]:
        found, row = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
        if row is None:
            raise Problem("not-found")
        raffle_wins.decline(conn, call.ctx, call.member_id, found, number, call.now)
        return 200, _seen(conn, call, raffle_id)

    answer = call.once(body, work)
    raffle_upkeep.tell_soon(call.ctx, raffle_id, call.now)
    return answer


@router.get(
    "/v1/raffles/{raffle_id}/draw",
    **operation(None, "not-found", by="none"),
    response_class=Response,
)
def draw(call: Anyone, raffle_id: PathId) -> Response:
    """What is published of a draw, for anybody to check; `api_client/draws/README.md` says what it means."""
    raffle_upkeep.catch_up(call.ctx, call.now)
    with call.ctx.read() as conn:
        found, row = raffle_store.known(conn, call.ctx, raffle_id)
        if row is None and call.now >= found.closes_at:
            raise Problem("not-found")  # this service was not there then: it promised nothing
        document = raffle_draws.text_of(raffle_draws.published(conn, call.ctx, found, row))
    return Response(document, 200, {"Cache-Control": "no-store"}, "application/json")


@router.get("/v1/raffles/{raffle_id}/entries", **operation(RaffleEntriesDto, "not-found", by="none"))
def entries(
    call: Anyone,
    raffle_id: PathId,
    cursor: Annotated[str | None, Query(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> Response:
    """All tickets, sorted, a page at a time; nothing tells whose they are. Final once the list is sealed."""
    raffle_upkeep.catch_up(call.ctx, call.now)
    with call.ctx.read() as conn:
        raffle_store.known(conn, call.ctx, raffle_id)
        found = raffle_store.page(conn, raffle_id, cursor or "", limit + 1)
    more = len(found) > limit
    return respond(RaffleEntriesDto(found[:limit], found[limit - 1] if more else None))


def _catch_up(call: MemberCall) -> None:
    raffle_upkeep.catch_up(call.ctx, call.now, call.member_id)


def _looking(conn: Connection, call: MemberCall) -> Looking:
    return Looking(conn, call.ctx, call.member_id, call.locale, call.now)


def _seen(conn: Connection, call: MemberCall, raffle_id: str) -> RaffleDto:
    found, row = raffle_store.known(conn, call.ctx, raffle_id, call.member_id)
    return raffle_dtos.raffle(_looking(conn, call), found, row)


def _done(conn: Connection, call: MemberCall, raffle_id: str, made: Any) -> RaffleEntryDto:
    held = ledger.balances(conn, call.member_id, call.ctx.programme.wallet.id)
    return RaffleEntryDto(
        raffle=_seen(conn, call, raffle_id),
        tickets=raffle_dtos.tickets(_looking(conn, call), made),
        balance=held["active"] + held["pending"],
        as_of=call.now,
    )
