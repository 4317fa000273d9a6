"""What everybody may look at: the issuer, what its badges are for, and badges whose link somebody passed on.

Nothing here is about a member but what they chose to show, and nothing is found but by its whole address.
"""

from __future__ import annotations

import re
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from api_client.reference.attempts import Persistent
from api_client.reference.calls import Anyone, Call
from api_client.reference.play import badge_credential, badge_looks, badge_page, badge_picture, badge_shares, signing
from api_client.reference.play.badge_shares import Shared
from api_client.reference.play.badges import of
from api_client.reference.play.badges_file import Badge
from api_client.reference.problems import Problem
from api_client.reference.routes.badges import offered
from api_client.reference.routes.operation import PathId, operation

router = APIRouter(tags=["badges"], route_class=Persistent)
_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")
_LD_JSON = "application/ld+json"
_SOON = "public, max-age=300"


def _said(*content: str, problems: tuple[str, ...] = ("not-found",)) -> dict[str, Any]:
    declared = operation(None, *problems, by="none")
    declared["responses"][200] = {
        "description": "As its type says",
        "content": {kind: {"schema": {"type": "object"}} if "json" in kind else {} for kind in content},
    }
    return {**declared, "response_class": Response}


@router.get("/v1/issuer", **_said(_LD_JSON))
def issuer(call: Anyone) -> Response:
    """The programme as the issuer of its badges (a Profile of Open Badges 3.0)."""
    offered(call)
    found = badge_credential.issuer(_base(call), call.ctx.programme, call.locale)
    return _linked({"@context": badge_credential.CONTEXTS, **found})


@router.get("/v1/issuer/keys", **_said("application/json"))
def keys(call: Anyone) -> Response:
    """The public keys that badges are signed with (a JSON Web Key Set)."""
    offered(call)
    with call.ctx.read() as conn:
        known = signing.public_keys(conn, call.ctx)
    return JSONResponse({"keys": [{"kid": name, **key} for name, key in known.items()]}, headers=_cached())


@router.get("/v1/issuer/keys/{key_id}", **_said("application/json"))
def key(call: Anyone, key_id: PathId) -> Response:
    """One of them (a JSON Web Key), as the header of a signed badge names it."""
    offered(call)
    with call.ctx.read() as conn:
        known = signing.public_keys(conn, call.ctx)
    if key_id not in known:
        raise Problem("not-found")
    return JSONResponse(known[key_id], headers=_cached())


@router.get("/v1/badges/{badge_id}", **_said(_LD_JSON))
def achievement(call: Anyone, badge_id: PathId, level: Annotated[int, Query(ge=1, le=10)] = 1) -> Response:
    """What a badge is for (an Achievement of Open Badges 3.0). A secret one does not exist here."""
    badge = _public(call, badge_id)
    if level > badge.top:
        raise Problem("not-found")
    found = badge_credential.achievement(_base(call), call.ctx.programme, badge, level, call.locale)
    return _linked({"@context": badge_credential.CONTEXTS, **found})


@router.get("/v1/badges/{badge_id}/picture", **_said("image/png"))
def emblem(call: Anyone, badge_id: PathId) -> Response:
    """Its picture (PNG)."""
    found = badge_picture.emblem(_public(call, badge_id).picture)
    return Response(found, headers=_cached(), media_type="image/png")


@router.get("/v1/shared/badges/{share_id}", **_said(_LD_JSON, "text/html"))
def page(call: Anyone, share_id: PathId) -> Response:
    """A badge that somebody shows: a page to look at, or the Open Badge for who asks for JSON."""
    shared = _shared(call, share_id)
    base = _base(call)
    if "text/html" in call.request.headers.get("accept", ""):
        look = badge_looks.look(call.ctx, shared.badge, shared.held, shared.first_name, shared.locale)
        body = badge_page.html(look, f"{base}{badge_shares.PATH}/{escape(share_id)}", shared.locale)
        return Response(body, headers=_withheld(badge_page.HEADERS), media_type="text/html")
    return _linked(badge_credential.credential(base, call.ctx.programme, shared))


@router.get("/v1/shared/badges/{share_id}/credential", **_said("application/vc+jwt"))
def credential(call: Anyone, share_id: PathId) -> Response:
    """The Open Badge, signed (a JSON Web Token): what a wallet or a verifier takes."""
    token = _signed(call, _shared(call, share_id))
    name = {"Content-Disposition": 'attachment; filename="badge.jwt"'}
    return Response(token, headers=_withheld(name), media_type="application/vc+jwt")


@router.get("/v1/shared/badges/{share_id}/picture", **_said("image/png"))
def picture(call: Anyone, share_id: PathId) -> Response:
    """The badge as a picture (PNG) that holds the signed Open Badge."""
    shared = _shared(call, share_id)
    look = badge_looks.look(call.ctx, shared.badge, shared.held, shared.first_name, shared.locale)
    return Response(badge_picture.draw(look, _signed(call, shared)), headers=_withheld({}), media_type="image/png")


def _public(call: Call, badge_id: str) -> Badge:
    offered(call)
    badge = of(call.ctx.programme.badges, badge_id)
    if badge is None or badge.secret:
        raise Problem("not-found")
    return badge


def _shared(call: Call, share_id: str) -> Shared:
    offered(call)
    with call.ctx.read() as conn:
        return badge_shares.look_up(conn, call.ctx, share_id)


def _signed(call: Call, shared: Shared) -> str:
    base = _base(call)
    made = badge_credential.credential(base, call.ctx.programme, shared)
    signing.ensure(call.ctx)
    with call.ctx.read() as conn:
        return signing.sign(conn, call.ctx, badge_credential.claims(made), f"{base}/v1/issuer/keys")


def _base(call: Call) -> str:
    """Where this API is found: what its operator says, else how it was asked."""
    return call.ctx.settings.public_url.rstrip("/") or _asked(call.request)


def _asked(request: Request) -> str:
    if not _HOST.fullmatch(request.url.netloc):
        raise Problem("bad-request", "the Host header is no host")
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def _linked(value: dict[str, Any]) -> Response:
    return JSONResponse(value, headers=_withheld({}), media_type=_LD_JSON)


def _cached() -> dict[str, str]:
    return {"Cache-Control": _SOON, "Access-Control-Allow-Origin": "*"}


def _withheld(headers: dict[str, str]) -> dict[str, str]:
    """Not kept, since it may be withdrawn; readable by a verifier's own page, and by no search engine."""
    return {
        "Cache-Control": "no-store", "Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex", "Vary": "Accept",
        **headers,
    }  # fmt: skip
