"""Every refusal of the API by its stable name (RFC 9457). The one list of types, status codes and titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"

TITLES: dict[str, tuple[int, str]] = {
    "bad-request": (400, "The request could not be read"),
    "idempotency-key-missing": (400, "This operation needs an Idempotency-Key header"),
    "unauthorized": (401, "Sign in first"),
    "token-expired": (401, "The access token has expired"),
    "invalid-grant": (401, "This refresh token is not valid any more"),
    "forbidden": (403, "This credential may not do that"),
    "not-found": (404, "There is nothing here"),
    "method-not-allowed": (405, "This address does not support that method"),
    "idempotency-key-in-progress": (409, "The first request with this Idempotency-Key is still running"),
    "insufficient-points": (409, "Not enough points"),
    "out-of-stock": (409, "Nothing left of this reward"),
    "outbid": (409, "A bid must be higher than that"),
    "limit-reached": (409, "That is more than the limit allows"),
    "already-entered": (409, "You take part already"),
    "step-up-required": (403, "Prove once more that it is you, then try again"),
    "tier-required": (403, "This reward is for members of a higher tier"),
    "age-required": (403, "You are too young for this, or have not said how old you are"),
    "not-eligible": (403, "You can't take part in this"),
    "closed": (409, "This is over or already done"),
    "rules-changed": (409, "Cost, odds or terms are not what was shown: look again"),
    "version-conflict": (412, "Somebody changed this in the meantime"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "Send this as JSON"),
    "validation": (422, "Some fields are not right"),
    "idempotency-key-reused": (422, "This Idempotency-Key was used for another request"),
    "wrong-code": (422, "That code is not right"),
    "code-expired": (422, "That code is too old"),
    "code-used": (422, "That code was used already"),
    "code-malformed": (422, "That is not a code of this programme"),
    "code-unknown": (422, "No card of this programme has that code"),
    "device-revoked": (422, "That device was signed out"),
    "coupon-unknown": (422, "There is no such coupon"),
    "coupon-expired": (422, "That coupon is too old"),
    "coupon-used": (422, "That coupon was used already"),
    "refund-too-large": (422, "More than what is left of the purchase"),
    "precondition-required": (428, "Say which version you are changing, with If-Match"),
    "rate-limited": (429, "Too many tries, wait a little"),
    "internal": (500, "Something broke on our side"),
    "unavailable": (503, "Busy or shutting down, try again"),
}


class Problem(Exception):
    """A refusal. `extra` are further members of the answer, such as `needed` and `available`."""

    def __init__(self, type_: str, detail: str = "", headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(type_)
        self.type = type_
        self.status, self.title = TITLES[type_]
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {**self.extra, "type": self.type, "title": self.title, "status": self.status, "detail": self.detail}


def rate_limited(seconds: int) -> Problem:
    """429 with `Retry-After`; at least one second."""
    return Problem("rate-limited", headers={"Retry-After": str(max(1, seconds))}, retry_after=max(1, seconds))


def answer(problem: Problem) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(problem.body(), problem.status, problem.headers, MEDIA_TYPE)


def documented(*types: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation for the contract: one example for each problem it can give."""
    responses: dict[int | str, dict[str, Any]] = {}
    for type_ in sorted({*types, "validation", "rate-limited", "internal"}):
        status, title = TITLES[type_]
        entry = responses.setdefault(status, {"description": "", "content": {MEDIA_TYPE: {}}})
        content = entry["content"][MEDIA_TYPE]
        content["schema"] = {"$ref": "#/components/schemas/Problem"}
        example = {"type": type_, "title": title, "status": status, "detail": ""}
        content.setdefault("examples", {})[type_] = {"value": example}
        entry["description"] = ", ".join(sorted(content["examples"]))
    return responses
