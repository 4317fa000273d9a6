"""Challenges of the member."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.challenges import ChallengeDto, ChallengesDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member, MemberCall
from api_client.reference.inputs import Input, Whole
from api_client.reference.play import challenge_board, challenges
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["challenges"], route_class=Persistent)


class ClaimIn(Input):
    """Which completion's prize."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"number": 1}]})

    number: Annotated[int, Field(ge=1, le=1_000_000, strict=True), Whole]


@router.get("/v1/me/challenges", **operation(ChallengesDto, "not-found"))
def listed(call: Member) -> Response:
    """What the member takes part in and could: closest to done first; then new, ending soon, open, done."""
    _offered(call)
    with call.ctx.read() as conn:
        return respond(challenge_board.board(conn, call.ctx, call.member_id, call.locale, call.now))


@router.get("/v1/me/challenges/{challenge_id}", **operation(ChallengeDto, "not-found"))
def one(call: Member, challenge_id: PathId) -> Response:
    """One challenge."""
    _offered(call)
    with call.ctx.read() as conn:
        return _answer(call, conn, challenge_id)


@router.put(
    "/v1/me/challenges/{challenge_id}/enrollment", **operation(ChallengeDto, "not-found", "closed", "not-eligible")
)
def join(call: Member, challenge_id: PathId) -> Response:
    """Take part; who does already goes on."""
    _offered(call)
    with call.ctx.write() as conn:
        challenges.join(conn, call.ctx, call.member_id, challenge_id, call.now)
        return _answer(call, conn, challenge_id)


@router.delete("/v1/me/challenges/{challenge_id}/enrollment", **operation(ChallengeDto, "not-found", "closed"))
def leave(call: Member, challenge_id: PathId) -> Response:
    """Take part no more: progress that was not completed is given up for good."""
    _offered(call)
    with call.ctx.write() as conn:
        challenges.leave(conn, call.ctx, call.member_id, challenge_id, call.now)
        return _answer(call, conn, challenge_id)


@router.post("/v1/me/challenges/{challenge_id}/claims", **operation(ChallengeDto, "not-found", "closed", keyed=True))
def claim(call: Member, challenge_id: PathId, body: ClaimIn) -> Response:
    """Take the prize of a completion that waits to be claimed."""
    _offered(call)

    def work(conn: Connection) -> tuple[int, Any]:
        challenges.claim(conn, call.ctx, call.member_id, challenge_id, body.number, call.now)
        return 200, challenge_board.one(conn, call.ctx, call.member_id, challenge_id, call.locale, call.now)

    return call.once(body, work)


def _answer(call: MemberCall, conn: Connection, challenge_id: str) -> Response:
    return respond(challenge_board.one(conn, call.ctx, call.member_id, challenge_id, call.locale, call.now))


def _offered(call: MemberCall) -> None:
    if "challenges" not in call.ctx.programme.modules:
        raise Problem("not-found")
