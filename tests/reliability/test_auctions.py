"""Auctions by several processes on one database, and by one killed in the middle: one winner, no half of a bid."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from api_client.reference import ledger
from api_client.reference.play.auctions_tables import auction_moves, auctions
from api_client.reference.play.challenges_tables import grants
from api_client.reference.tables import idempotency
from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import MUG, write_programme

POINTS = 4000
LATER = {"idempotency-key-in-progress", "unavailable", "internal"}
ROUND = "mug"


def programme(folder: Path) -> Path:
    """One auction that began yesterday and goes on for days: a test says when it ends."""
    words = {"en": "A mug", "de": "Ein Becher"}
    auction = {
        "id": ROUND, "title": words, "text": words, "picture": "coffee", "grants": [{"reward": MUG}],
        "date": str(datetime.now(UTC).date() - timedelta(days=1)), "opens": "00:00", "closes": "12:00", "days": 5,
        "minimum": 100, "step": 10, "soft_close": {"within": 2, "extend": 2, "at_most": 1440},
    }  # fmt: skip
    modules = ["card", "wallet", "rewards", "auctions"]
    return write_programme(folder, modules=modules, auctions=[auction], security={})


@dataclass
class Bidding:
    """Members who bid at every process, and what each of their keys was answered."""

    fleet: Fleet
    people: list[Signed]
    chance: random.Random
    answers: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def bid(self, http: httpx.AsyncClient, who: Signed, key: str, limit: int) -> tuple[int, str]:
        """One bid at any process, until it is answered; an answer that was given before must be given again."""
        for _ in range(3000):  # a process that was killed takes its time to come back
            with contextlib.suppress(httpx.TransportError):
                answer = await self.send(http, who, key, limit)
                if answer is not None:
                    return answer
            await asyncio.sleep(0.02)
        raise AssertionError("it was never answered")

    async def send(self, http: httpx.AsyncClient, who: Signed, key: str, limit: int) -> tuple[int, str] | None:
        """Once; None where it should be asked again."""
        url = f"{self.chance.choice(self.fleet.urls)}/v1/me/auctions/{ROUND}/bids"
        said = await http.post(url, json={"limit": limit}, headers={**who.headers, "Idempotency-Key": key})
        if said.status_code >= 500 or (not said.is_success and said.json()["type"] in LATER):
            return None
        assert said.status_code in (201, 409), said.text
        name = who.member_id, key
        if said.status_code == 201 and self.answers.get(name, (0, ""))[0] == 201:
            assert self.answers[name] == (201, said.text)
        self.answers[name] = said.status_code, said.text
        async with self.more:
            self.more.notify_all()
        return self.answers[name]

    async def answered(self, count: int) -> None:
        """Wait for so many answers."""
        async with self.more:
            await self.more.wait_for(lambda: len(self.answers) >= count)

    async def storm(self, http: httpx.AsyncClient, count: int, name: str) -> None:
        """So many bids of all members at once, each member's one after the other, further and further."""
        shares = [range(at, count, len(self.people)) for at in range(len(self.people))]

        async def one(who: Signed, share: range) -> None:
            for number in share:
                limit = 110 + number * 3000 // count + self.chance.randrange(400)
                await self.bid(http, who, f"{name}{number}", limit)

        await asyncio.gather(*(one(who, share) for who, share in zip(self.people, shares, strict=True)))

    async def look(self, http: httpx.AsyncClient) -> list[dict[str, Any]]:
        """Everybody looks at once, at each process."""
        urls = [(who, url) for who in self.people for url in self.fleet.urls]
        said = await asyncio.gather(
            *(http.get(f"{url}/v1/me/auctions/{ROUND}", headers=who.headers) for who, url in urls)
        )
        assert {one.status_code for one in said} == {200}
        return [one.json() for one in said]

    def leave(self, seconds: float) -> None:
        """The round ends so many seconds from now, if no late bid moves that."""
        end = self.fleet.ctx.now() + timedelta(seconds=seconds)
        with self.fleet.ctx.write() as conn:
            conn.execute(update(auctions).values(ends_at=end, planned_end=end))


@contextlib.contextmanager
def bidding(folder: Path, database: str, processes: int, members: int) -> Iterator[Bidding]:
    """Members with points at `processes`, and a round in which one of them has bid the least."""
    with fleet(folder, database, programme(folder), processes=processes) as running:
        people = [running.member(f"member{number}") for number in range(members)]
        zone, wallet, now = running.ctx.zone, running.ctx.programme.wallet.id, running.ctx.now()
        with running.ctx.write() as conn:
            for one in people:
                ledger.earn(conn, one.member_id, wallet, POINTS, ledger.Cause(now, zone, "given"))
        yield Bidding(running, people, random.Random(3))


def check(bidding: Bidding) -> None:
    """No half of a bid: the books add up, and what was answered is what is kept."""
    assert bidding.fleet.faults() == []
    taken = {key for key, (status, _) in bidding.answers.items() if status == 201}
    with bidding.fleet.ctx.read() as conn:
        kept = {
            (row.principal.removeprefix("member:"), row.key): row.body
            for row in conn.execute(select(idempotency.c.principal, idempotency.c.key, idempotency.c.body))
        }
    assert set(kept) == taken
    assert all(kept[name] == bidding.answers[name][1] for name in taken)


def sold_to_one(bidding: Bidding, seen: list[dict[str, Any]]) -> None:
    """One paid, once, what everybody reads as the price, and has the prize; the others have what they had."""
    assert {one["state"] for one in seen} == {"sold"}
    [price] = {one["price"] for one in seen}
    left = sorted(bidding.fleet.active(one) for one in bidding.people)
    assert left == sorted([POINTS - price] + [POINTS] * (len(bidding.people) - 1))
    with bidding.fleet.ctx.read() as conn:
        paid = list(conn.execute(select(auction_moves.c.points).where(auction_moves.c.paid)).scalars())
        prizes = conn.execute(select(func.count()).select_from(grants)).scalar_one()
    assert (paid, prizes) == ([-price], 1)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("members", "bids"), [(5, 20), pytest.param(20, 300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_several_processes_have_one_winner(
    kind: str, members: int, bids: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Two on PostgreSQL; on one SQLite file two with few members, three with all of them."""
    processes = 3 if kind == "sqlite" and members > 5 else 2
    with bidding(tmp_path, _address(kind, tmp_path, request), processes, members) as room:
        async with httpx.AsyncClient(timeout=60) as http:
            await room.bid(http, room.people[0], "first", 100)
            room.leave(seconds=90)  # the last minutes: each bid moves the end
            await room.storm(http, bids, "k")
            room.leave(seconds=0)
            sold_to_one(room, await room.look(http))
        check(room)


@pytest.mark.timeout(3600)
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_killed_in_the_middle_leaves_no_half_of_a_bid(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """SQLite with one process, PostgreSQL with two of which one is killed while all of them are asked."""
    kills, bids, sqlite = 20, 60, kind == "sqlite"
    database = _address(kind, tmp_path, request)
    with bidding(tmp_path, database, 1 if sqlite else 2, 5) as room:
        async with httpx.AsyncClient(timeout=60) as http:
            await room.bid(http, room.people[0], "first", 100)
            for number in range(kills):
                room.people = [room.fleet.device(one.member_id) for one in room.people]
                storm = asyncio.create_task(room.storm(http, bids, f"{number}-"))
                await room.answered(len(room.answers) + room.chance.randrange(3, bids // 2))
                await asyncio.to_thread(_kill, room.fleet, number)
                await storm
                check(room)
            room.leave(seconds=0)
            sold_to_one(room, await room.look(http))
        check(room)


def _address(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'loyalty.db'}"
    return str(request.getfixturevalue("database_url"))


def _kill(fleet: Fleet, number: int) -> None:
    at = number % len(fleet.processes)
    fleet.kill(at)
    fleet.restart(at)
