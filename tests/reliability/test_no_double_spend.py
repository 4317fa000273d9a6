"""Nothing is spent twice: many clients at once, two API processes on one database, and keys that are sent again.

One process would already have threads; two share nothing but the database, so only that can keep them apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import COST, LAST, MUG, VERY_LAST, write_programme

CLIENTS, MEMBERS = 64, 8
#: Answers that ask to be asked again: somebody else is at this key, or at this row.
LATER = {"idempotency-key-in-progress", "unavailable"}


@dataclass(frozen=True)
class Said:
    """What the API answered to a key; `body` is compared byte for byte."""

    status: int
    body: str


@dataclass
class Crowd:
    """Clients of several processes, and what each key was answered."""

    urls: list[str]
    http: httpx.AsyncClient
    answers: dict[tuple[str, str], Said] = field(default_factory=dict)

    async def redeem(self, member: Signed, key: str, at: int, reward: str = MUG) -> Said:
        """One redemption at process number `at`, asked again for as long as the API is busy or the line broke."""
        headers = {**member.headers, "Idempotency-Key": key}
        while True:
            url = f"{self.urls[at % len(self.urls)]}/v1/me/redemptions"
            try:
                answer = await self.http.post(url, json={"reward_id": reward}, headers=headers)
            except httpx.TransportError:  # a kept connection may end while it is used; the key makes asking again safe
                continue
            if answer.is_success or answer.json()["type"] not in LATER:
                return Said(answer.status_code, answer.text)
            await asyncio.sleep(0.02)

    async def spend(self, member: Signed, keys: list[str], chance: random.Random) -> None:
        """Each of `keys` once, at one process or the other."""
        for key in keys:
            self.answers[member.headers["Authorization"], key] = await self.redeem(member, key, chance.randrange(2))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two processes on one database of each kind; every test brings its own members."""
    folder = tmp_path_factory.mktemp("fleet")
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            database = f"sqlite:///{folder / 'loyalty.db'}"
        else:
            database = stack.enter_context(request.getfixturevalue("postgres").fresh())
        yield stack.enter_context(fleet(folder, database, write_programme(folder)))


@pytest.fixture
def named() -> str:
    """What makes the names of a test's members its own."""
    return secrets.token_hex(4)


def crowd_client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=CLIENTS * 2, max_keepalive_connections=CLIENTS * 2)
    return httpx.AsyncClient(timeout=120, limits=limits)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("redemptions", "replays"), [(128, 32), pytest.param(10_000, 1_000, marks=pytest.mark.slow)])
async def test_room_for_half_is_spent_by_half(two: Fleet, named: str, redemptions: int, replays: int) -> None:
    chance = random.Random(1)
    people = [two.member(f"{named}{number}") for number in range(MEMBERS)]
    for one in people:
        two.give(one, redemptions // MEMBERS // 2 * COST)
    devices = [two.device(one.member_id) for one in people for _ in range(CLIENTS // MEMBERS)]
    # A member's keys are the member's, whatever device they come from; each device has its own share of them.
    shares = [
        [f"k{number}" for number in range(at, redemptions // MEMBERS, CLIENTS // MEMBERS)]
        for at in range(CLIENTS // MEMBERS)
    ]
    async with crowd_client() as http:
        crowd = Crowd(two.urls, http)
        await asyncio.gather(*(crowd.spend(one, shares[at % len(shares)], chance) for at, one in enumerate(devices)))
        first = Counter(said.status for said in crowd.answers.values())
        assert first == {201: redemptions // 2, 409: redemptions // 2}
        await _replay(crowd, {one.headers["Authorization"]: one for one in devices}, replays, chance)
    assert two.faults() == []
    assert two.reservations(people) == (redemptions // 2, redemptions // 2)
    assert [two.active(one) for one in people] == [0] * MEMBERS


async def _replay(crowd: Crowd, devices: dict[str, Signed], replays: int, chance: random.Random) -> None:
    """Earlier keys again, at both processes at once; success is answered byte for byte as before."""
    again = chance.choices(sorted(crowd.answers), k=replays // 2)
    pairs = await asyncio.gather(
        *(asyncio.gather(*(crowd.redeem(devices[device], key, at) for at in range(2))) for device, key in again)
    )
    for name, pair in zip(again, pairs, strict=True):
        assert {said.status for said in pair} == {crowd.answers[name].status}
        if crowd.answers[name].status == 201:
            assert {said.body for said in pair} == {crowd.answers[name].body}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("clients", "reward"), [(30, LAST), pytest.param(200, VERY_LAST, marks=pytest.mark.slow)])
async def test_the_last_one_goes_to_one(two: Fleet, named: str, clients: int, reward: str) -> None:
    people = [two.member(f"{named}{number}") for number in range(clients)]
    for one in people:
        two.give(one, COST)
    async with crowd_client() as http:
        crowd = Crowd(two.urls, http)
        said = await asyncio.gather(*(crowd.redeem(one, "k", number, reward) for number, one in enumerate(people)))
    assert Counter(one.status for one in said) == {201: 1, 409: clients - 1}
    assert {_type(one) for one in said if one.status == 409} == {"out-of-stock"}
    assert two.faults() == []
    assert two.reservations(people) == (1, 1)
    assert sum(two.active(one) for one in people) == (clients - 1) * COST


@pytest.mark.timeout(300)
async def test_one_key_sent_at_once_to_both_processes_is_one_redemption(two: Fleet, named: str) -> None:
    ada = two.member(named)
    two.give(ada, 10 * COST)
    async with crowd_client() as http:
        crowd = Crowd(two.urls, http)
        said = await asyncio.gather(*(crowd.redeem(ada, f"k{number // 8}", number) for number in range(64)))
    assert {one.status for one in said} == {201}
    assert len({one.body for one in said}) == 8
    assert two.reservations([ada]) == (8, 8)
    assert two.active(ada) == 2 * COST
    assert two.faults() == []


def _type(said: Said) -> Any:
    return httpx.Response(said.status, text=said.body).json()["type"]
