"""`member-app verify-draw` against the real API over a real port: what is published is enough, and says so itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from api_client.draws.beacon import QUICKNET
from api_client.reference.play import raffle_upkeep
from api_client.reference.play.raffles_file import Raffle
from api_client.reference.play.raffles_tables import raffle_tickets
from tests.api_client.draws import samples
from tests.contract.kit import Api, Person, Service, running
from tests.contract.raffling import TEA, crowd, enter, entrants, later, programme, raffle, seen
from tests.contract.serving import serving
from tests.member_app.running import PATIENCE, Outcome, member_app

ROUND = samples.recorded("quicknet")[0]
#: When the recorded round was due, and a raffle that it decides; local time is two hours ahead of UTC there.
DUE = QUICKNET.time_of(ROUND["round"])
THEN = {"opens": "2023-08-20T08:00:00", "closes": "2023-08-23T17:49:24", "draw_minutes": 10}


@asynccontextmanager
async def over_a_port(service: Service) -> AsyncIterator[tuple[Api, str]]:
    """The API and its address."""
    with serving(service) as url:
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as http:
            yield Api(http, service), url


async def verify(url: str, *options: str, name: str = TEA) -> Outcome:
    """The command, beside the loop that the test uses."""
    return await asyncio.to_thread(member_app, "verify-draw", f"{url}/v1/raffles/{name}/draw", *options)


def states(outcome: Outcome) -> dict[str, str]:
    return {step["name"]: step["state"] for step in json.loads(outcome.stdout)["steps"]}


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """An API with one raffle, on each database."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    with running(tmp_path, demo=False, database_url=url, programme=programme(raffle())) as one:
        yield one


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Service]:
    """The same on SQLite alone, for what no database decides."""
    with running(tmp_path, demo=False, programme=programme(raffle())) as one:
        yield one


async def test_a_draw_is_checked_from_what_is_published(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("member_app.draw_source.PAGE", "5")  # so that there are several
    async with over_a_port(service) as (api, url):
        people = await entrants(api, 4, tickets=3)
        later(api, people[0], hours=7)
        sealed = (await api.http.get(f"/v1/raffles/{TEA}/draw")).json()
        assert sealed["state"] == "closed"
        later(api, people[0], hours=1)
        mine = (await seen(people[0]))["tickets"][1]
        proof = tmp_path / "proof.json"
        proof.write_bytes((await people[0].get(f"/v1/me/raffles/{TEA}/entries/{mine['number']}/proof")).content)
        outcome = await verify(
            url, "--ticket", mine["ticket"], "--proof", str(proof), "--commitment", sealed["commitment"], "--json"
        )
        assert outcome.returncode == 0, outcome
        assert states(outcome) == {
            "terms": "passed", "entries": "passed", "commitment": "passed", "noted": "passed", "ticket": "passed",
            "beacon": "unchecked", "value": "passed", "winners": "passed", "state": "passed",
        }  # fmt: skip
        said = json.loads(outcome.stdout)
        assert said["commitment"] == sealed["commitment"]
        assert said["steps"][1]["facts"] == {"count": 12}
        assert (await verify(url)).stdout.endswith(
            "This draw is right, as far as it can be told from here. Not checked: 2 steps.\n"
        )


def rename(service: Service, ticket: str, other: str) -> None:
    """Change a ticket in the books, as nobody may who has promised the list."""
    with service.ctx.write() as conn:
        conn.execute(update(raffle_tickets).where(raffle_tickets.c.ticket == ticket).values(ticket=other))


async def test_an_operator_who_changes_a_ticket_afterwards_is_found_out(small: Service) -> None:
    async with over_a_port(small) as (api, url):
        people = crowd(api, 3)
        for person in people:
            assert (await enter(person, count=2)).status_code == 201
        later(api, people[0], hours=8)
        assert (await verify(url)).returncode == 0
        lost = (await api.http.get(f"/v1/raffles/{TEA}/entries")).json()["items"][0]
        rename(small, lost, other := "0" * len(lost))
        tampered = await verify(url)
        assert tampered.returncode == 1
        assert "a ticket was added, removed or changed" in tampered.stdout
        assert "This draw is NOT right" in tampered.stdout
        assert (await verify(url, "--ticket", lost)).returncode == 1
        rename(small, other, lost)  # or the service's own audit would find it, where that ticket won
        assert (await verify(url, "--ticket", lost)).returncode == 0


async def test_a_raffle_without_anybody_is_void_and_says_why(small: Service) -> None:
    async with over_a_port(small) as (api, url):
        assert (await api.http.get(f"/v1/raffles/{TEA}/draw")).json()["state"] == "open"
        small.clock.advance(hours=8)
        outcome = await verify(url)
        unknown = await verify(url, name="coffee")
    assert outcome.returncode == 0, outcome
    assert "nobody entered." in outcome.stdout
    assert "This draw is void." in outcome.stdout
    assert unknown.returncode == 2
    assert "answered with status 404" in unknown.stderr


async def test_a_round_from_before_the_service_was_there_is_none(small: Service) -> None:
    async with over_a_port(small) as (_, url):
        small.clock.advance(hours=8)
        assert (await verify(url)).returncode == 2


@contextmanager
def beacon(said: dict[str, Any]) -> Iterator[str]:
    """A node of a public network, on loopback, that knows one round."""

    class Node(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == f"/{QUICKNET.hash}/public/{ROUND['round']}"
            body = json.dumps(said).encode() if known else b"{}"
            self.send_response(200 if known else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Node)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def by_quicknet(url: str) -> Raffle:
    """A raffle that the recorded round decides."""
    source = {
        "kind": "drand", "urls": [url], "chain": QUICKNET.hash, "public_key": QUICKNET.public_key,
        "scheme": QUICKNET.scheme, "period_seconds": QUICKNET.period, "genesis": QUICKNET.genesis_time,
        "private": True,
    }  # fmt: skip
    return raffle(**THEN, beacon=source)


@asynccontextmanager
async def decided_by(folder: Path, said: dict[str, Any]) -> AsyncIterator[tuple[Api, str, Person]]:
    """An API in 2023 whose raffle a node's answers decide; somebody has entered it, and it is time."""
    with beacon(said) as node, running(folder, demo=False, programme=programme(by_quicknet(node))) as service:
        service.clock.now = datetime(2023, 8, 22, 12, 0, tzinfo=UTC)
        async with over_a_port(service) as (api, url):
            ada = crowd(api, 1)[0]
            assert (await enter(ada, count=9)).status_code == 201
            service.clock.now = DUE.replace(minute=50)
            assert await state(api) == "closed"
            service.clock.now = DUE
            yield api, url, ada


async def state(api: Api) -> str:
    return str((await api.http.get(f"/v1/raffles/{TEA}/draw")).json()["state"])


async def ask_the_node(api: Api) -> str:
    """What the background does, and what it made of the raffle."""
    await asyncio.to_thread(raffle_upkeep.everything, api.service.ctx, api.service.clock())
    return await state(api)


async def test_a_round_of_a_public_beacon_decides_and_a_node_that_lies_does_not(tmp_path: Path) -> None:
    said = dict(ROUND)
    async with decided_by(tmp_path, said) as (api, url, _):
        for lie in (
            {"signature": samples.recorded("quicknet")[1]["signature"], "randomness": None},
            {"randomness": "00" * 32},
            {"round": ROUND["round"] + 1},
            {"signature": None},
        ):
            said.update(lie)
            assert await ask_the_node(api) == "closed", lie
            said.update(ROUND)
        assert await ask_the_node(api) == "drawn"
        sealed = (await api.http.get(f"/v1/raffles/{TEA}/draw")).json()
        assert sealed["value"]["signature"] == ROUND["signature"]
        outcome = await verify(url, "--commitment", sealed["commitment"], "--json")
    assert outcome.returncode == 0, outcome
    assert set(states(outcome).values()) == {"passed"}


async def test_a_draw_without_its_number_is_void_past_its_time(tmp_path: Path) -> None:
    async with decided_by(tmp_path, {}) as (api, url, ada):
        assert await ask_the_node(api) == "closed"
        later(api, ada, days=2)
        outcome = await verify(url, "--json")
        assert await ask_the_node(api) == "void"
        assert await ada.balance() == 200
    assert outcome.returncode == 0, outcome
    assert states(outcome)["state"] == "unchecked"
    assert "the number did not come in time." in outcome.stdout
