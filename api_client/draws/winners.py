"""Who wins: tickets taken one after another from the canonical list, none twice; first the prizes, then alternates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api_client.draws.stream import Stream


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize and how many there are of it."""

    id: str
    count: int


@dataclass(frozen=True, slots=True)
class Winner:
    """A ticket and the prize it won."""

    prize: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The winners in the order of the prizes, and who comes next, first one first. With fewer tickets than
    places, the last places stay empty."""

    winners: tuple[Winner, ...]
    alternates: tuple[str, ...]


def pick(stream: Stream, size: int, wanted: int) -> list[int]:
    """`wanted` different indexes below `size`, or all if there are fewer: the first steps of a Fisher-Yates shuffle."""
    moved: dict[int, int] = {}
    picked = []
    for position in range(min(wanted, size)):
        other = position + stream.below(size - position)
        picked.append(moved.get(other, other))
        moved[other] = moved.get(position, position)
    return picked


def choose(
    value: bytes, commitment: bytes, tickets: Sequence[str], prizes: Sequence[Prize], alternates: int
) -> Outcome:
    """The outcome of a draw: `value` of the beacon and `commitment` of 32 bytes each, a canonical list of tickets."""
    places = [prize.id for prize in prizes for _ in range(prize.count)]
    picked = [tickets[index] for index in pick(Stream(value, commitment), len(tickets), len(places) + alternates)]
    winners = tuple(Winner(prize, ticket) for prize, ticket in zip(places, picked, strict=False))
    return Outcome(winners, tuple(picked[len(places) :]))
