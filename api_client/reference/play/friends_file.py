"""How a programme file says what inviting friends is: what a friend has to do, what both get, how often."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from api_client.reference.links import Fault
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Count, Part, Picture, Some, Text

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

#: What a message to a friend may have in it: their link (required), who invites, the programme's name.
PLACES = frozenset({"link", "name", "programme"})


class Joins(Part):
    """Joining is enough."""

    kind: Literal["joins"]


class Purchases(Part):
    """So many purchases of at least `minimum` minor units each; a first purchase unless told otherwise."""

    kind: Literal["purchases"]
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    minimum: Count = 0


class Spend(Part):
    """So many minor units, in any number of purchases."""

    kind: Literal["spend"]
    amount: Some


Condition = Annotated[Joins | Purchases | Spend, Field(discriminator="kind")]


class Limits(Part):
    """How many friends a member is rewarded for, in a calendar year of the programme's zone and in all."""

    per_year: Some | None = None
    in_all: Some | None = None


class Referral(Part):
    """Inviting friends.

    A friend has `within_days` of joining to meet the `condition` (left out: no end); then `inviter` and `friend` get
    their prizes. One can join with a code until the day `ends`. `on_refund` says what becomes of the prizes when the
    friend's purchases are taken back. With `one_per_device` nobody is invited on a device that a member uses already.
    """

    title: Text
    text: Text
    message: Text
    terms: Text
    picture: Picture = "people-hugging"
    condition: Condition
    within_days: Annotated[int, Field(ge=1, le=730)] | None = None
    inviter: tuple[Grant, ...] = ()
    friend: tuple[Grant, ...] = ()
    limits: Limits = Limits()
    on_refund: Literal["keep", "take_back"] = "take_back"
    ends: date | None = None
    one_per_device: bool = True

    @model_validator(mode="after")
    def _somebody_gains(self) -> Self:
        if not self.inviter and not self.friend:
            raise ValueError("say what the inviter or the friend gets")
        return self


def referral_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Where the part disagrees with the rest of the file."""
    part = programme.referral
    if part is None:
        if "referral" in programme.modules:
            yield ("modules",), "the module 'referral' needs the part 'referral', which says what a friend brings"
        return
    for locale, words in part.message.root.items():
        named = {name for _, name, _, _ in _parsed(words) if name is not None}
        if "link" not in named:
            yield ("referral", "message", locale), "must contain {link}, where the friend's link goes"
        for name in sorted(named - PLACES):
            places = "there are {link}, {name} and {programme}"
            yield ("referral", "message", locale), f"{{{name}}} stands for nothing; {places}"
    yield from _rule_agrees(programme, part)


def _rule_agrees(programme: ProgrammeFile, part: Referral) -> Iterator[Fault]:
    """An earning rule that tells of it must promise what is given."""
    rule = programme.activity_rule("referral")
    points = sum(grant.points or 0 for grant in part.inviter)
    if rule is not None and rule.points != points:
        yield ("referral", "inviter"), f"gives {points} points, but the earning rule '{rule.id}' says {rule.points}"


def _parsed(words: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(words))
    except ValueError:  # a brace that is never closed
        return []
