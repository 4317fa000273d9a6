"""Mara's raffles: one to enter, one to come, one that waits for its value, one won, one lost, one that is void."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from member_app.domain.draw_check import STEPS, CheckStep, DrawCheck, StepState, begun
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.play import Prize
from member_app.domain.raffle import (
    Eligibility,
    Limits,
    Raffle,
    RafflePrize,
    RaffleState,
    Rules,
    Sealing,
    Ticket,
    Way,
    Win,
    WinState,
)
from member_app.domain.state import Failed, Ready
from tests.fakes.samples import NOW
from tests.fakes.streams import FakeRepository, ready

TRUST = "Public randomness of the League of Entropy, which nobody can steer."
RULES = Rules(
    "2",
    "Organiser is Aurora Coffee GmbH, Berlin. Whoever is 18 or older and lives in Germany, Austria or Switzerland "
    "may enter.\n\nNo purchase and no points are needed: a free ticket counts as much as any other.\n\nThe draw can "
    "be checked by everybody.",
)
LISBON = Raffle(
    id="lisbon",
    title="Weekend in Lisbon",
    summary="Two nights above the roofs of the Alfama, with flights for two.",
    picture="airplane",
    organiser="Aurora Coffee GmbH, Berlin",
    state=RaffleState.OPEN,
    opens_at=NOW - timedelta(days=5),
    closes_at=NOW + timedelta(days=2, hours=4, minutes=12),
    prizes=(
        RafflePrize("weekend", "Weekend in Lisbon for two", "airplane", 1, Money(120000, "EUR")),
        RafflePrize("headphones", "Studio headphones", "headphone", 2, Money(18000, "EUR")),
    ),
    rules=RULES,
    total=346,
    price=100,
    paid_left=5,
    free_left=1,
    free_text="One ticket a day is on us.",
    eligibility=Eligibility(18, ("DE", "AT", "CH"), ()),
    limits=Limits(per_member=20, per_day=5, places=2000, left=20, left_today=5, places_left=1654),
    sealing=Sealing(
        "",
        "drand",
        "Public randomness of the League of Entropy, which nobody can steer.",
        NOW + timedelta(days=2, hours=5),
        NOW + timedelta(days=4),
    ),
    alternates=5,
    claim_days=14,
    told="By message in the app and by e-mail, within a day of the draw.",
)
HOLDS = replace(
    LISBON,
    rules=replace(RULES, accepted=True),
    total=348,
    tickets=(
        Ticket(1, "9f31c04ae2b7715d", Way.FREE, NOW - timedelta(hours=3)),
        Ticket(2, "0b7ae19c55d2f8e4", Way.POINTS, NOW - timedelta(hours=2), 100),
    ),
    mine=2,
    free_left=0,
    limits=Limits(per_member=20, per_day=5, places=2000, left=18, left_today=3, places_left=1652),
)
COMING = replace(
    LISBON, id="ceramics", title="Handmade ceramics", summary="Six cups from the kiln in Kreuzberg.",
    picture="teacup-without-handle", state=RaffleState.COMING, opens_at=NOW + timedelta(days=3),
    closes_at=NOW + timedelta(days=10), total=0, prizes=(RafflePrize("cups", "Six cups", "teacup-without-handle", 3),),
    limits=Limits(per_member=3, left=3),
)  # fmt: skip
CLOSED = replace(
    HOLDS, id="bike", title="City bicycle", summary="Eight gears and a basket.", picture="bicycle",
    state=RaffleState.CLOSED, closes_at=NOW - timedelta(minutes=20), total=97, tickets=HOLDS.tickets[:1], mine=1,
    prizes=(RafflePrize("bike", "City bicycle", "bicycle", 1, Money(69000, "EUR")),),
    sealing=Sealing("4be1" * 16, "drand", TRUST, NOW + timedelta(minutes=40), NOW + timedelta(days=2)),
)  # fmt: skip
DRAWN = replace(
    CLOSED, state=RaffleState.DRAWN, closes_at=NOW - timedelta(days=1), drawn_at=NOW - timedelta(hours=20),
    winners=("c0ffee0011223344",),
)  # fmt: skip
WIN = Win(
    1, "Bouquet of the season", "bouquet", WinState.OPEN, NOW + timedelta(days=9),
    (Prize("reward", "Bouquet of the season", "bouquet", id="bouquet"),),
)  # fmt: skip
WON = replace(
    DRAWN, id="bouquets", title="Ten bouquets", summary="Ten bouquets for ten tables.", picture="bouquet",
    prizes=(RafflePrize("bouquet", "Bouquet of the season", "bouquet", 10, Money(1900, "EUR")),),
    winners=(HOLDS.tickets[0].code, "c0ffee0011223344"), wins=(WIN,),
)  # fmt: skip
VOID = replace(
    CLOSED, id="tasting", title="Tasting for four", picture="shortcake", state=RaffleState.VOID,
    closes_at=NOW - timedelta(days=6), void_reason="withdrawn",
)  # fmt: skip
RAFFLES = (HOLDS, COMING, CLOSED, WON, VOID)

#: What each step says when it is right, wrong, or can't be told.
DETAILS = {
    "terms": ("right", "shape", "missing"),
    "rules": ("right", "changed", "unknown"),
    "entries": ("right", "root", "missing"),
    "commitment": ("right", "wrong", "open"),
    "noted": ("right", "wrong", "missing"),
    "ticket": ("right", "absent", "open"),
    "beacon": ("future", "time", "chain"),
    "value": ("signed", "signature", "library"),
    "winners": ("right", "wrong", "list"),
    "state": ("drawn", "overdue", "closed"),
}
FACTS: dict[str, str | int] = {
    "count": 97, "found": 96, "line": 12, "ticket": "9f31c04ae2b7715d", "closes_at": "2026-11-22T18:00:00Z",
    "at": "2026-11-22T18:00:07Z", "due": "2026-11-22T19:00:00Z", "version": "2", "round": 21_904_112, "winners": 1,
    "alternates": 5, "place": 1, "state": "drawn",
}  # fmt: skip


def checked(*wrong: str, unchecked: Sequence[str] = ()) -> DrawCheck:
    """A check that is done."""

    def step(name: str) -> CheckStep:
        state = StepState.FAILED if name in wrong else StepState.PASSED
        state = StepState.UNCHECKED if name in unchecked else state
        at = (StepState.PASSED, StepState.FAILED, StepState.UNCHECKED).index(state)
        return CheckStep(name, state, f"{name}.{DETAILS[name][at]}", FACTS)

    return DrawCheck(tuple(map(step, STEPS)), True, 97, 97)


class FakeRaffles(FakeRepository):
    """Entering gives a ticket, leaving takes all; a prize is taken or left. Each can be told to fail by its name."""

    def __init__(self) -> None:
        super().__init__(ready(RAFFLES))
        self.time = NOW
        self.service = "https://club.example/api"

    async def look(self, raffle_id: str) -> Failure | None:
        failure: Failure | None = await self.answer("look", None, raffle_id)
        return failure

    def now(self) -> datetime:
        return self.time

    async def watch_one(self, raffle_id: str) -> AsyncIterator[Any]:
        async for state in self.stream.watch():
            if isinstance(state, Failed):
                yield state
                continue
            found = next((one for one in state.value if one.id == raffle_id), None)
            yield replace(state, value=found) if found else Failed(Failure(FailureKind.NOT_FOUND))

    async def accept_rules(self, raffle_id: str, version: str) -> Failure | None:
        failure: Failure | None = await self.answer("accept_rules", None, raffle_id, version)
        if failure is None:
            raffle = self._one(raffle_id)
            self.show(replace(raffle, rules=replace(raffle.rules, accepted=True, before=False)))
        return failure

    async def enter(self, raffle: Raffle, way: Way, count: int = 1) -> Raffle | Failure:
        known = self._one(raffle.id)
        first = known.held + 1
        paid = (known.price or 0) if way is Way.POINTS else 0
        more = tuple(Ticket(first + at, f"{first + at:016x}", way, NOW, paid) for at in range(count))
        usual = replace(
            known, tickets=(*known.tickets, *more), mine=known.held + count, total=known.total + count,
            free_left=known.free_left - (count if way is Way.FREE else 0),
        )  # fmt: skip
        return await self._become("enter", usual, raffle.id, way, count)

    async def leave(self, raffle_id: str) -> Raffle | Failure:
        known = self._one(raffle_id)
        usual = replace(known, tickets=(), mine=0, total=known.total - known.held)
        return await self._become("leave", usual, raffle_id)

    async def claim(self, raffle_id: str, number: int) -> Raffle | Failure:
        return await self._become("claim", self._won(raffle_id, number, WinState.CLAIMED), raffle_id, number)

    async def decline(self, raffle_id: str, number: int) -> Raffle | Failure:
        return await self._become("decline", self._won(raffle_id, number, WinState.DECLINED), raffle_id, number)

    async def check(self, raffle_id: str) -> AsyncIterator[Any]:
        yield begun(total=97)
        yield await self.answer("check", checked(), raffle_id)

    def published(self, raffle_id: str) -> str:
        return f"{self.service}/v1/raffles/{raffle_id}/draw" if self.service else ""

    def show(self, *changed: Raffle) -> None:
        """These have changed."""
        by_id = {one.id: one for one in changed}
        known = self.stream.newest[0].value
        self.stream.push(ready(tuple(by_id.pop(one.id, one) for one in known) + tuple(by_id.values())))

    def _one(self, raffle_id: str) -> Raffle:
        (state,) = self.stream.newest
        assert isinstance(state, Ready)
        found: Raffle = next(one for one in state.value if one.id == raffle_id)
        return found

    def _won(self, raffle_id: str, number: int, state: WinState) -> Raffle:
        known = self._one(raffle_id)
        issued = "i1" if state is WinState.CLAIMED else None
        return replace(
            known,
            wins=tuple(
                replace(win, state=state, prizes=tuple(replace(each, issued_id=issued) for each in win.prizes))
                if win.number == number
                else win
                for win in known.wins
            ),
        )

    async def _become(self, name: str, usual: Raffle, *args: Any) -> Raffle | Failure:
        answer: Raffle | Failure = await self.answer(name, usual, *args)
        if isinstance(answer, Raffle):
            self.show(answer)
        return answer
