"""What a programme file says about badges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Protocol

from pydantic import Field

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.play.criteria_file import Criterion
from api_client.reference.programme_types import Id, Part, Picture, Some, Text


class BadgeGroup(Part):
    """A shelf of the wall, in the order of the file."""

    id: Id
    title: Text


class BadgeLevel(Part):
    """One rung: how much of the badge's only criterion it takes; nothing to say where challenges give the levels."""

    title: Text
    goal: Some | None = None


class Badge(Part):
    """Something to be proud of; `text` says what it is for. A badge without `levels` is earned or not.

    It is earned when all of its `criteria` hold, which count from the day the member joined; without criteria it is
    given by challenges and operators alone. With levels there is one criterion, whose own goal is not used. A `secret`
    one shows nothing of itself before it is earned. `on_refund` says what becomes of it when less counts than it took.
    """

    id: Id
    title: Text
    text: Text
    picture: Picture
    group: Id
    secret: bool = False
    criteria: Annotated[tuple[Criterion, ...], Field(max_length=10)] = ()
    levels: Annotated[tuple[BadgeLevel, ...], Field(max_length=10)] = ()
    on_refund: Literal["keep", "take_back"] = "take_back"

    @property
    def top(self) -> int:
        """Its highest level."""
        return max(1, len(self.levels))

    @property
    def goals(self) -> tuple[int, ...]:
        """How much each level takes; empty where the criteria say it, or nothing is counted."""
        return tuple(one.goal for one in self.levels if one.goal is not None) if self.criteria else ()


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
        path: Path = ("badges", position)
        yield from known((*path, "group"), badge.group, groups, "badge group")
        if badge.id.startswith("secret-"):
            yield (*path, "id"), "names that begin with 'secret-' stand for badges that are not to be named"
        if badge.levels:
            yield from _levels(path, badge)


def _levels(path: Path, badge: Badge) -> Iterator[Fault]:
    if len(badge.criteria) > 1:
        yield (*path, "criteria"), "a badge with levels has one criterion, of which each level takes more"
    for at, level in enumerate(badge.levels):
        if badge.criteria and level.goal is None:
            yield (*path, "levels", at), "say how much it takes: goal"
        if not badge.criteria and level.goal is not None:
            yield (*path, "levels", at, "goal"), "without a criterion there is nothing to count"
    for at, (before, goal) in enumerate(pairwise(badge.goals), 1):
        if goal <= before:
            yield (*path, "levels", at, "goal"), f"must be above the {before} of the level before"
