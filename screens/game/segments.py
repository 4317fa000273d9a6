"""How a wheel is divided, and how far it turns to show an outcome. Pure geometry: angles in radians, clockwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from member_app.domain.games import Outcome

#: A wheel has about so many segments: enough to follow the odds, few enough to read.
MOST = 12
#: Whole turns of one spin.
TURNS = 6


@dataclass(frozen=True)
class Segment:
    """One slice; `start` from the top of the resting wheel."""

    outcome: Outcome
    start: float
    sweep: float

    @property
    def middle(self) -> float:
        return self.start + self.sweep / 2


def segments(outcomes: Sequence[Outcome], most: int = MOST) -> tuple[Segment, ...]:
    """Equal slices, of each outcome about as many as its odds say and at least one, the same never side by side

    where that can be. What can't come out any more has none.
    """
    possible = [one for one in outcomes if one.odds > 0]
    counts = _counts(possible, max(most, len(possible)))
    order = _spread(counts)
    sweep = 2 * math.pi / max(1, len(order))
    return tuple(Segment(possible[which], place * sweep, sweep) for place, which in enumerate(order))


def resting(parts: Sequence[Segment], outcome_id: str, play_id: str, turn: int) -> float:
    """The wheel's angle after `turn` spins, with a slice of the outcome under the pointer at the top.

    Which of several, and where in it, follows from the play, so that it always rests at the same place.
    """
    found = [part for part in parts if part.outcome.id == outcome_id]
    if not found:
        return 2 * math.pi * TURNS * turn
    seed = sum(play_id.encode())
    part = found[seed % len(found)]
    aside = ((seed * 7) % 100 / 100 - 0.5) * 0.6 * part.sweep
    return 2 * math.pi * (TURNS * turn + 1) - part.middle - aside


def _counts(outcomes: Sequence[Outcome], total: int) -> list[int]:
    """Of each at least one; the rest by largest remainder."""
    counts = [max(1, math.floor(one.odds * total)) for one in outcomes]
    while sum(counts) > total and max(counts) > 1:
        counts[counts.index(max(counts))] -= 1
    short = sorted(range(len(outcomes)), key=lambda at: counts[at] - float(outcomes[at].odds) * total)
    for at in short[: max(0, total - sum(counts))]:
        counts[at] += 1
    return counts


def _spread(counts: Sequence[int]) -> list[int]:
    """Round the wheel: always the one with most left that is not its neighbour."""
    left = list(counts)
    order: list[int] = []
    while sum(left):
        last = order[-1] if order else -1
        choice = [at for at in range(len(left)) if left[at] and at != last] or [last]
        order.append(max(choice, key=lambda at: (left[at], -at)))
        left[order[-1]] -= 1
    if len(order) > 2 and order[0] == order[-1]:
        for at in range(1, len(order) - 1):
            around = {order[at - 1], order[at + 1]} if at + 1 < len(order) else {order[at - 1]}
            if order[-1] not in around and order[at] not in (order[-2], order[0]):
                order[at], order[-1] = order[-1], order[at]
                break
    return order
