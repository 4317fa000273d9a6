"""Badges: what a member has earned, what is still ahead, and what stays a secret until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BadgeState(StrEnum):
    """How a badge shows itself."""

    EARNED = "earned"
    LOCKED = "locked"
    SECRET = "secret"  # noqa: S105 - nothing about it is known


@dataclass(frozen=True)
class BadgeLevel:
    """One rung, from 1; `goal_text` says what it takes. `earned_at` (UTC) is None while it is ahead."""

    number: int
    title: str
    goal_text: str
    earned_at: datetime | None


@dataclass(frozen=True)
class BadgeShare:
    """What the member shows to whoever has the links, which are complete addresses; empty where the service has none.

    `link` is a page to look at, `credential` the signed Open Badge, `picture` a picture that holds it.
    """

    link: str
    credential: str
    picture: str
    with_name: bool


@dataclass(frozen=True)
class Badge:
    """`level` is the highest that is held, 0 while there is none; a badge without `levels` has the level 1.

    `progress` runs from 0 to 1 and is, like its words, about the next level; None where it can't be measured.
    `earned_at` (UTC) is since when the present level is held. A secret badge has no more than its id and its state.
    """

    id: str
    state: BadgeState
    title: str = ""
    text: str = ""
    picture: str = ""
    group: str = ""
    level: int = 0
    level_title: str = ""
    levels: tuple[BadgeLevel, ...] = ()
    progress: float | None = None
    progress_text: str = ""
    missing_text: str = ""
    earned_at: datetime | None = None
    share: BadgeShare | None = None

    @property
    def earned(self) -> bool:
        return self.state is BadgeState.EARNED

    @property
    def complete(self) -> bool:
        """Nothing more to reach."""
        return self.earned and self.level >= max(1, len(self.levels))


@dataclass(frozen=True)
class BadgeGroup:
    """A shelf of the wall."""

    id: str
    title: str


@dataclass(frozen=True)
class BadgeWall:
    """All badges, by group in the programme's order, secret ones last. `total` counts secret ones too."""

    badges: tuple[Badge, ...]
    groups: tuple[BadgeGroup, ...]
    earned: int
    total: int

    def of_group(self, group_id: str) -> tuple[Badge, ...]:
        """The badges on this shelf."""
        return tuple(each for each in self.badges if each.group == group_id and each.state is not BadgeState.SECRET)

    @property
    def secrets(self) -> tuple[Badge, ...]:
        return tuple(each for each in self.badges if each.state is BadgeState.SECRET)

    @property
    def newest(self) -> tuple[Badge, ...]:
        """What is held, the latest first."""
        held = [each for each in self.badges if each.earned_at is not None]
        return tuple(sorted(held, key=lambda each: (each.earned_at, each.id), reverse=True))
