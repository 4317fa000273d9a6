"""What there is to play: challenges first, then whatever else the programme has switched on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import flet as ft

from member_app.domain.auction import Auction, Standing
from member_app.domain.badge import BadgeWall
from member_app.domain.challenge import Challenge
from member_app.domain.failure import Failure
from member_app.domain.friends import Friends
from member_app.domain.games import Game
from member_app.domain.meets import Meet
from member_app.domain.questions import Questionnaire, QuestionnaireKind
from member_app.domain.raffle import Raffle, RaffleState
from member_app.domain.repositories import Services
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

#: The parts of the hub, and which modules show each.
PARTS = {
    "challenges": {"challenges"},
    "badges": {"badges"},
    "games": {"games"},
    "questions": {"quizzes", "surveys"},
    "friends": {"referral"},
    "meets": {"meets"},
    "raffles": {"raffles"},
    "auctions": {"auctions"},
}
#: Raffles by what there is to do.
_RANKED = (RaffleState.OPEN, RaffleState.CLOSED, RaffleState.COMING)
Part: TypeAlias = Loading | Ready[Any] | Failed


@ft.observable
@dataclass
class PlayViewModel:
    """Each part is known on its own: a part that can't be had is left out as long as another one can."""

    services: Services
    modules: frozenset[str]
    challenges: Part = field(default_factory=Loading)
    badges: Part = field(default_factory=Loading)
    games: Part = field(default_factory=Loading)
    questions: Part = field(default_factory=Loading)
    friends: Part = field(default_factory=Loading)
    meets: Part = field(default_factory=Loading)
    raffles: Part = field(default_factory=Loading)
    auctions: Part = field(default_factory=Loading)

    def __post_init__(self) -> None:
        self._followers: dict[str, Follower[Any]] = {
            name: Follower(self._open(name), self._take(name)) for name in self.parts
        }

    @property
    def parts(self) -> tuple[str, ...]:
        """What this programme has of it."""
        return tuple(name for name, modules in PARTS.items() if modules & self.modules)

    @property
    def known(self) -> tuple[Ready[Any], ...]:
        states = (getattr(self, name) for name in self.parts)
        return tuple(state for state in states if isinstance(state, Ready))

    @property
    def loading(self) -> bool:
        """Nothing to show yet, and an answer is still to come."""
        first = getattr(self, self.parts[0]) if self.parts else None
        return isinstance(first, Loading) or (not self.known and any(self._is(name, Loading) for name in self.parts))

    @property
    def failure(self) -> Failure | None:
        """Why there is nothing at all."""
        states = [getattr(self, name) for name in self.parts]
        failed = [state.failure for state in states if isinstance(state, Failed)]
        return failed[0] if failed and not self.known else None

    @property
    def oldest(self) -> Ready[Any] | None:
        """The oldest of what the service has not confirmed yet."""
        stale = [state for state in self.known if not state.fresh]
        return min(stale, key=lambda state: state.as_of, default=None)

    async def run(self) -> None:
        """Follows every part."""
        async with asyncio.TaskGroup() as group:
            for follower in self._followers.values():
                group.create_task(follower.run())

    async def refresh(self) -> None:
        """Asks for everything again; what is shown stays meanwhile."""
        for name in self.parts:
            if self._is(name, Failed):
                setattr(self, name, Loading())
        await asyncio.gather(*(follower.again() for follower in self._followers.values()))

    def _is(self, name: str, kind: type) -> bool:
        return isinstance(getattr(self, name), kind)

    def _open(self, name: str) -> Callable[[], AsyncIterator[Known[Any]]]:
        return lambda: getattr(self.services, name).watch()

    def _take(self, name: str) -> Callable[[Known[Any]], None]:
        return lambda state: setattr(self, name, state)

    # --- what is in the parts ---

    def all_challenges(self) -> tuple[Challenge, ...]:
        return self.challenges.value if isinstance(self.challenges, Ready) else ()

    def wall(self) -> BadgeWall | None:
        return self.badges.value if isinstance(self.badges, Ready) else None

    def all_games(self) -> tuple[Game, ...]:
        return self.games.value if isinstance(self.games, Ready) else ()

    def to_answer(self) -> tuple[Questionnaire, ...]:
        """Those that can be answered now and whose kind is switched on, begun ones first."""
        found = self.questions.value if isinstance(self.questions, Ready) else ()
        open_ones = [each for each in found if each.answerable and self._asks(each)]
        return tuple(sorted(open_ones, key=lambda each: -each.progress))

    def invitation(self) -> Friends | None:
        return self.friends.value if isinstance(self.friends, Ready) and self.friends.value.open else None

    def to_bid_on(self) -> tuple[Auction, ...]:
        """Those that are open or to come; where the member was outbid first."""
        found = self.auctions.value if isinstance(self.auctions, Ready) else ()
        return tuple(sorted((each for each in found if not each.over), key=_urgency))

    def coming(self) -> tuple[Meet, ...]:
        found = self.meets.value if isinstance(self.meets, Ready) else ()
        return tuple(each for each in found if not each.past)

    def raffle(self) -> Raffle | None:
        """The one that matters most now: a prize that waits, then what closes first, then the draw that is near."""
        found = self.raffles.value if isinstance(self.raffles, Ready) else ()
        won = [each for each in found if each.waiting_win is not None]
        ranked = [[each for each in found if each.state is state] for state in _RANKED]
        ranked = [sorted(each, key=lambda raffle: raffle.moves_at or raffle.closes_at) for each in ranked]
        return next((each for some in (won, *ranked) for each in some), None)

    def _asks(self, one: Questionnaire) -> bool:
        return ("quizzes" if one.kind is QuestionnaireKind.QUIZ else "surveys") in self.modules


def _urgency(auction: Auction) -> int:
    """The repository's order decides between equals."""
    return {Standing.OUTBID: 0, Standing.LEADING: 1}.get(auction.standing, 2 if auction.open else 3)
