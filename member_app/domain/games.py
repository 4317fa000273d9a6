"""Games: what can come out and how likely, what a play costs now, and what came out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.play import Prize


class GameKind(StrEnum):
    """How a game is played; the outcome is drawn the same way in each."""

    WHEEL = "wheel"
    SCRATCH = "scratch"
    SLOT = "slot"


@dataclass(frozen=True)
class Outcome:
    """One thing that can come out, at `odds` of all plays now; the odds of a game sum to one.

    Without `prizes` it is no luck. `left` counts what there is of it, None where that is without end.
    """

    id: str
    title: str
    picture: str
    odds: Fraction
    prizes: tuple[Prize, ...]
    left: int | None = None

    @property
    def lucky(self) -> bool:
        return bool(self.prizes)


@dataclass(frozen=True)
class Play:
    """A play as the service drew it, and has booked it. `symbols` are the pictures a slot stops at, empty elsewhere.

    `paid` points; `seen`: its member was shown what came out. `balance` points after it, None once that is past.
    """

    id: str
    game_id: str
    outcome_id: str
    title: str
    picture: str
    prizes: tuple[Prize, ...]
    symbols: tuple[str, ...]
    paid: int
    played_at: datetime
    seen: bool
    balance: int | None = None

    @property
    def lucky(self) -> bool:
        return bool(self.prizes)


@dataclass(frozen=True)
class Game:
    """A game as it stands for this member; amounts in points, days on the programme's calendar.

    `plays_left` today, free ones and paid ones (None: no limit but the points); `free_left` of them cost nothing.
    `cost` is of the next play, and `price` of one that is not free (None: there are only free ones). `next_free_at`:
    when there is a free play again, None where there is one now or will be none. `blocked` says why there is no next
    play. `offer` stands for odds and cost as shown; `unseen` is the oldest play whose result was not shown yet.
    """

    id: str
    kind: GameKind
    title: str
    text: str
    terms: str
    picture: str
    outcomes: tuple[Outcome, ...]
    cost: int
    price: int | None
    free_per_day: int
    free_left: int
    plays_left: int | None
    per_day: int | None
    next_free_at: datetime | None
    ends_on: date | None
    blocked: Failure | None
    offer: str
    unseen: Play | None = None
    left_in_all: int | None = None
    minimum_age: int | None = None

    @property
    def free(self) -> bool:
        """The next play costs nothing."""
        return self.cost == 0

    @property
    def playable(self) -> bool:
        """There is a next play; whether there is a connection is another question."""
        return self.blocked is None

    def free_alone(self) -> Game | None:
        """The game with its free plays alone, as some app stores want it; None where it has none."""
        if not self.free_per_day:
            return None
        if self.free:
            return replace(self, price=None, plays_left=self.free_left)
        blocked = self.blocked or Failure(FailureKind.LIMIT_REACHED)
        return replace(self, price=None, cost=0, free_left=0, plays_left=0, blocked=blocked)

    def outcome(self, outcome_id: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.id == outcome_id), None)
