"""What comes out of a game: the odds as they are now, and the draw. Pure: chance is handed in.

`Below` gives a whole number from 0 up to but not including its argument, all equally likely. In production that is
`secrets.randbelow`, which asks the operating system and throws away what would favour some numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from api_client.reference.play.games_file import Game, Outcome

T = TypeVar("T")
Below = Callable[[int], int]
#: Fields of a scratch card; three alike win.
FIELDS, ALIKE = 6, 3
_PLACES = Decimal("0.0001")


def weights(game: Game, gone: Collection[str]) -> dict[str, int]:
    """How likely each outcome is, in parts of the sum, which is the same whatever is `gone`."""
    found = {one.id: one.weight for one in game.outcomes}
    for one in game.outcomes:
        if one.id in gone and one.instead is not None:
            found[one.instead] += one.weight
            found[one.id] = 0
    return found


def drawn(game: Game, gone: Collection[str], below: Below) -> Outcome:
    """One outcome, by the weights as they are now."""
    likely = weights(game, gone)
    at = below(sum(likely.values()))
    for one in game.outcomes:
        at -= likely[one.id]
        if at < 0:
            return one
    raise ValueError(f"chance gave a number beyond the weights of {game.id}")


def symbols(game: Game, outcome: Outcome, below: Below) -> list[str]:
    """The pictures that show `outcome`: three alike for a prize, and never three alike for no luck."""
    winning = [one.picture for one in game.outcomes if one.grants]
    if game.kind == "slot":
        return [outcome.picture] * ALIKE if outcome.grants else _reels(winning, below)
    if game.kind == "scratch":
        return _fields(winning, outcome, below)
    return []


def offer(game: Game, gone: Collection[str], cost: int) -> str:
    """Stands for what a member is offered: another one says that cost, prizes or odds are not as they were."""
    told = f"{game.id}\n{cost}\n{sorted(gone)}\n" + "\n".join(one.model_dump_json() for one in game.outcomes)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def percent(numerator: int, denominator: int) -> str:
    """The odds for people, in per cent with at most four decimals; what is possible is never shown as nothing."""
    exact = Decimal(100 * numerator) / Decimal(denominator)
    rounded = exact.quantize(_PLACES, ROUND_HALF_EVEN)
    shown = max(rounded, _PLACES) if numerator else rounded
    return f"{shown:f}".rstrip("0").rstrip(".")


def _reels(pictures: Sequence[str], below: Below) -> list[str]:
    first, second = pictures[below(len(pictures))], pictures[below(len(pictures))]
    last = [one for one in pictures if first != second or one != first]
    return [first, second, last[below(len(last))]]


def _fields(pictures: Sequence[str], outcome: Outcome, below: Below) -> list[str]:
    """Of all other pictures at most two."""
    own = [outcome.picture] * ALIKE if outcome.grants else []
    others = [one for one in pictures if one not in own for _ in range(ALIKE - 1)]
    return _shuffled([*own, *_shuffled(others, below)[: FIELDS - len(own)]], below)


def _shuffled(items: Sequence[T], below: Below) -> list[T]:
    found = list(items)
    for last in range(len(found) - 1, 0, -1):
        other = below(last + 1)
        found[last], found[other] = found[other], found[last]
    return found
