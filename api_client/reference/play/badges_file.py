"""What a programme file says about badges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Protocol

from pydantic import Field

from api_client.reference.links import Fault, ids, known
from api_client.reference.programme_types import Id, Part, Picture, Some, Text


class BadgeGroup(Part):
    """A shelf of the wall, in the order of the file."""

    id: Id
    title: Text


class BadgeLevel(Part):
    """One rung: how much of what the badge counts it takes."""

    title: Text
    goal: Some


class Badge(Part):
    """Something to be proud of; `text` says what it is for. A badge without `levels` is earned or not.

    A `secret` one shows nothing of itself before it is earned. `on_refund` says what becomes of it when less counts
    than it took.
    """

    id: Id
    title: Text
    text: Text
    picture: Picture
    group: Id
    secret: bool = False
    levels: Annotated[tuple[BadgeLevel, ...], Field(max_length=10)] = ()
    on_refund: Literal["keep", "take_back"] = "take_back"

    @property
    def top(self) -> int:
        """Its highest level."""
        return max(1, len(self.levels))


class HasBadges(Protocol):
    """The part of a programme file that these checks look at."""

    @property
    def badge_groups(self) -> tuple[BadgeGroup, ...]: ...

    @property
    def badges(self) -> tuple[Badge, ...]: ...


def badge_faults(programme: HasBadges) -> Iterator[Fault]:
    """Every disagreement about badges."""
    groups = ids(programme.badge_groups)
    for position, badge in enumerate(programme.badges):
        yield from known(("badges", position, "group"), badge.group, groups, "badge group")
        goals = [level.goal for level in badge.levels]
        for at, (before, goal) in enumerate(pairwise(goals), 1):
            if goal <= before:
                yield ("badges", position, "levels", at, "goal"), f"must be above the {before} of the level before"
