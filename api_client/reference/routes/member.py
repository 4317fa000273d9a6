"""The member, their devices and their card."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.models import CardSecretDto, DevicesDto, MemberDto, SnapshotDto, TiersDto
from api_client.reference import card_codes, members, sessions, standing
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone, Member, MemberCall
from api_client.reference.inputs import MemberPatchIn, NothingIn, VerifyIn
from api_client.reference.play import profiles
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import IF_MATCH, IF_NONE_MATCH, PathId, operation
from api_client.reference.snapshot import snapshot
from api_client.reference.wire import conditional, respond

router = APIRouter(tags=["member"], route_class=Persistent)


@router.get("/v1/me", **operation(MemberDto))
def me(call: Member) -> Response:
    """The member; the ETag is the version to change it by."""
    with call.ctx.read() as conn:
        return _answer(call, conn)


@router.patch("/v1/me", **operation(MemberDto, "version-conflict", "precondition-required", headers=(IF_MATCH,)))
def change_me(call: Member, body: MemberPatchIn) -> Response:
    """Change what is named, if nobody changed it meanwhile."""
    version = call.request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    if not version:
        raise Problem("precondition-required")
    # Null stands for an empty field where a field can be empty, and for "leave it" elsewhere.
    values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if _settable(name, value)}
    members.check(call.ctx, values, call.now)
    with call.ctx.write() as conn:
        members.change(conn, call.ctx, call.member_id, version, values, call.now)
        profiles.changed(conn, call.ctx, call.member_id, call.now)
        return _answer(call, conn)


@router.get("/v1/me/devices", **operation(DevicesDto))
def devices(call: Member) -> Response:
    """Where the member is signed in."""
    with call.ctx.read() as conn:
        return respond(DevicesDto(sessions.listed(conn, call.who), call.now))


@router.delete("/v1/me/devices/{device_id}", **operation(None, "not-found", status=204))
def revoke_device(call: Member, device_id: PathId) -> Response:
    """Sign a device out from afar; codes made on it stop working too."""
    with call.ctx.write() as conn:
        sessions.revoke(conn, call.member_id, device_id, call.now)
    return Response(status_code=204)


@router.post("/v1/me/cards/{card_id}/provision", **operation(CardSecretDto, "not-found", keyed=True))
def provision(call: Member, card_id: PathId, body: NothingIn | None = None) -> Response:
    """The secret with which this device makes codes; the one before stops working."""

    def work(conn: Connection) -> tuple[int, Any]:
        return 200, card_codes.provision(conn, call.ctx, call.who, card_id, call.now)

    return call.of_device().once(body, work, secret=True)


@router.post(
    "/v1/cards/check",
    **operation(None, "code-malformed", "code-unknown", "device-revoked", by="none", status=204),
)
def check_card(call: Anyone, body: VerifyIn) -> Response:
    """Whether the secret behind a rotating code is still good, for a device whose sign-in has ended.

    Asked with a code of any step, which only the device can make; refused as `device-revoked` once it was signed out.
    """
    with call.ctx.read() as conn:
        card_codes.check(conn, call.ctx, body.code)
    return Response(status_code=204)


@router.get("/v1/me/snapshot", **operation(SnapshotDto, headers=(IF_NONE_MATCH,)))
def home(call: Member) -> Response:
    """Everything the first screen needs."""
    with call.ctx.read() as conn:
        dto = snapshot(conn, call.ctx, call.member_id, call.locale, call.now)
    return conditional(call.request, dto)


@router.get("/v1/me/tiers", **operation(TiersDto))
def tiers(call: Member) -> Response:
    """Where the member stands, with every condition in words."""
    with call.ctx.read() as conn:
        standings = standing.dtos(conn, call.ctx, call.member_id, call.now, call.locale)
    return respond(TiersDto(standings, call.now))


def _answer(call: MemberCall, conn: Connection) -> Response:
    dto = members.member_dto(call.ctx, members.row(conn, call.member_id))
    return respond(dto, headers={"ETag": f'"{dto.version}"'})


def _settable(name: str, value: object) -> bool:
    return value is not None or name in ("birthday", "time_zone", "region")
