"""Two at the same moment: one of them gets it, the other one hears why not, and nothing is given twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api_client.reference.idempotency import Stored, once
from api_client.reference.problems import Problem
from tests.contract.kit import Person, in_process, running
from tests.contract.serving import serving


def together(*works: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Run all at once, from threads that start together."""
    gate = threading.Barrier(len(works))

    def begin(work: Callable[[], httpx.Response]) -> httpx.Response:
        gate.wait(60)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def poster(url: str, path: str, body: object, headers: dict[str, str]) -> Callable[[], httpx.Response]:
    return lambda: httpx.post(url + path, json=body, headers=headers, timeout=60)


def buying(url: str, person: Person, reward: str, key: str) -> Callable[[], httpx.Response]:
    return poster(url, "/v1/me/redemptions", {"reward_id": reward}, {**person.headers, "Idempotency-Key": key})


async def test_the_last_one_goes_to_one_member(tmp_path: Path) -> None:
    with running(tmp_path, croissant={"stock": 1}) as service:
        async with in_process(service) as api:
            people = [await api.join(f"m{number}@example.org", points=300) for number in range(4)]
        with serving(service) as url:
            answers = together(*(buying(url, one, "croissant", "k") for one in people))
        outcomes = Counter(one.json().get("type", "got it") for one in answers)
        assert outcomes == {"got it": 1, "out-of-stock": 3}


async def test_one_balance_is_spent_once(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            ada = await api.join(points=200)
            with serving(service) as url:
                answers = together(*(buying(url, ada, "any-coffee", f"k{number}") for number in range(4)))
            assert Counter(one.status_code for one in answers) == {201: 1, 409: 3}
            assert await ada.balance() == 50


async def test_the_same_key_at_once_does_it_once(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            ada = await api.join(points=2000)
            with serving(service) as url:
                answers = together(*(buying(url, ada, "any-coffee", "k") for _ in range(4)))
            bought = {one.json()["id"] for one in answers if one.status_code == 201}
            busy = {one.json()["type"] for one in answers if one.status_code == 409}
            assert len(bought) == 1
            assert busy <= {"idempotency-key-in-progress"}
            assert len((await ada.get("/v1/me/redemptions")).json()["items"]) == 1


def test_a_key_whose_first_request_still_runs(tmp_path: Path) -> None:
    with running(tmp_path) as service, service.ctx.running.holding(("device:x", "k")):
        with pytest.raises(Problem) as refused:
            once(service.ctx, "device:x", "k", "request", lambda _conn: Stored(201, "{}"))
        assert (refused.value.type, refused.value.status) == ("idempotency-key-in-progress", 409)
        assert once(service.ctx, "device:y", "k", "request", lambda _conn: Stored(201, "{}")).status == 201


async def test_one_code_pays_once(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            ada = await api.join()
            body = {"code": await ada.code(), "amount": {"amount": 1000, "currency": "EUR"}}
            with serving(service) as url:
                answers = together(
                    *(
                        poster(url, "/v1/pos/transactions", body, {**api.till.headers, "Idempotency-Key": f"k{number}"})
                        for number in range(4)
                    )
                )
            assert Counter(one.json().get("type", "paid") for one in answers) == {"paid": 1, "code-used": 3}
            assert await ada.balance() == 250
