"""Wire types of games and their plays. Points in units of 10^-scale of the wallet; odds as exact fractions."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from api_client.calls import MemberCalls, part, query
from api_client.play.grants import GrantDto
from api_client.transport import Request


@frozen
class OutcomeDto:
    """One thing that can come out, at `numerator` of `denominator` plays now; `percent` is that rounded, as a decimal.

    Without `prizes` it is no luck. `left` counts what there is of it, None where that is without end; what is gone has
    odds of zero.
    """

    id: str
    title: str
    picture: str
    numerator: int
    denominator: int
    percent: str
    prizes: list[GrantDto]
    left: int | None


@frozen
class PlayDto:
    """A play, with all of it in the books. `symbols` are the pictures a slot or a scratch card shows, else empty.

    `seen_at` is when its member was shown what came out. `numerator` of `denominator` were its odds when it was drawn.
    `balance` is what the member has after it, told with the answer to the play alone.
    """

    id: str
    game_id: str
    outcome_id: str
    title: str
    picture: str
    prizes: list[GrantDto]
    symbols: list[str]
    cost: int
    entry_id: str | None
    numerator: int
    denominator: int
    played_at: datetime
    seen_at: datetime | None
    balance: int | None
    as_of: datetime


@frozen
class GameDto:
    """A game as it stands for this member; `kind` is `wheel`, `scratch` or `slot`.

    `cost` is of the next play, `price` of one that is not free (None: there are only free ones). `free_left` and
    `plays_left` count today's, on the member's calendar (None: no limit), `left_in_all` all there will ever be.
    `next_free_at`: when there is a free play again, if there is none now. `blocked` is the problem a play would meet
    now, with what that problem tells: `tier_required` (a name), `minimum_age`, `needed` and `available` points.
    `offer` stands for cost and odds as told here. `unseen` is the oldest play whose result was not shown.
    """

    id: str
    kind: str
    title: str
    text: str
    terms: str
    picture: str
    outcomes: list[OutcomeDto]
    cost: int
    price: int | None
    free_per_day: int
    free_left: int
    per_day: int | None
    plays_left: int | None
    left_in_all: int | None
    next_free_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    minimum_age: int | None
    blocked: str | None
    tier_required: str | None
    needed: int | None
    available: int | None
    offer: str
    unseen: PlayDto | None
    as_of: datetime


@frozen
class GamesDto:
    """`GET /v1/me/games`: those that run now, in the programme's order."""

    items: list[GameDto]
    as_of: datetime


@frozen
class PlaysDto:
    """Plays of one game, newest first."""

    items: list[PlayDto]
    next_cursor: str | None
    as_of: datetime


class GameCalls(MemberCalls):
    """What a member asks about games."""

    async def games(self) -> GamesDto:
        return await self._get("/v1/me/games", GamesDto)

    async def game(self, game_id: str) -> GameDto:
        return await self._get(f"/v1/me/games/{part(game_id)}", GameDto)

    async def play_game(self, game_id: str, offer: str, key: str) -> PlayDto:
        """One play under `offer`, drawn and booked at once; the same key gives the same play."""
        return await self._post(f"/v1/me/games/{part(game_id)}/plays", {"offer": offer}, key, PlayDto)

    async def plays(
        self, game_id: str, *, unseen: bool = False, cursor: str | None = None, limit: int = 30
    ) -> PlaysDto:
        """With `unseen` only those whose result was not shown."""
        params = query(cursor=cursor, limit=limit, unseen="true" if unseen else None)
        return await self._get(f"/v1/me/games/{part(game_id)}/plays", PlaysDto, params)

    async def saw_play(self, game_id: str, play_id: str) -> PlayDto:
        """Its result was shown."""
        path = f"/v1/me/games/{part(game_id)}/plays/{part(play_id)}/seen"
        return self._read(await self._mine(Request("PUT", path), again=True), PlayDto)
