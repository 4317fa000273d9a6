"""Games: what can be won and how likely, one play, and what was played."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.games import GameDto, GamesDto, PlayDto, PlaysDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member
from api_client.reference.play import game_dtos, games
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.routes.wallets import Cursor, Limit
from api_client.reference.wire import respond

router = APIRouter(tags=["play"], route_class=Persistent)
_REFUSALS = (
    "not-found", "closed", "tier-required", "age-required", "limit-reached", "insufficient-points", "rules-changed",
)  # fmt: skip


class PlayIn(BaseModel):
    """The offer that the member saw: cost and odds as they were told."""

    offer: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9a-f]+$")]


@router.get("/v1/me/games", **operation(GamesDto, "not-found"))
def listed(call: Member) -> Response:
    """The games that run now, with odds and what is left of them today."""
    with call.ctx.read() as conn:
        return respond(game_dtos.listed(conn, call.ctx, call.member_id, call.locale, call.now))


@router.get("/v1/me/games/{game_id}", **operation(GameDto, "not-found"))
def one(call: Member, game_id: PathId) -> Response:
    """One game, also when it is over."""
    game = games.find(call.ctx, game_id)
    with call.ctx.read() as conn:
        return respond(game_dtos.game(conn, call.ctx, call.member_id, game, call.locale, call.now))


@router.post("/v1/me/games/{game_id}/plays", **operation(PlayDto, *_REFUSALS, keyed=True, status=201))
def play(call: Member, game_id: PathId, body: PlayIn) -> Response:
    """Play once. The outcome is drawn and booked, with its cost and its prize, before this answers."""
    game = games.find(call.ctx, game_id)

    def work(conn: Connection) -> tuple[int, Any]:
        drawn = games.play(conn, call.ctx, call.member_id, game, body.offer, call.now)
        return 201, game_dtos.drawn(call.ctx, drawn, call.locale, call.now)

    return call.once(body, work)


@router.get("/v1/me/games/{game_id}/plays", **operation(PlaysDto, "not-found"))
def plays(call: Member, game_id: PathId, unseen: bool = False, cursor: Cursor = None, limit: Limit = 30) -> Response:
    """What was played, newest first; with `unseen` only what its member was not shown yet."""
    game = games.find(call.ctx, game_id)
    with call.ctx.read() as conn:
        found = game_dtos.page(
            conn, call.ctx, call.member_id, game.id, call.locale, call.now, unseen=unseen, cursor=cursor, limit=limit
        )
        return respond(found)


@router.put("/v1/me/games/{game_id}/plays/{play_id}/seen", **operation(PlayDto, "not-found"))
def seen(call: Member, game_id: PathId, play_id: PathId) -> Response:
    """The member was shown what came out."""
    with call.ctx.write() as conn:
        row = games.seen(conn, call.member_id, game_id, play_id, call.now)
        return respond(game_dtos.one_play(conn, call.ctx, row, call.locale, call.now))
