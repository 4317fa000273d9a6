"""The last places of a raffle: two processes on one database, and no more tickets than there are, each paid once."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from api_client.reference import giving, ledger, members, sessions
from api_client.reference.app import ReferenceSettings, open_context
from api_client.reference.context import Context
from api_client.reference.play import raffle_draws, raffle_entries, raffle_store, raffle_upkeep
from api_client.reference.play.raffles_tables import raffle_rounds, raffle_tickets
from api_client.reference.tables import entries
from tests.contract.kit import in_process, running
from tests.contract.raffling import AUTOMATIC, TEA, both, crowd, enter, later, programme, raffle
from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import write_programme

POINTS = 10
#: Answers that ask to be asked again.
LATER = {"idempotency-key-in-progress", "unavailable"}


def section(places: int) -> dict[str, Any]:
    """A raffle that is open today, in a programme file."""
    today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    prize = {"id": "tea", "title": both("Tea"), "picture": "coffee", "grants": [{"points": 1}]}
    return {
        "id": TEA, "title": both("Tea"), "summary": both("Tea."), "picture": "ticket", "organiser": both("Us"),
        "opens": (today - timedelta(days=9)).isoformat(), "closes": (today + timedelta(days=9)).isoformat(),
        "told": both("Here."), "rules": {"version": "1", "text": both("Be kind.")}, "prizes": [prize],
        "entry": {"points": POINTS, "free": {"text": both("Free.")}}, "limits": {"places": places},
        "beacon": AUTOMATIC,
    }  # fmt: skip


@contextlib.contextmanager
def selling(folder: Path, database: str | None, places: int) -> Iterator[Fleet]:
    """Two processes on one database (None: a file), with a raffle that has so many places."""
    modules = ["card", "join", "wallet", "tiers", "rewards", "coupons", "raffles", "account"]
    file = write_programme(folder, raffles=[section(places)], modules=modules)
    with fleet(folder, database or f"sqlite:///{folder / 'loyalty.db'}", file) as two:
        yield two


def rich(two: Fleet, count: int) -> list[Signed]:
    """Members with points for five tickets each, who have accepted the rules."""
    ctx, now, found, name = two.ctx, two.ctx.now(), [], secrets.token_hex(4)
    wanted = ctx.programme.raffles[0]
    with ctx.write() as conn:
        for number in range(count):
            member_id = members.join(conn, ctx, f"{name}{number}@example.org", "en", now)
            giving.give(conn, ctx, member_id, 5 * POINTS, ledger.Cause(now, ctx.zone, "given"))
            raffle_entries.accept(conn, member_id, wanted, "1", now)
            tokens = sessions.sign_in(conn, member_id, "Phone", "web", now)
            found.append(Signed(member_id, "", {"Authorization": f"Bearer {tokens.access_token}"}))
    return found


async def ask(http: httpx.AsyncClient, url: str, member: Signed) -> tuple[int, str]:
    """One ticket, asked for again as long as the API is busy; every client has one key and sends it to one process."""
    headers = {**member.headers, "Idempotency-Key": "k"}
    while True:
        try:
            answer = await http.post(
                f"{url}/v1/me/raffles/{TEA}/entries", json={"way": "points", "count": 1}, headers=headers
            )
        except httpx.TransportError:
            continue
        if answer.is_success or answer.json()["type"] not in LATER:
            return answer.status_code, "" if answer.is_success else answer.json()["type"]
        await asyncio.sleep(0.02)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("kind", "clients", "places"),
    [
        ("postgresql", 24, 6),
        pytest.param("postgresql", 200, 50, marks=pytest.mark.slow),
        pytest.param("sqlite", 200, 50, marks=pytest.mark.slow),
    ],
)
async def test_as_many_tickets_as_places_each_paid_once(
    kind: str, clients: int, places: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By two processes, each asked by half of all clients at once."""
    database = str(request.getfixturevalue("database_url")) if kind == "postgresql" else None
    with selling(tmp_path, database, places) as two:
        people = rich(two, clients)
        said = await everybody_asks(two, people, 0)
        again = await everybody_asks(two, people, 1)
        assert Counter(said) == {(201, ""): places, (409, "limit-reached"): clients - places}
        assert again == said, "the same key at the other process is the same ticket"
        assert Counter(two.active(one) for one in people) == {4 * POINTS: places, 5 * POINTS: clients - places}
        with two.ctx.read() as conn:
            assert len(raffle_store.listed(conn, TEA)) == places
            bought = select(raffle_tickets.c.entry_id).where(raffle_tickets.c.round_id == TEA)
            paid = select(func.count(), func.sum(entries.c.amount)).where(entries.c.id.in_(bought))
            assert tuple(conn.execute(paid).one()) == (places, -POINTS * places)
        assert two.faults() == []


async def everybody_asks(two: Fleet, people: list[Signed], first: int) -> list[tuple[int, str]]:
    """All at once, every second of them at the other process; `first` is where the first of them asks."""
    limits = httpx.Limits(max_connections=len(people), max_keepalive_connections=len(people))
    async with httpx.AsyncClient(timeout=120, limits=limits) as http:
        asked = (ask(http, two.urls[(at + first) % 2], one) for at, one in enumerate(people))
        return list(await asyncio.gather(*asked))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """None: a file of the kit's own."""
    return str(request.getfixturevalue("database_url")) if request.param == "postgresql" else None


async def test_two_processes_seal_draw_and_pay_back_once(tmp_path: Path, database: str | None) -> None:
    void = raffle(id="never", beacon={"kind": "commit", "parties": [*AUTOMATIC["parties"], silent()]})
    with running(tmp_path, demo=False, database_url=database, programme=programme(raffle(), void)) as service:
        async with in_process(service) as api:
            people = crowd(api, 12)
            with service.ctx.write() as conn:
                for one in people:
                    raffle_entries.accept(conn, one.tokens["member_id"], void, "1", service.clock())
            for name in (TEA, "never"):
                said = await asyncio.gather(*(enter(one, name=name) for one in people))
                assert {one.status_code for one in said} == {201}
            later(api, hours=8)
            other = open_context(
                ReferenceSettings(
                    service.ctx.settings.database_url, tmp_path, service.ctx.programme, clock=service.clock
                )
            )
            try:
                _at_once(service.ctx, other)
            finally:
                other.engine.dispose()
            with service.ctx.read() as conn:
                states = {row.id: row for row in conn.execute(select(raffle_rounds))}
                assert (states[TEA].state, states["never"].state) == ("drawn", "void")
                assert states["never"].reason == raffle_draws.UNBOUND
                wallet = service.ctx.programme.wallet.id
                held = {ledger.balances(conn, one.tokens["member_id"], wallet)["active"] for one in people}
                assert held == {190}, "what was paid for the void one is back, once"
                back = select(func.count()).where(entries.c.type == "release")
                assert conn.execute(back).scalar_one() == len(people)


def _at_once(*contexts: Context) -> None:
    """Each looks after everything, several times at once."""
    with ThreadPoolExecutor(6) as pool:
        work = [pool.submit(raffle_upkeep.everything, one, one.now()) for one in contexts * 3]
        for one in work:
            one.result()


def silent() -> dict[str, Any]:
    return {"id": "nobody", "name": both("Nobody")}
