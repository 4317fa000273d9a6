"""Challenges: what there is to do, how far it is done, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from member_app.domain.play import Prize

#: From so long before its end a challenge is said to end soon.
SOON = timedelta(days=3)


class ChallengeType(StrEnum):
    """Each has its own look."""

    TASK = "task"
    STAMP_CARD = "stamp_card"
    STREAK = "streak"
    MILESTONE = "milestone"


class ChallengeState(StrEnum):
    """Where a member stands with it."""

    UPCOMING = "upcoming"
    OPEN = "open"  # to be joined
    JOINED = "joined"
    CLAIMABLE = "claimable"  # done, and the prize waits to be taken
    DONE = "done"  # nothing left to do
    MISSED = "missed"


class Waiting(StrEnum):
    """What the member decided and the service does not know yet."""

    JOIN = "join"
    LEAVE = "leave"


class CompletionState(StrEnum):
    """What became of the prize of one completion."""

    OPEN = "open"  # waits to be claimed
    CLAIMED = "claimed"
    LAPSED = "lapsed"
    REVERTED = "reverted"  # a refund took it back


class StageState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


class PeriodState(StrEnum):
    """A day, week or month of a streak."""

    KEPT = "kept"
    JOKER = "joker"  # missed and forgiven
    MISSED = "missed"
    OPEN = "open"  # runs now


@dataclass(frozen=True)
class Criterion:
    """One thing to do, with its words; `current` never passes `goal`."""

    id: str
    text: str
    progress_text: str
    missing_text: str
    picture: str
    current: int
    goal: int
    done: bool

    @property
    def share(self) -> float:
        return min(1.0, self.current / self.goal) if self.goal else float(self.done)


@dataclass(frozen=True)
class Stage:
    """One rung of a ladder."""

    number: int
    title: str
    goal: int
    state: StageState
    prizes: tuple[Prize, ...]


@dataclass(frozen=True)
class Period:
    """`starts_on` is its first day."""

    starts_on: date
    state: PeriodState


@dataclass(frozen=True)
class Streak:
    """`unit` is day, week or month. `length` periods in a row so far, jokers bridging; `ends_at` (UTC) is until when
    the open one is to be kept, unless `kept_now`. `periods` oldest first.
    """

    unit: str
    length: int
    best: int
    goal: int
    jokers_left: int
    kept_now: bool
    ends_at: datetime
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Completion:
    """One time it was done; `stage` is the ladder's rung, 0 where there is none. Times are UTC."""

    number: int
    stage: int
    completed_at: datetime
    state: CompletionState
    claim_until: datetime | None
    prizes: tuple[Prize, ...]


@dataclass(frozen=True)
class Challenge:
    """`progress` runs from 0 to 1 and is, like its words, about the current run or stage.

    `joinable`: the member joins by themselves. `ends_on` is the last day on the member's own calendar. `completed`
    runs are done of `runs` there can be (None: no end). `waiting` is what was decided and is not sent yet.
    """

    id: str
    type: ChallengeType
    title: str
    text: str
    terms: str
    picture: str
    state: ChallengeState
    joinable: bool
    is_new: bool
    featured: int | None
    joined_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    ends_on: date | None
    progress: float
    progress_text: str
    missing_text: str
    criteria: tuple[Criterion, ...]
    prizes: tuple[Prize, ...]
    stages: tuple[Stage, ...]
    streak: Streak | None
    stamp_picture: str
    last_stamp_picture: str
    completed: int
    runs: int | None
    completions: tuple[Completion, ...]
    waiting: Waiting | None = None

    @property
    def claimable(self) -> Completion | None:
        """The oldest completion whose prize waits."""
        return next((each for each in self.completions if each.state is CompletionState.OPEN), None)

    @property
    def running(self) -> bool:
        """The member is at it."""
        return self.state in (ChallengeState.JOINED, ChallengeState.CLAIMABLE)

    @property
    def stamps(self) -> tuple[int, int]:
        """Stamps on the card and places for them."""
        counted = self.criteria[0] if self.criteria else None
        return (counted.current, counted.goal) if counted else (0, 0)

    def ends_soon(self, now: datetime) -> bool:
        """Its end is near, and there is still something to do."""
        open_still = self.state in (ChallengeState.OPEN, ChallengeState.JOINED)
        return open_still and self.ends_at is not None and now < self.ends_at <= now + SOON

    def decided(self, want: Waiting) -> Challenge:
        """As the member decided, while the service does not know yet."""
        if want is Waiting.JOIN and self.state is ChallengeState.OPEN:
            return replace(self, state=ChallengeState.JOINED, waiting=want)
        if want is Waiting.LEAVE and self.running:
            return replace(self, state=ChallengeState.OPEN, waiting=want)
        return self
