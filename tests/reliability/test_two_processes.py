"""Two processes of `member-app api` on one PostgreSQL are one API, also when one of them is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from sqlalchemy import select

from api_client.reference import background, runtime
from tests.contract.races import wait_until
from tests.member_app.running import start
from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import write_programme


@pytest.fixture
def two(tmp_path: Path, database_url: str) -> Iterator[Fleet]:
    with fleet(tmp_path, database_url, write_programme(tmp_path), processes=0) as one:
        for _ in range(2):
            one.processes.append(start(*one.arguments, "--sweep-every", "0.3", announces="Loyalty API: "))
        yield one


@contextmanager
def listening(url: str, member: Signed) -> Iterator[Iterator[ServerSentEvent]]:
    """What a member hears at this process, from now on."""
    with (
        httpx.Client(timeout=30) as http,
        connect_sse(http, "GET", f"{url}/v1/me/events", headers=member.headers) as source,
    ):
        events = source.iter_sse()
        next(events)  # it listens
        yield (event for event in events if event.data)


def buy(url: str, two: Fleet, member: Signed, cents: int, key: str) -> httpx.Response:
    body = {"code": member.card, "amount": {"amount": cents, "currency": "EUR"}}
    headers = {**two.till, "Idempotency-Key": key}
    return httpx.post(f"{url}/v1/pos/transactions", json=body, headers=headers, timeout=30)


def sweeper(two: Fleet) -> tuple[int, str]:
    """The process id of who looked last for what is due, and when."""
    with two.ctx.read() as conn:
        row = conn.execute(select(runtime.runtime).where(runtime.runtime.c.name == background.SWEEP)).one_or_none()
    return (0, "") if row is None else (int(row.value.partition("-")[0]), str(row.at))


def test_two_processes_are_one_api(two: Fleet) -> None:
    here, there = two.urls
    ada = two.member("ada")
    first = buy(here, two, ada, 100, "a")
    again = buy(there, two, ada, 100, "a")
    assert (first.status_code, first.text, again.headers["Idempotent-Replayed"]) == (201, again.text, "true")

    with listening(there, ada) as events:
        assert buy(here, two, ada, 200, "b").status_code == 201
        heard = {next(events).event for _ in range(2)}
    assert heard == {"points.changed", "purchase.posted"}
    assert two.active(ada) == 300


def test_when_one_is_gone_the_other_goes_on(two: Fleet) -> None:
    ada = two.member("ada")
    assert buy(two.urls[0], two, ada, 100, "a").status_code == 201
    wait_until(lambda: sweeper(two)[0] != 0)
    pids = [one.process.pid for one in two.processes]
    leader, _ = sweeper(two)
    gone = pids.index(leader)
    two.kill(gone)

    left = two.urls[1 - gone]
    wait_until(lambda: sweeper(two)[0] == pids[1 - gone])
    assert buy(left, two, ada, 100, "a").headers["Idempotent-Replayed"] == "true"
    with listening(left, ada) as events:
        assert buy(left, two, ada, 200, "b").status_code == 201
        assert next(events).data
    assert two.faults() == []
    assert two.active(ada) == 300
