"""Errors of the wire as failures of the domain: named after what the member can do."""

from __future__ import annotations

from api_client.errors import ApiError, Offline, Refused, ServerFault, SignedOut, Slow, TryLater, Unintelligible
from member_app.domain.failure import Failure, FailureKind

#: Problem types of the service; what is not here is judged by its status.
PROBLEMS = {
    "insufficient-points": FailureKind.INSUFFICIENT_POINTS,
    "out-of-stock": FailureKind.OUT_OF_STOCK,
    "limit-reached": FailureKind.LIMIT_REACHED,
    "outbid": FailureKind.OUTBID,
    "code-unknown": FailureKind.CARD_UNKNOWN,
    "tier-required": FailureKind.TIER_REQUIRED,
    "not-eligible": FailureKind.NOT_ELIGIBLE,
    "age-required": FailureKind.NOT_ELIGIBLE,
    "closed": FailureKind.CLOSED,
    "step-up-required": FailureKind.STEP_UP,
    "wrong-code": FailureKind.WRONG_CODE,
    "code-expired": FailureKind.CODE_EXPIRED,
    "code-used": FailureKind.CODE_EXPIRED,
    "validation": FailureKind.INVALID,
    "bad-request": FailureKind.INVALID,
    "rules-changed": FailureKind.CHANGED,
    "version-conflict": FailureKind.CHANGED,
    "precondition-required": FailureKind.CHANGED,
    "not-found": FailureKind.NOT_FOUND,
    "invalid-grant": FailureKind.SIGN_IN_AGAIN,
    "device-revoked": FailureKind.REVOKED,
}


def failure_of(error: ApiError) -> Failure:
    """The failure a member is told about."""
    request_id = error.request_id
    match error:
        case Offline():
            return Failure(FailureKind.OFFLINE, request_id=request_id)
        case Slow():
            return Failure(FailureKind.SLOW, request_id=request_id)
        case TryLater(retry_after=seconds):
            return Failure(FailureKind.TRY_LATER, retry_after=seconds, request_id=request_id)
        case SignedOut():
            return Failure(FailureKind.SIGN_IN_AGAIN, request_id=request_id)
        case Unintelligible():
            return Failure(FailureKind.UPDATE_NEEDED, request_id=request_id)
        case ServerFault():
            return Failure(FailureKind.BROKEN, request_id=request_id)
        case Refused():
            return _refusal(error)
        case _:
            return Failure(FailureKind.BROKEN, request_id=request_id)


def blocked_of(problem: str | None, tier: str | None) -> Failure | None:
    """Why a reward can't be had, from its problem type."""
    if problem is None:
        return None
    return Failure(PROBLEMS.get(problem, FailureKind.NOT_ELIGIBLE), tier=tier)


def _refusal(error: Refused) -> Failure:
    problem = error.problem
    kind = PROBLEMS.get(problem.type)
    if kind is None:
        kind = FailureKind.NOT_FOUND if problem.status in (404, 410) else FailureKind.BROKEN
    extra = problem.extra
    return Failure(
        kind,
        needed=_number(extra.get("needed", extra.get("least"))),
        available=_number(extra.get("available")),
        retry_after=_number(extra.get("retry_after")),
        tries_left=_number(extra.get("tries_left")),
        left=_number(extra.get("left")),
        current=_number(extra.get("current")),
        tier=_text(extra.get("tier")),
        request_id=error.request_id,
        fields=_fields(extra.get("fields", extra.get("errors"))),
    )


def _number(value: object) -> int | None:
    return value if type(value) is int else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _fields(value: object) -> dict[str, str]:
    """Field name -> reason, from a mapping or a list of `{field, reason}`."""
    if isinstance(value, dict):
        return {str(name): str(reason) for name, reason in value.items()}
    if isinstance(value, list):
        pairs = (item for item in value if isinstance(item, dict) and "field" in item)
        return {str(item["field"]): str(item.get("reason", item.get("message", ""))) for item in pairs}
    return {}
