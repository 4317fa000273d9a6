"""Games: odds and plays from the service. A play is posted once per offer, under a key saved before; never offline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from fractions import Fraction

from api_client.models import EventDto
from api_client.play.games import GameDto, GamesDto, OutcomeDto, PlayDto
from member_app.data.failures import PROBLEMS
from member_app.data.intents import Intents
from member_app.data.posting import Posting
from member_app.data.prizes import prizes_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.data.store_policy import StorePolicy
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.games import Game, GameKind, Outcome, Play
from member_app.domain.state import Failed, Known, Ready

_INTENT = "play"
_MOST_UNSEEN = 100


class OfflineGameRepository:
    """A `GameRepository`. What a play of this session moved needs no notice: the game itself shows it.

    Where `policy` hides chances that cost points, only free plays are shown, and games that have none are not there.
    """

    def __init__(self, scope: Scope, intents: Intents, posting: Posting, policy: StorePolicy) -> None:
        self._scope, self._intents, self._posting, self._policy = scope, intents, posting, policy
        self._playing = 0
        self._moved: set[str] = set()
        self._ones = Remembered(scope, self._one)
        self.resource: Resource[GamesDto, tuple[Game, ...]] = Resource(
            scope, GamesDto, unconditional(scope.client.games), self._shown, name="games"
        )

    async def watch(self) -> AsyncIterator[Known[tuple[Game, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, game_id: str) -> AsyncIterator[Known[Game]]:
        async with aclosing(self._ones[game_id].watch()) as states:
            async for state in states:
                yield _seen(state)

    async def play(self, game: Game) -> Play | Failure:
        if not self._scope.connection.current.online:
            return Failure(FailureKind.OFFLINE)
        if game.cost and self._policy.hides_paid_chance:
            return Failure(FailureKind.NOT_ELIGIBLE)
        return await self._post(game.id, game.offer)

    async def unanswered(self, game_id: str) -> Play | Failure | None:
        prefix = _intent(game_id, "")
        for intent in await self._intents.open(prefix):
            answer = await self._post(game_id, intent.removeprefix(prefix))
            if isinstance(answer, Play):
                return answer if await self._unseen(answer) else None
            if intent in await self._intents.open(prefix):
                return answer
        return None

    async def seen(self, play: Play) -> Failure | None:
        answer = await self._scope.ask(lambda: self._scope.client.saw_play(play.game_id, play.id))
        if isinstance(answer, Failure):
            return answer
        self._scope.guard.spawn("after a play", self._scope.refresh_watched())
        return None

    def own(self, event: EventDto) -> bool:
        """Whether it tells of a play that this session shows itself."""
        if event.type != "points.changed":
            return False
        return self._playing > 0 or str(event.data.get("entry_id")) in self._moved

    def forget(self) -> None:
        """Nothing of one member stays for the next."""
        self._moved.clear()

    async def _post(self, game_id: str, offer: str) -> Play | Failure:
        async def taken(answer: PlayDto) -> Play:
            entries = (answer.entry_id, *(prize.entry_id for prize in answer.prizes))
            self._moved.update(entry for entry in entries if entry)
            return play_of(answer)

        client = self._scope.client
        self._playing += 1
        try:
            answer = await self._posting.once(
                _intent(game_id, offer), lambda key: client.play_game(game_id, offer, key), taken
            )
        finally:
            self._playing -= 1
        if isinstance(answer, Failure):
            # Perhaps it is another game by now, or it was played elsewhere: show what is true.
            self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
        return answer

    async def _unseen(self, play: Play) -> bool:
        """Whether it is still to be shown, which another device may have done meanwhile."""
        client = self._scope.client
        answer = await self._scope.ask(lambda: client.plays(play.game_id, unseen=True, limit=_MOST_UNSEEN))
        return isinstance(answer, Failure) or any(each.id == play.id for each in answer.items)

    def _shown(self, dto: GamesDto) -> tuple[Game, ...]:
        return tuple(game for each in dto.items if (game := self._allowed(each)) is not None)

    def _allowed(self, dto: GameDto) -> Game | None:
        game = game_of(dto)
        return game.free_alone() if self._policy.hides_paid_chance else game

    def _one(self, game_id: str) -> Resource[GameDto, Game | None]:
        async def seed() -> tuple[GameDto, datetime] | None:
            known = await self.resource.load()
            found = next((each for each in known.items if each.id == game_id), None) if known else None
            return (found, known.as_of) if known and found else None

        return Resource(
            self._scope, GameDto, unconditional(lambda: self._scope.client.game(game_id)), self._allowed, seed=seed
        )


def _seen(state: Known[Game | None]) -> Known[Game]:
    """One that is hidden is not there."""
    if isinstance(state, Failed):
        return state
    if state.value is None:
        return Failed(Failure(FailureKind.NOT_FOUND))
    return Ready(state.value, state.as_of, state.fresh, state.trouble)


def _intent(game_id: str, offer: str) -> str:
    return f"{_INTENT}:{game_id}:{offer}"


def _games_of(dto: GamesDto) -> tuple[Game, ...]:
    return tuple(game_of(each) for each in dto.items)


def game_of(dto: GameDto) -> Game:
    """A game of the wire in the domain's terms."""
    return Game(
        id=dto.id,
        kind=GameKind(dto.kind),
        title=dto.title,
        text=dto.text,
        terms=dto.terms,
        picture=dto.picture,
        outcomes=tuple(_outcome_of(each) for each in dto.outcomes),
        cost=dto.cost,
        price=dto.price,
        free_per_day=dto.free_per_day,
        free_left=dto.free_left,
        plays_left=dto.plays_left,
        per_day=dto.per_day,
        next_free_at=dto.next_free_at,
        ends_on=dto.ends_on,
        blocked=_blocked_of(dto),
        offer=dto.offer,
        unseen=play_of(dto.unseen) if dto.unseen else None,
        left_in_all=dto.left_in_all,
        minimum_age=dto.minimum_age,
    )


def play_of(dto: PlayDto) -> Play:
    """A play of the wire in the domain's terms."""
    return Play(
        id=dto.id,
        game_id=dto.game_id,
        outcome_id=dto.outcome_id,
        title=dto.title,
        picture=dto.picture,
        prizes=prizes_of(dto.prizes),
        symbols=tuple(dto.symbols),
        paid=dto.cost,
        played_at=dto.played_at,
        seen=dto.seen_at is not None,
        balance=dto.balance,
    )


def _outcome_of(dto: OutcomeDto) -> Outcome:
    odds = Fraction(dto.numerator, dto.denominator) if dto.denominator > 0 else Fraction(0)
    return Outcome(dto.id, dto.title, dto.picture, odds, prizes_of(dto.prizes), dto.left)


def _blocked_of(dto: GameDto) -> Failure | None:
    if dto.blocked is None:
        return None
    kind = PROBLEMS.get(dto.blocked, FailureKind.NOT_ELIGIBLE)
    return Failure(kind, needed=dto.needed, available=dto.available, tier=dto.tier_required)
