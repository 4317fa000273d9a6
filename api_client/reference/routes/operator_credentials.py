"""What operators do about the credentials of tills and other machines. The first one is made at the command line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.access import CredentialDto, CredentialsDto, IssuedCredentialDto
from api_client.reference import credentials
from api_client.reference.attempts import Persistent
from api_client.reference.calls import MachineCall, Operator
from api_client.reference.inputs import NothingIn
from api_client.reference.inputs_access import CredentialIn, RotateIn
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["operator"], route_class=Persistent)


@router.get("/v1/operator/credentials", **operation(CredentialsDto, by="operator"))
def listed(call: Operator) -> Response:
    """All credentials, newest first; no secret is among them."""
    with call.ctx.read() as conn:
        return respond(CredentialsDto(credentials.listed(conn), call.now))


@router.post("/v1/operator/credentials", **operation(IssuedCredentialDto, by="operator", keyed=True, status=201))
def create(call: Operator, body: CredentialIn) -> Response:
    """Make one. Its secret is in this answer and nowhere else."""
    _check(call, body)

    def work(conn: Connection) -> tuple[int, Any]:
        made, secret = credentials.create(
            conn, body.name, body.scopes, call.now, store_id=body.store_id, expires_at=body.expires_at
        )
        return 201, IssuedCredentialDto(credentials.dto(credentials.row(conn, made)), secret)

    return call.once(body, work, secret=True)


@router.post(
    "/v1/operator/credentials/{credential_id}/rotate",
    **operation(IssuedCredentialDto, "not-found", "closed", by="operator", keyed=True),
)
def rotate(call: Operator, credential_id: PathId, body: RotateIn | None = None) -> Response:
    """A new secret; the one before works on for as long as it takes to bring the new one to the till."""
    said = body or RotateIn()

    def work(conn: Connection) -> tuple[int, Any]:
        secret, until = credentials.rotate(conn, credential_id, call.now, timedelta(hours=said.overlap_hours))
        return 200, IssuedCredentialDto(credentials.dto(credentials.row(conn, credential_id)), secret, until)

    return call.once(said, work, secret=True)


@router.post(
    "/v1/operator/credentials/{credential_id}/revoke",
    **operation(CredentialDto, "not-found", by="operator", keyed=True),
)
def revoke(call: Operator, credential_id: PathId, body: NothingIn | None = None) -> Response:
    """End it at once."""

    def work(conn: Connection) -> tuple[int, Any]:
        credentials.revoke(conn, credential_id, call.now)
        return 200, credentials.dto(credentials.row(conn, credential_id))

    return call.once(body, work)


def _check(call: MachineCall, body: CredentialIn) -> None:
    """What only the programme and the clock know to be wrong."""
    errors = {}
    if body.store_id is not None and body.store_id not in {one.id for one in call.ctx.programme.stores}:
        errors["store_id"] = "is not a store of this programme"
    if body.expires_at is not None and body.expires_at <= call.now:
        errors["expires_at"] = "lies in the past"
    if errors:
        raise Problem("validation", errors=errors)
