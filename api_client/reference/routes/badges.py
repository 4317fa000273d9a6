"""A member's badges, and what they show of them; badges that operators give."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection, select
from starlette.responses import Response

from api_client.play.badges import BadgesDto, BadgeShareDto, OwnBadgeDto
from api_client.reference import members
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Call, Member, Operator
from api_client.reference.inputs_play_badges import BadgeAwardIn, BadgeShareIn
from api_client.reference.play import badge_board, badge_looks, badge_picture, badge_shares, badges, signing
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.tables import cards
from api_client.reference.wire import respond

router = APIRouter(tags=["play"], route_class=Persistent)
CardNumber = Annotated[str, Path(pattern=r"^[0-9]{8,20}$")]
Width = Annotated[int, Query(ge=240, le=1080)]
_PICTURE = operation(None, "not-found")
_PICTURE["responses"][200] = {"description": "A picture", "content": {"image/png": {}}}


@router.get("/v1/me/badges", **operation(BadgesDto, "not-found"))
def listed(call: Member) -> Response:
    """Every badge of the programme as this member sees it, secret ones without anything about them."""
    offered(call)
    with call.ctx.read() as conn:
        return respond(badge_board.board(conn, call.ctx, call.member_id, call.locale, call.now))


@router.get("/v1/me/badges/{badge_id}", **operation(OwnBadgeDto, "not-found"))
def one(call: Member, badge_id: PathId) -> Response:
    """One badge; one that is still a secret is as unknown as one that does not exist."""
    offered(call)
    with call.ctx.read() as conn:
        found = badge_board.one(conn, call.ctx, call.member_id, badge_id, call.locale)
    return respond(OwnBadgeDto(found, call.now))


@router.get("/v1/me/badges/{badge_id}/share", **operation(BadgeShareDto, "not-found"))
def shared(call: Member, badge_id: PathId) -> Response:
    """The link that was made, if there is one."""
    offered(call)
    with call.ctx.read() as conn:
        badge_board.earned(conn, call.ctx, call.member_id, badge_id)
        found = badge_shares.of_member(conn, call.member_id).get(badge_id)
    if found is None:
        raise Problem("not-found")
    return respond(found)


@router.put("/v1/me/badges/{badge_id}/share", **operation(BadgeShareDto, "not-found"))
def share(call: Member, badge_id: PathId, body: BadgeShareIn) -> Response:
    """Make a link under which anybody can look at this badge, or change what it shows."""
    offered(call)
    signing.ensure(call.ctx)
    with call.ctx.write() as conn:
        made = badge_shares.share(conn, call.ctx, call.member_id, badge_id, body.with_name, call.locale, call.now)
    return respond(made)


@router.delete("/v1/me/badges/{badge_id}/share", **operation(None, "not-found", status=204))
def withdraw(call: Member, badge_id: PathId) -> Response:
    """End the link; what is behind it is gone at once."""
    offered(call)
    with call.ctx.write() as conn:
        badge_shares.withdraw(conn, call.member_id, badge_id)
    return Response(status_code=204)


@router.get("/v1/me/badges/{badge_id}/share/picture", **_PICTURE, response_class=Response)
def picture(call: Member, badge_id: PathId, with_name: bool = False, width: Width = 1080) -> Response:
    """The badge as a picture (PNG) that the member can pass on; nobody else can get at it here."""
    offered(call)
    with call.ctx.read() as conn:
        badge, held = badge_board.earned(conn, call.ctx, call.member_id, badge_id)
        name = str(members.row(conn, call.member_id)["first_name"]) if with_name else ""
    look = badge_looks.look(call.ctx, badge, held, name, call.locale)
    return Response(badge_picture.draw(look, width=width), media_type="image/png")


@router.put(
    "/v1/operator/cards/{card_number}/badges/{badge_id}",
    **operation(None, "code-unknown", "not-found", by="operator", status=204),
)
def give(call: Operator, card_number: CardNumber, badge_id: PathId, body: BadgeAwardIn | None = None) -> Response:
    """Give the member with this card a badge, for what no rule can count."""
    offered(call)
    level = body.level if body else 1
    with call.ctx.write() as conn:
        badges.by_operator(conn, call.ctx, _member(conn, card_number), badge_id, level, call.now)
    return Response(status_code=204)


@router.delete(
    "/v1/operator/cards/{card_number}/badges/{badge_id}",
    **operation(None, "code-unknown", "not-found", by="operator", status=204),
)
def take(call: Operator, card_number: CardNumber, badge_id: PathId) -> Response:
    """Take back what operators gave; what the member earned by themselves stays."""
    offered(call)
    with call.ctx.write() as conn:
        badges.by_operator(conn, call.ctx, _member(conn, card_number), badge_id, 0, call.now)
    return Response(status_code=204)


def _member(conn: Connection, card_number: str) -> str:
    member_id = conn.execute(select(cards.c.member_id).where(cards.c.number == card_number)).scalar_one_or_none()
    if member_id is None:
        raise Problem("code-unknown")
    return str(member_id)


def offered(call: Call) -> None:
    """Raises `not-found` where the programme has no badges."""
    if "badges" not in call.ctx.programme.modules:
        raise Problem("not-found")
