"""Something earned that deserves a moment: said once, on whichever page of the member's is open then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from member_app.domain.play import Prize


class Earned(StrEnum):
    """What was earned."""

    CHALLENGE = "challenge"
    CARD = "card"  # a stamp card is full
    STAGE = "stage"  # a rung of a ladder
    STREAK = "streak"
    BADGE = "badge"
    RAFFLE = "raffle"  # a ticket won
    AUCTION = "auction"  # the highest bid was the member's
    CLAIM = "claim"  # a prize that waited was taken


@dataclass(frozen=True)
class Celebration:
    """`id` names what is celebrated for good; `about` is the challenge's, badge's, raffle's or auction's id.

    `waits`: its prizes are still to be claimed.
    """

    id: str
    earned: Earned
    about: str
    title: str
    picture: str
    prizes: tuple[Prize, ...] = ()
    waits: bool = False

    @property
    def issued_id(self) -> str | None:
        """The reward among the prizes that can be shown at the till."""
        return next((prize.issued_id for prize in self.prizes if prize.issued_id), None)

    @property
    def badge_id(self) -> str | None:
        """The badge it is, or brought."""
        if self.earned is Earned.BADGE:
            return self.about
        return next((prize.id for prize in self.prizes if prize.kind == "badge" and not self.waits), None)
