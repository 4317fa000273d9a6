"""Many members in one process, each with a canary: what a page is told, shows or keeps bears its own and no other."""

from __future__ import annotations

import asyncio
import itertools
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api_client.retry import RetryPolicy
from api_client.transport import HttpTransport, Request, embedded
from member_app.domain.activity import EntryFilter
from member_app.domain.member import Member, ProfileChange
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until

CANARY = re.compile(r"canary(\d{4})", re.IGNORECASE)
#: Nobody gives up because this machine is busy.
PATIENT = RetryPolicy(budget=90.0, attempts=8, first_pause=0.01, longest_pause=0.1, jitter=0.0)


@dataclass
class Page:
    """One member's page and everything it was ever told."""

    number: int
    session: MemberSession
    browser: MemoryKeyValues
    card: str = ""
    balance: int = 0
    told: set[int] = field(default_factory=set)
    heard: int = 0

    @property
    def canary(self) -> str:
        return f"Canary{self.number:04}"

    async def listen(self, states: AsyncIterator[object]) -> None:
        async with aclosing(states) as watched:  # type: ignore[type-var]
            async for state in watched:
                self.heard += 1
                self.note(repr(state))

    def note(self, text: str) -> None:
        self.told.update(map(int, CANARY.findall(text)))


async def opened(world: World, number: int) -> Page:
    """A new member's page, named after its canary, with its screens watching."""
    browser = MemoryKeyValues()
    page = Page(number, await world.newcomer(f"canary{number:04}@example.com", browser), browser)
    assert isinstance(await page.session.profile.save(ProfileChange(first_name=page.canary)), Member)
    home = await until(page.session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    page.card = home.value.card.number
    return page


def watching(page: Page) -> list[asyncio.Task[None]]:
    session = page.session
    streams = (
        session.home.watch(),
        session.profile.watch(),
        session.activity.watch(EntryFilter.ALL),
        session.connection.notices(),
    )
    return [asyncio.ensure_future(page.listen(stream)) for stream in streams]


async def buy(transport: HttpTransport, till: str, page: Page) -> None:
    """A purchase whose line says whose it is."""
    line = {"title": page.canary, "quantity": 1, "total": {"amount": 1000, "currency": "EUR"}}
    headers = {"Authorization": f"Bearer {till}", "Idempotency-Key": secrets.token_hex(8)}
    request = Request("POST", "/v1/pos/transactions", headers=headers, json={"code": page.card, "lines": [line]})
    answer = await transport.send(request)
    assert answer.status == 201, answer
    page.balance = int(re.search(rb'"balance": ?(\d+)', answer.body)[1])  # type: ignore[index]


async def kept(world: World, page: Page) -> str:
    """All that the browser and the server keep for this page."""
    record = await world.process.handles().read(bytes.fromhex(page.browser.values["member_app.handle"]))
    cache = page.session.home.resource._scope.cache  # type: ignore[attr-defined]
    names = [key.removeprefix("member_app.cache.").split(".", 1) for key in page.browser.values if ".cache." in key]
    documents = [await cache.get(namespace, name) for namespace, name in names]
    return repr((record, page.browser.values, [document.value for document in documents if document]))


@pytest.mark.parametrize(
    ("members", "purchases"),
    [pytest.param(200, 50, marks=[pytest.mark.slow, pytest.mark.timeout(1800)], id="200x50"), (12, 6)],
)
async def test_nobody_hears_of_anybody_else(tmp_path: Path, seeded: Path, members: int, purchases: int) -> None:
    world = World(tmp_path / "data", seeded, retry=PATIENT)
    till = embedded(world.app)
    listening: list[asyncio.Task[None]] = []
    try:
        pages = [await opened(world, number) for number in range(members)]
        listening = list(itertools.chain.from_iterable(map(watching, pages)))
        for _ in range(purchases):
            await asyncio.gather(*(buy(till, world.till, page) for page in pages))
        for page in pages:
            await until(page.session.home.watch(), lambda state, page=page: shows(state, page.balance), 300)
            await page.session.activity.pages[EntryFilter.ALL].refresh(newer=True)  # type: ignore[attr-defined]
            page.note(await kept(world, page))
        assert [page.told for page in pages] == [{page.number} for page in pages]
        assert all(page.heard > 4 for page in pages)
        assert len({page.card for page in pages}) == members
    finally:
        await till.aclose()
        await world.aclose()
        await asyncio.gather(*listening, return_exceptions=True)


def shows(state: object, balance: int) -> bool:
    return isinstance(state, Ready) and state.fresh and state.value.wallet.active == balance
