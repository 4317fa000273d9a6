"""Wire types of raffles: what can be won, entering, own tickets and prizes; and what is published of a draw.

Points in units of 10^-scale of the wallet. A `RaffleDto` is one round: of a raffle that is repeated, each has an id.
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from api_client.calls import MemberCalls, part, query
from api_client.models import MoneyDto
from api_client.play.grants import GrantDto
from api_client.transport import Request


@frozen
class RafflePrizeDto:
    """`count` of them are drawn; `value` is of each, None where it has no price. `grants` is what claiming brings."""

    id: str
    title: str
    picture: str
    count: int
    value: MoneyDto | None
    grants: list[GrantDto]


@frozen
class RaffleTicketDto:
    """One chance: the member's `number`th in this round, and the opaque `ticket` that is published of it.

    `way` is `free`, `points` or `won`; `cost` points were paid for it. `source` says what a won one is for.
    """

    number: int
    ticket: str
    way: str
    cost: int
    entry_id: str | None
    source: str | None
    at: datetime


@frozen
class RaffleWinDto:
    """The prize that the member's ticket `number` won. `state`: `open` until `claim_by`, `claimed`, `declined` or

    `lapsed`. `alternate`: somebody before did not want it. `given` is what came of it once it was claimed.
    """

    number: int
    ticket: str
    prize_id: str
    title: str
    picture: str
    state: str
    alternate: bool
    won_at: datetime
    claim_by: datetime | None
    given: list[GrantDto]


@frozen
class RaffleRulesDto:
    """`sha256` (hex) is of `text` as UTF-8. `accepted_version` is what this member accepted last."""

    version: str
    text: str
    sha256: str
    accepted_version: str | None
    accepted_at: datetime | None


@frozen
class RaffleDto:
    """A round of a raffle as it stands for this member; `state` is `coming`, `open`, `closed`, `drawn` or `void`.

    `entries` are all tickets so far, `mine` the member's; `chance` is the odds that one of those is among the prizes,
    a decimal between 0 and 1, as is `share`. `cost` is None where points buy no ticket. `free_left` and `paid_left`
    are how many more this member can have now either way, limits and places told (`paid_left` None: any number);
    `left`, `left_today` and `places_left` those by limit (None: none). `free_again_at`: when there is a free one
    again. `waiting` are won tickets that will enter once the rules are accepted or a round has room.
    `blocked` is the problem any entry would meet now, with what it tells: `minimum_age` with `birthday_missing`,
    `regions` with `region_missing`, `tier_required`; `blocked_paid` the one that only a paid entry would meet.
    `draw_at` is from when the public value can be known that decides, `deadline` when the draw is void without it.
    `beacon` is `drand` or `commit`, `beacon_text` says in words whom one has to trust. `commitment` is published at
    closing. `winners` are the published winning tickets, `alternate_place` the best place of an own ticket among the
    alternates, from 1.
    """

    id: str
    raffle_id: str
    title: str
    summary: str
    picture: str
    organiser: str
    state: str
    opens_at: datetime
    closes_at: datetime
    draw_at: datetime
    deadline: datetime
    drawn_at: datetime | None
    void_reason: str | None
    prizes: list[RafflePrizeDto]
    alternates: int
    claim_days: int
    told: str
    minimum_age: int | None
    regions: list[str]
    tiers: list[str]
    cost: int | None
    free_text: str
    free_per_day: int | None
    per_member: int | None
    per_day: int | None
    places: int | None
    entries: int
    mine: int
    share: str
    chance: str
    free_left: int
    free_again_at: datetime | None
    paid_left: int | None
    left: int | None
    left_today: int | None
    places_left: int | None
    waiting: int
    tickets: list[RaffleTicketDto]
    rules: RaffleRulesDto
    blocked: str | None
    birthday_missing: bool
    region_missing: bool
    tier_required: str | None
    blocked_paid: str | None
    available: int | None
    beacon: str
    beacon_text: str
    commitment: str | None
    winners: list[str]
    alternate_place: int | None
    wins: list[RaffleWinDto]
    as_of: datetime


@frozen
class RafflesDto:
    """`GET /v1/me/raffles`: open ones first, then those to come, then the closed and the drawn, newest first."""

    items: list[RaffleDto]
    as_of: datetime


@frozen
class RaffleEntryDto:
    """What entering or leaving did: the raffle after it, tickets that are new, and the member's points."""

    raffle: RaffleDto
    tickets: list[RaffleTicketDto]
    balance: int
    as_of: datetime


@frozen
class RaffleProofDto:
    """That `ticket` is at `index` (from 0) of `count` sorted ones; `path` are the hashes beside it, lowest first, hex.

    Nothing else: `api_client.draws` reads it as it is.
    """

    ticket: str
    index: int
    count: int
    path: list[str]


@frozen
class RaffleEntriesDto:
    """`GET /v1/raffles/{id}/entries`: a page of all tickets, sorted; nothing tells whose they are."""

    items: list[str]
    next_cursor: str | None


@frozen
class RafflePartyDto:
    """Who takes part in making the value of a draw. `commitment` (hex) comes before closing, `secret` after it."""

    id: str
    automatic: bool
    commitment: str | None
    revealed: bool


@frozen
class OperatorRaffleDto:
    """A round as its operator sees it."""

    id: str
    raffle_id: str
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime
    draw_at: datetime
    deadline: datetime
    entries: int
    beacon: str
    round: int | None
    parties: list[RafflePartyDto]
    commitment: str | None
    void_reason: str | None
    open_prizes: int


@frozen
class OperatorRafflesDto:
    """`GET /v1/operator/raffles`."""

    items: list[OperatorRaffleDto]
    as_of: datetime


def draw_path(raffle_id: str) -> str:
    """Where the published document of a draw is, from the service's address on. Raises `Unintelligible` for no id."""
    return f"/v1/raffles/{part(raffle_id)}/draw"


class RaffleCalls(MemberCalls):
    """What a member asks about raffles."""

    async def raffles(self) -> RafflesDto:
        return await self._get("/v1/me/raffles", RafflesDto)

    async def raffle(self, raffle_id: str) -> RaffleDto:
        return await self._get(f"/v1/me/raffles/{part(raffle_id)}", RaffleDto)

    async def accept_raffle_rules(self, raffle_id: str, version: str) -> RaffleDto:
        """Accept this version of the rules; again does nothing. Only the present one can be accepted."""
        path = f"/v1/me/raffles/{part(raffle_id)}/rules"
        return self._read(await self._mine(Request("PUT", path, json={"version": version}), again=True), RaffleDto)

    async def enter_raffle(self, raffle_id: str, way: str, count: int, key: str) -> RaffleEntryDto:
        """`count` tickets by `points` or `free`: all of them or none."""
        body = {"way": way, "count": count}
        return await self._post(f"/v1/me/raffles/{part(raffle_id)}/entries", body, key, RaffleEntryDto)

    async def leave_raffle(self, raffle_id: str) -> RaffleEntryDto:
        """Give all own tickets back before closing; points return. Again does nothing."""
        path = f"/v1/me/raffles/{part(raffle_id)}/entries"
        return self._read(await self._mine(Request("DELETE", path), again=True), RaffleEntryDto)

    async def raffle_proof(self, raffle_id: str, number: int) -> RaffleProofDto:
        """That own ticket `number` is among the sealed entries."""
        return await self._get(f"/v1/me/raffles/{part(raffle_id)}/entries/{number}/proof", RaffleProofDto)

    async def claim_prize(self, raffle_id: str, number: int, key: str) -> RaffleDto:
        """Take what own ticket `number` won."""
        return await self._post(f"/v1/me/raffles/{part(raffle_id)}/prizes/{number}/claim", {}, key, RaffleDto)

    async def decline_prize(self, raffle_id: str, number: int, key: str) -> RaffleDto:
        """Leave what own ticket `number` won to an alternate."""
        return await self._post(f"/v1/me/raffles/{part(raffle_id)}/prizes/{number}/decline", {}, key, RaffleDto)

    async def raffle_draw(self, raffle_id: str) -> bytes:
        """The published document of a draw as it is: what `api_client.draws` reads and checks. Anybody's."""
        return (await self._x.answer(Request("GET", draw_path(raffle_id)))).body

    async def raffle_entries(self, raffle_id: str, *, cursor: str | None = None, limit: int = 5000) -> RaffleEntriesDto:
        """A page of all tickets; anybody's."""
        request = Request("GET", f"/v1/raffles/{part(raffle_id)}/entries", params=query(cursor=cursor, limit=limit))
        return await self._x.value(request, RaffleEntriesDto)
