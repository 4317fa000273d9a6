"""How an operation is declared: what it answers, which problems it can give, which credential and headers it takes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path

from api_client.reference.idempotency import KEY_FORM, KEY_LENGTH
from api_client.reference.problems import documented
from api_client.reference.wire import schema

PathId = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
_KEY_PROBLEMS = ("idempotency-key-missing", "idempotency-key-reused", "idempotency-key-in-progress")
_SIGNED_IN = {
    "member": ("unauthorized", "token-expired"),
    "either": ("unauthorized", "token-expired"),
    "store": ("unauthorized", "forbidden"),
    "operator": ("unauthorized", "forbidden"),
    "metrics": ("unauthorized", "forbidden"),
    "none": (),
}
_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "member": [{"member": []}],
    "either": [{"member": []}, {}],
    "store": [{"store": []}],
    "operator": [{"operator": []}],
    "metrics": [{"metrics": []}],
    "none": [],
}


def _header(name: str, words: str, required: bool, **schema: Any) -> dict[str, Any]:
    said = {"type": "string", **schema}
    return {"name": name, "in": "header", "required": required, "description": words, "schema": said}


_KEY_FORM = {"minLength": 1, "maxLength": KEY_LENGTH, "pattern": KEY_FORM}
KEY = _header("Idempotency-Key", "Names this act; sent again, it is done once and answered alike.", True, **_KEY_FORM)
KEY_UNLESS_DRY = _header(
    "Idempotency-Key", "As elsewhere; a dry run, which does nothing, needs none.", False, **_KEY_FORM
)
IF_MATCH = _header("If-Match", 'The version that is being changed, such as `"3"`.', True)
IF_NONE_MATCH = _header("If-None-Match", "The ETag of what is known already; 304 when nothing changed.", False)
LAST_EVENT_ID = _header("Last-Event-ID", "The last event that was seen.", False)


def operation(
    dto: type | None,
    *problems: str,
    by: Literal["member", "either", "store", "operator", "metrics", "none"] = "member",
    keyed: bool | Literal["unless-dry"] = False,
    headers: tuple[dict[str, Any], ...] = (),
    status: int = 200,
) -> dict[str, Any]:
    """Arguments of a route decorator. `dto` is the wire type of the answer; None: an answer without a body.

    `keyed` says that it moves value and needs an Idempotency-Key, `unless-dry` where the body can ask for a dry run.
    """
    found = (*problems, *_SIGNED_IN[by], *(_KEY_PROBLEMS if keyed else ()))
    extra: dict[str, Any] = {"security": _SECURITY[by]}
    parameters = [*headers, *_key(keyed)]
    if parameters:
        extra["parameters"] = parameters
    responses = documented(*found)
    if IF_NONE_MATCH in headers:
        responses[304] = {"description": "Not modified"}
    return {
        "status_code": status,
        "response_model": schema(dto) if dto else None,
        "responses": responses,
        "openapi_extra": extra,
    }


def _key(keyed: bool | str) -> list[dict[str, Any]]:
    return [KEY_UNLESS_DRY if keyed == "unless-dry" else KEY] if keyed else []
