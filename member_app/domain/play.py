"""What play brings: the same value wherever something can be won or was won."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

#: What a programme can switch on of it; one is enough for the tab.
MODULES = frozenset({"challenges", "badges", "games", "referral", "quizzes", "surveys", "meets", "auctions", "raffles"})


def is_played(modules: Set[str]) -> bool:
    """Whether a programme with these modules has anything to play."""
    return not MODULES.isdisjoint(modules)


@dataclass(frozen=True)
class Prize:
    """`kind` is points, badge, reward, ticket or tier_points; `text` says it in words, such as `+200 Sparks`.

    `points` in the wallet's unit, for points and tier_points; `count` of the others. `id` is the badge's, reward's or
    raffle's. Once it was given, `issued_id` is the reward to show at the till and `entry_id` the line of the account.
    """

    kind: str
    text: str
    picture: str
    points: int = 0
    count: int = 1
    id: str | None = None
    issued_id: str | None = None
    entry_id: str | None = None
