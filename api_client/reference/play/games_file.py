"""Games in a programme file: what can come out, how likely, for how much and how often.

What comes out is drawn by weight; the odds of an outcome are its weight in the sum of all. An outcome without grants is
no luck. One that has a `stock` says what comes `instead` once that is gone: its whole weight goes there, and the odds
that are published say so from that moment on. No other odds ever change, and nothing is drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from api_client.reference.links import Fault, Path, known
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Count, Id, Part, Picture, Some, Text

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

GameKind = Literal["wheel", "scratch", "slot"]
#: How many different pictures a kind needs, so that no luck can be shown without three alike.
_PICTURES = {"wheel": 0, "scratch": 3, "slot": 2}


class Outcome(Part):
    """One thing that can come out; of those with a `stock` there are so many for all members together."""

    id: Id
    title: Text
    picture: Picture
    weight: Annotated[int, Field(ge=1, le=10**9)]
    grants: tuple[Grant, ...] = ()
    stock: Count | None = None
    instead: Id | None = None


class Game(Part):
    """A game. The first `free_per_day` plays of a day are free, the others take `cost` points; without it there are no

    others. `per_day` and `in_all` limit all of a member's plays; days are the member's own. It runs from `since` to
    the end of `until`.
    """

    id: Id
    kind: GameKind
    title: Text
    text: Text
    terms: Text | None = None
    picture: Picture
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=2, max_length=24)]
    free_per_day: Count = 0
    cost: Some | None = None
    per_day: Some | None = None
    in_all: Some | None = None
    since: date | None = None
    until: date | None = None
    tier_required: Id | None = None
    minimum_age: Annotated[int, Field(ge=1, le=99)] | None = None


def game_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Everything about its games that a programme does not agree with itself about."""
    tiers = {tier.id for ladder in programme.tier_sets for tier in ladder.tiers}
    seen: dict[str, int] = {}
    for position, game in enumerate(programme.games):
        path: Path = ("games", position)
        if game.id in seen:
            yield (*path, "id"), f"'{game.id}' is taken by games[{seen[game.id]}]"
        seen.setdefault(game.id, position)
        yield from known((*path, "tier_required"), game.tier_required, tiers, "tier")
        yield from _rules(path, game)
        yield from _outcomes((*path, "outcomes"), game)


def _rules(path: Path, game: Game) -> Iterator[Fault]:
    if not game.free_per_day and game.cost is None:
        yield path, "nobody could play it: say free_per_day, cost or both"
    if game.per_day is not None and game.free_per_day > game.per_day:
        yield (*path, "free_per_day"), f"more than the {game.per_day} plays of a day"
    if game.since and game.until and game.until < game.since:
        yield (*path, "until"), "lies before since"


def _outcomes(path: Path, game: Game) -> Iterator[Fault]:
    places: dict[str, int] = {}
    lasting = {one.id for one in game.outcomes if one.stock is None}
    for position, one in enumerate(game.outcomes):
        here: Path = (*path, position)
        if one.id in places:
            yield (*here, "id"), f"'{one.id}' is taken by outcomes[{places[one.id]}]"
        places.setdefault(one.id, position)
        if one.stock is not None and one.instead is None:
            yield here, "say what comes instead once the stock is gone"
        if one.stock is None and one.instead is not None:
            yield (*here, "instead"), "only what has a stock can be gone"
        if one.stock is not None:
            yield from known((*here, "instead"), one.instead, lasting, "outcome without a stock")
    if not any(one.grants for one in game.outcomes):
        yield path, "none of them wins anything"
    yield from _pictures(path, game)


def _pictures(path: Path, game: Game) -> Iterator[Fault]:
    """Three alike win: no two prizes may look the same, and no luck must find enough different pictures."""
    if game.kind == "wheel":
        return
    winning: dict[str, int] = {}
    for position, one in enumerate(game.outcomes):
        if one.grants and one.picture in winning:
            yield (*path, position, "picture"), f"looks like outcomes[{winning[one.picture]}]: three alike say what won"
        if one.grants:
            winning.setdefault(one.picture, position)
    if len(winning) < _PICTURES[game.kind]:
        yield path, f"a {game.kind} needs at least {_PICTURES[game.kind]} prizes with pictures of their own"
