"""kill -9 in the middle of everything: what was acknowledged is there, the books balance, keys are answered alike."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from api_client.reference.tables import idempotency, redemptions, transactions
from tests.contract.postgres import Cluster, cluster
from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import COST, MUG, write_programme

CLIENTS = 8
#: Answers between two kills; the moment of the kill is drawn around the last one.
BETWEEN = 24
LATER = {"idempotency-key-in-progress", "unavailable", "internal"}


@dataclass
class Act:
    """A request that moves value, and its answer once there was one."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    answer: tuple[int, str] | None = None


@dataclass
class Load:
    """Clients that buy and redeem, each with keys of its own, until they are told to stop."""

    fleet: Fleet
    people: list[Signed]
    chance: random.Random
    acts: list[Act] = field(default_factory=list)

    async def until_killed(self, kill: Callable[[], None]) -> None:
        """Work, have `kill` done at a random moment, and stop."""
        enough, done = asyncio.Event(), asyncio.Event()
        async with httpx.AsyncClient(timeout=60) as http:
            clients = [asyncio.create_task(self._client(http, one, enough, done)) for one in self.people]
            await enough.wait()
            await asyncio.sleep(self.chance.uniform(0, 0.05))
            await asyncio.to_thread(kill)
            done.set()
            await asyncio.gather(*clients)

    async def _client(self, http: httpx.AsyncClient, who: Signed, enough: asyncio.Event, done: asyncio.Event) -> None:
        target = len(self.acts) + BETWEEN
        while not done.is_set():
            act = self._next(who)
            self.acts.append(act)
            try:
                await self.send(http, act)
            except httpx.TransportError:
                continue
            if len(self.acts) >= target:
                enough.set()

    def _next(self, who: Signed) -> Act:
        key = {"Idempotency-Key": secrets.token_hex(8)}
        if self.chance.random() < 0.5:
            body: dict[str, Any] = {"code": who.card, "amount": {"amount": COST, "currency": "EUR"}}
            return Act("/v1/pos/transactions", body, {**self.fleet.till, **key})
        return Act("/v1/me/redemptions", {"reward_id": MUG}, {**who.headers, **key})

    async def send(self, http: httpx.AsyncClient, act: Act) -> None:
        """Once, at any process; an answer that asks to come again is none. What was answered before must be again."""
        url = self.chance.choice(self.fleet.urls)
        answer = await http.post(url + act.path, json=act.body, headers=act.headers)
        if answer.status_code >= 500 or (not answer.is_success and answer.json()["type"] in LATER):
            raise httpx.ReadError("later")
        assert answer.status_code in (201, 409), answer.text
        if act.answer is not None and act.answer[0] == 201:
            assert act.answer == (answer.status_code, answer.text)
        act.answer = (answer.status_code, answer.text)

    async def send_again(self, acts: list[Act]) -> None:
        """What got no answer, and what did; nothing is on the way any more, so each is answered."""
        async with httpx.AsyncClient(timeout=60) as http:
            for act in acts:
                await self._insist(http, act)

    async def _insist(self, http: httpx.AsyncClient, act: Act) -> None:
        """A pool learns one connection at a time that its database was away."""
        for _ in range(3000):
            with contextlib.suppress(httpx.TransportError):
                return await self.send(http, act)
        raise AssertionError(f"{act.path} was never answered")


def check(load: Load) -> None:
    """One movement for each key that was granted, and books that balance."""
    assert load.fleet.faults() == []
    granted = Counter(act.path for act in load.acts if act.answer and act.answer[0] == 201)
    with load.fleet.ctx.read() as conn:
        sold = conn.execute(select(func.count()).select_from(transactions)).scalar_one()
        redeemed = conn.execute(select(func.count()).select_from(redemptions)).scalar_one()
        known = {row.key: row.body for row in conn.execute(select(idempotency.c.key, idempotency.c.body))}
    assert (sold, redeemed) == (granted["/v1/pos/transactions"], granted["/v1/me/redemptions"])
    for act in load.acts:
        if act.answer and act.answer[0] == 201:
            assert known[act.headers["Idempotency-Key"]] == act.answer[1]


@contextlib.contextmanager
def loaded(folder: Path, database: str, processes: int) -> Iterator[Load]:
    """Members at work on a database of their own."""
    with fleet(folder, database, write_programme(folder), processes=processes) as running:
        people = [running.member(f"member{number}") for number in range(CLIENTS)]
        yield Load(running, people, random.Random(1))


async def rounds(load: Load, count: int, kill: Callable[[int], None], revive: Callable[[int], None]) -> None:
    """`count` times: work, kill, start again, and look whether everything is there."""
    for number in range(count):
        load.people = [load.fleet.device(one.member_id) for one in load.people]
        before = len(load.acts)
        await load.until_killed(lambda number=number: kill(number))  # type: ignore[misc]
        revive(number)
        await load.send_again(load.acts[before:])
        check(load)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kills", [2, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_the_api_is_killed(tmp_path: Path, kind: str, kills: int, request: pytest.FixtureRequest) -> None:
    """SQLite with one process, PostgreSQL with two of which one is killed."""
    sqlite = kind == "sqlite"
    database = f"sqlite:///{tmp_path / 'loyalty.db'}" if sqlite else request.getfixturevalue("database_url")
    with loaded(tmp_path, database, 1 if sqlite else 2) as load:
        size = len(load.fleet.processes)
        await rounds(load, kills, lambda n: load.fleet.kill(n % size), lambda n: load.fleet.restart(n % size))


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.slow)])
async def test_the_database_server_is_killed(tmp_path: Path, kills: int) -> None:
    """Its processes find their way back by themselves. What it acknowledged was on the disk."""
    with cluster() as server, server.fresh() as database, loaded(tmp_path, lasting(database), 2) as load:
        await rounds(load, kills, lambda n: crash(server), lambda n: None)


def lasting(database: str) -> str:
    """The address under which a commit waits for the disk, which other tests are in too much of a hurry for."""
    return f"{database}&options=-c%20synchronous_commit%3Don"


def crash(server: Cluster) -> None:
    server.crash()
