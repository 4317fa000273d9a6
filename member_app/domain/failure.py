"""Why something did not work, named after what the member can do about it. Values, not exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class FailureKind(StrEnum):
    """One kind per sentence the member reads; the catalogue key is `failure.<kind>`."""

    OFFLINE = "offline"  # no connection: what is saved stays usable
    SLOW = "slow"  # the time budget of the action is spent: try again
    SIGN_IN_AGAIN = "sign_in_again"  # the session lapsed; the card stays
    REVOKED = "revoked"  # this device was signed out from another one; its card is gone too
    CARD_OVER = "card_over"  # a lapsed sign-in's card came to its own end on this device
    STEP_UP = "step_up"  # confirm with a fresh code first
    TRY_LATER = "try_later"  # rate limited or locked; `retry_after` seconds
    INSUFFICIENT_POINTS = "insufficient_points"  # `needed`, `available`
    OUT_OF_STOCK = "out_of_stock"
    LIMIT_REACHED = "limit_reached"  # `left` may still be had or sent
    OUTBID = "outbid"  # the price is `current` by now, and `needed` or more is taken
    CARD_UNKNOWN = "card_unknown"  # no other member has that card
    TIER_REQUIRED = "tier_required"  # `tier`
    NOT_ELIGIBLE = "not_eligible"
    CLOSED = "closed"  # lapsed, cancelled, redeemed or ended meanwhile
    WRONG_CODE = "wrong_code"  # `tries_left`
    CODE_EXPIRED = "code_expired"  # ask for a new one-time code
    INVALID = "invalid"  # `fields`: field name -> reason
    CHANGED = "changed"  # somebody else edited it meanwhile: look again
    NOT_FOUND = "not_found"
    UPDATE_NEEDED = "update_needed"  # the answer could not be understood
    STORAGE = "storage"  # this device could not save
    BROKEN = "broken"  # the service has a fault; `request_id` helps support


@dataclass(frozen=True)
class Failure:
    """A refusal or fault with the numbers its sentence needs; amounts in points, times in seconds."""

    kind: FailureKind
    needed: int | None = None
    available: int | None = None
    retry_after: int | None = None
    tries_left: int | None = None
    left: int | None = None
    current: int | None = None
    tier: str | None = None
    request_id: str | None = None
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Message key in the catalogue."""
        return f"failure.{self.kind.value}"
