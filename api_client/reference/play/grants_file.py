"""How a programme file says what play brings: points, a badge, a reward, tickets of a raffle, points for a tier."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from api_client.reference.programme_types import Id, Part, Some

_KINDS = ("points", "badge", "reward", "tickets", "tier_points")


class Grant(Part):
    """One part of a prize: exactly one of its kinds.

    `points` and `tier_points` in units of 10^-scale of the wallet; `badge` with its `level`; `reward`: one of the
    catalogue at no cost, to be used within `days` (else as long as any reservation waits); `tickets` of `raffle`.
    """

    points: Some | None = None
    badge: Id | None = None
    level: Annotated[int, Field(ge=1, le=20)] = 1
    reward: Id | None = None
    days: Annotated[int, Field(ge=1, le=365)] | None = None
    tickets: Annotated[int, Field(ge=1, le=10_000)] | None = None
    raffle: Id | None = None
    tier_points: Some | None = None

    @property
    def kind(self) -> str:
        """`points`, `badge`, `reward`, `tickets` or `tier_points`."""
        return next(name for name in _KINDS if getattr(self, name) is not None)

    @property
    def ref(self) -> str | None:
        """The id of the badge, the reward or the raffle."""
        return self.badge or self.reward or (self.raffle if self.tickets else None)

    @property
    def amount(self) -> int:
        """Points in units of the wallet, tickets, the badge's level, or one reward."""
        return self.points or self.tickets or self.tier_points or (self.level if self.badge else 1)

    @model_validator(mode="after")
    def _one(self) -> Self:
        said = [name for name in _KINDS if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError(f"say exactly one of {', '.join(_KINDS)}")
        if (self.tickets is None) != (self.raffle is None):
            raise ValueError("tickets and the raffle they are for belong together")
        if self.days is not None and self.reward is None:
            raise ValueError("days are for a reward")
        return self
