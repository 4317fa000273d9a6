"""What operators' requests about credentials and webhooks may contain."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from api_client.reference.inputs import Id, Input, Label, Whole

Hours = Annotated[int, Field(ge=0, le=720, strict=True), Whole]
Events = Literal[
    "points.changed",
    "purchase.posted",
    "redemption.created",
    "redemption.changed",
    "tier.changed",
    "challenge.completed",
    "challenge.reverted",
    "badge.earned",
    "badge.lost",
    "game.played",
    "quiz.completed",
    "survey.completed",
    "referral.changed",
    "checkin.done",
    "meet.changed",
    "raffle.entered",
    "raffle.left",
    "raffle.closed",
    "raffle.drawn",
    "raffle.won",
    "raffle.void",
    "raffle.prize",
    "auction.changed",
    "auction.outbid",
    "auction.won",
    "auction.lost",
    "auction.void",
    "member.created",
    "member.changed",
]


class CredentialIn(Input):
    """A credential to be made. `store_id` binds a till to one store; without `expires_at` it is good until revoked."""

    name: Label
    scopes: Annotated[list[Literal["till", "operator", "metrics"]], Field(min_length=1, max_length=3)]
    store_id: Id | None = None
    expires_at: AwareDatetime | None = None


class RotateIn(Input):
    """How long the secret before goes on working."""

    overlap_hours: Hours = 24


class WebhookIn(Input):
    """Where to send what happens; no `events` means all of them."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^https://[!-~]+$")]
    description: Annotated[str, Field(max_length=120)] = ""
    events: Annotated[tuple[Events, ...], Field(max_length=40)] = ()


class StepUpVerifyIn(Input):
    """The code from the mail."""

    challenge_id: Id
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
