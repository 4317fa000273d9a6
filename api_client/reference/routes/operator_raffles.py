"""Raffles as their operator sees them: who has bound themselves, secrets told after closing, calling one off."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import ConfigDict, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.raffles import OperatorRaffleDto, OperatorRafflesDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import MachineCall, Operator
from api_client.reference.inputs import Id, Input, Reason
from api_client.reference.play import raffle_dtos, raffle_operators, raffle_store, raffle_upkeep
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["operator"], route_class=Persistent)
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_SOME = "5f" * 32


class RaffleCommitmentIn(Input):
    """What a party binds itself to, hex: `api_client/draws/README.md` says how it is made of the secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"party": "notary", "commitment": _SOME}]})

    party: Id
    commitment: Hex


class RaffleSecretIn(Input):
    """The secret that a party had bound itself to, hex."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"party": "notary", "secret": _SOME}]})

    party: Id
    secret: Hex


class RaffleVoidIn(Input):
    """Why it is called off, as everybody will read it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The prize was damaged."}]})

    reason: Reason


@router.get("/v1/operator/raffles", **operation(OperatorRafflesDto, "not-found", by="operator"))
def listed(call: Operator) -> Response:
    """Rounds that are open, to come, or recent."""
    raffle_upkeep.catch_up(call.ctx, call.now)
    with call.ctx.read() as conn:
        return respond(OperatorRafflesDto(raffle_operators.listed(conn, call.ctx, call.now), call.now))


@router.post(
    "/v1/operator/raffles/{raffle_id}/commitments",
    **operation(OperatorRaffleDto, "not-found", "closed", by="operator", keyed=True),
)
def commit(call: Operator, raffle_id: PathId, body: RaffleCommitmentIn) -> Response:
    """A party binds itself to a secret while the raffle is open. Without all of them it is void at closing."""

    def work(conn: Connection) -> tuple[int, Any]:
        raffle_operators.commit(conn, call.ctx, raffle_id, body.party, body.commitment, call.now)
        return 200, _seen(conn, call, raffle_id)

    return call.once(body, work)


@router.post(
    "/v1/operator/raffles/{raffle_id}/beacon",
    **operation(OperatorRaffleDto, "not-found", "closed", "wrong-code", by="operator", keyed=True),
)
def reveal(call: Operator, raffle_id: PathId, body: RaffleSecretIn) -> Response:
    """A party tells its secret after closing; with the last one the draw takes place."""
    raffle_upkeep.catch_up(call.ctx, call.now)

    def work(conn: Connection) -> tuple[int, Any]:
        raffle_operators.reveal(conn, call.ctx, raffle_id, body.party, bytes.fromhex(body.secret), call.now)
        return 200, _seen(conn, call, raffle_id)

    answer = call.once(body, work)
    raffle_upkeep.tell_soon(call.ctx, raffle_id, call.now)
    return answer


@router.post(
    "/v1/operator/raffles/{raffle_id}/void",
    **operation(OperatorRaffleDto, "not-found", "closed", by="operator", keyed=True),
)
def void(call: Operator, raffle_id: PathId, body: RaffleVoidIn) -> Response:
    """Call it off before it is drawn: everybody has their points back."""
    raffle_upkeep.catch_up(call.ctx, call.now)

    def work(conn: Connection) -> tuple[int, Any]:
        raffle_operators.void(conn, call.ctx, raffle_id, body.reason, call.now)
        return 200, _seen(conn, call, raffle_id)

    answer = call.once(body, work)
    raffle_upkeep.tell_soon(call.ctx, raffle_id, call.now)
    return answer


def _seen(conn: Connection, call: MachineCall, raffle_id: str) -> OperatorRaffleDto:
    found, row = raffle_store.known(conn, call.ctx, raffle_id)
    return raffle_dtos.for_operator(conn, call.ctx, found, row, call.now)
