"""Many bids at once at an API in this process, each asked again until it is answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from api_client.reference.play import auction_rounds
from tests.contract.kit import Api, Person

#: Answers that ask to be asked again.
LATER = {"idempotency-key-in-progress", "unavailable"}


@dataclass(frozen=True)
class Said:
    """A bid, and what it was answered."""

    person: Person
    limit: int
    key: str
    status: int
    body: dict[str, Any]
    text: str


async def insist(person: Person, limit: int, key: str, at: str = "sale") -> Said:
    """One bid, asked again while the API is busy with it."""
    for _ in range(3000):
        answer = await person.post(f"/v1/me/auctions/{at}/bids", {"limit": limit}, key)
        if answer.is_success or answer.json()["type"] not in LATER:
            return Said(person, limit, key, answer.status_code, answer.json(), answer.text)
        await asyncio.sleep(0.01)
    raise AssertionError("it was never answered")


async def storm(
    people: list[Person], count: int, chance: random.Random, heard: Callable[[], None] = lambda: None
) -> list[Said]:
    """So many bids, each member's one after the other and all members at once; they go further and further.

    `heard` is called at each answer.
    """
    shares = [
        [
            (100 + number * 3000 // count + chance.randrange(400), f"k{number}")
            for number in range(at, count, len(people))
        ]
        for at in range(len(people))
    ]

    async def one(person: Person, share: list[tuple[int, str]]) -> list[Said]:
        said = []
        for limit, key in share:
            said.append(await insist(person, limit, key))
            heard()
        return said

    found = await asyncio.gather(*(one(person, share) for person, share in zip(people, shares, strict=True)))
    return [said for part in found for said in part]


def unwanted(api: Api, count: int) -> list[str]:
    """So many open rounds in which nobody has bid; their ids."""
    ctx, now = api.service.ctx, api.service.clock()
    known, ends = ctx.programme.auctions[0], now + timedelta(days=9)
    found = [f"unwanted-{number}" for number in range(count)]
    with ctx.write() as conn:
        for name in found:
            auction_rounds.keep(conn, auction_rounds.Live(name, known, now - timedelta(hours=1), ends, ends))
    return found
