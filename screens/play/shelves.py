"""Sorts challenges for the hub: each stands once, where it is most likely to make somebody get up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from member_app.domain.challenge import Challenge, ChallengeState, ChallengeType

#: Cards among the first, and challenges on a shelf of the hub; the rest is one tap away.
CARDS, SHELF = 2, 4


@dataclass(frozen=True)
class Shelves:
    """`streak` stands in the chip, `cards` on top. `closest` first to be done first; `total` counts all there are."""

    streak: Challenge | None = None
    cards: tuple[Challenge, ...] = ()
    claimable: tuple[Challenge, ...] = ()
    closest: tuple[Challenge, ...] = ()
    new: tuple[Challenge, ...] = ()
    soon: tuple[Challenge, ...] = ()
    rest: tuple[Challenge, ...] = ()
    done: tuple[Challenge, ...] = ()
    total: int = 0

    @property
    def empty(self) -> bool:
        return self.total == 0


def sorted_out(challenges: Sequence[Challenge], now: datetime) -> Shelves:
    """The order of the service decides between equals."""
    left = list(challenges)

    def take(wanted: Callable[[Challenge], bool], most: int | None = None) -> tuple[Challenge, ...]:
        found = [each for each in left if wanted(each)][:most]
        for each in found:
            left.remove(each)
        return tuple(found)

    streaks = [each for each in challenges if each.type is ChallengeType.STREAK and each.running and each.streak]
    left.sort(key=lambda each: (each.featured is None, each.featured or 0))
    claimable = take(lambda each: each.state is ChallengeState.CLAIMABLE)
    cards = take(lambda each: each.type is ChallengeType.STAMP_CARD and each.running, CARDS)
    closest = take(lambda each: each.running)
    return Shelves(
        streak=max(streaks, key=lambda each: each.streak.length if each.streak else 0, default=None),
        cards=cards,
        claimable=claimable,
        closest=tuple(sorted(closest, key=_to_go)),
        new=take(lambda each: each.state is ChallengeState.OPEN and each.is_new),
        soon=_by_end(take(lambda each: each.ends_soon(now))),
        rest=(*take(lambda each: each.state is ChallengeState.OPEN), *take(_upcoming)),
        done=take(lambda each: each.state is ChallengeState.DONE),
        total=len(challenges),
    )


def _upcoming(challenge: Challenge) -> bool:
    return challenge.state is ChallengeState.UPCOMING


def _to_go(challenge: Challenge) -> tuple[float, float]:
    """What is nearly done comes first, and of equals what ends first."""
    end = challenge.ends_at.timestamp() if challenge.ends_at else float("inf")
    return (-challenge.progress, end)


def _by_end(challenges: Iterable[Challenge]) -> tuple[Challenge, ...]:
    return tuple(sorted(challenges, key=lambda each: each.ends_at.timestamp() if each.ends_at else float("inf")))
