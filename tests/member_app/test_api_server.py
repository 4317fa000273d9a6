"""`member-app api` as a process of its own: guarded, logged, and gone without losing anybody's write."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_client.reference import database
from tests.member_app.running import PATIENCE, Running, running

BUSY = 15.0  # seconds a writer waits for another one's lock


@contextmanager
def api(folder: Path, *arguments: str) -> Iterator[Running]:
    with running("api", "--port", "0", "--data", str(folder), *arguments, announces="Loyalty API: ") as one:
        yield one


def logged(server: Running) -> list[dict[str, Any]]:
    """Every line but the announcement is an object."""
    return [json.loads(line) for line in server.so_far() if not line.startswith("Loyalty API: ")]


def test_it_is_guarded_like_the_app_and_logs_objects(tmp_path: Path) -> None:
    with api(tmp_path, "--allowed-host", "loyalty.example.com") as server:
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
            answer = client.get("/v1/program", headers={"X-Request-Id": "seen-again"})
            assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert answer.headers["x-frame-options"] == "DENY"
            assert client.get("/v1/program", headers={"Host": "evil.example"}).status_code == 421
            assert client.get("/v1/program", headers={"Host": "loyalty.example.com"}).status_code == 200
            assert client.get("/readyz").json()["status"] == "ready"
            assert client.get("/metrics").status_code == 401
            token = (tmp_path / "metrics.token").read_text()
            assert "loyalty_http_requests_total" in client.get("/metrics", headers=bearer(token)).text
        server.stop(signal.SIGTERM)
        assert server.process.returncode == 0
        lines = logged(server)
    (line,) = [line for line in lines if line.get("request_id") == "seen-again"]
    assert (line["route"], line["status"]) == ("/v1/program", 200)
    assert {line["level"] for line in lines} == {"info"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_lines_for_people_and_fewer_of_them_on_request(tmp_path: Path) -> None:
    with api(tmp_path, "--log-format", "text", "--log-level", "warning") as server:
        httpx.get(f"{server.url}/v1/program", timeout=PATIENCE)
        server.stop(signal.SIGTERM)
        assert server.so_far() == [f"Loyalty API: {server.url}"]


class Shoppers:
    """Threads that post purchases; every one that was acknowledged is remembered."""

    def __init__(self, url: str, folder: Path, number: str) -> None:
        self._url = url
        self._headers = bearer((folder / "till.token").read_text())
        self._number = number
        self.acknowledged: list[str] = []
        self._threads = [threading.Thread(target=self._shop, args=(name,)) for name in range(4)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE)

    def _shop(self, name: int) -> None:
        body = {"code": self._number, "amount": {"amount": 100, "currency": "EUR"}}
        with httpx.Client(base_url=self._url, headers=self._headers, timeout=PATIENCE) as client:
            for turn in range(100_000):
                try:
                    answer = client.post(
                        "/v1/pos/transactions", json=body, headers={"Idempotency-Key": f"{name}-{turn}"}
                    )
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    self.acknowledged.append(answer.json()["transaction_id"])


def a_member(folder: Path, server: Running) -> tuple[str, str]:
    """Somebody with a card: their access token and card number. The mail is read where an operator would."""

    def codes() -> list[str]:
        return [word for line in server.so_far() for word in line.split() if word.isdigit() and len(word) == 6]

    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        asked = client.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"}).json()
        server.wait_for("--- Mail to ada@example.org")
        wait_until(codes)
        device = {"name": "Phone", "platform": "android"}
        answer = client.post(
            "/v1/auth/otp/verify", json={"challenge_id": asked["challenge_id"], "code": codes()[0], "device": device}
        )
        token = answer.json()["access_token"]
        return token, client.get("/v1/me/snapshot", headers=bearer(token)).json()["cards"][0]["number"]


def stored(folder: Path) -> set[str]:
    engine = database.open_engine(f"sqlite:///{folder / 'api.db'}")
    try:
        with database.reading(engine) as conn:
            return set(conn.exec_driver_sql("SELECT id FROM transactions").scalars())
    finally:
        engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_was_acknowledged_is_there_after_a_stop_under_load(tmp_path: Path, how: int) -> None:
    with api(tmp_path) as server:
        _, number = a_member(tmp_path, server)
        shoppers = Shoppers(server.url, tmp_path, number)
        shoppers.start()
        wait_until(lambda: len(shoppers.acknowledged) >= 20)
        server.stop(how)
        shoppers.join()
        assert server.process.returncode == 0
    assert len(shoppers.acknowledged) >= 20
    assert set(shoppers.acknowledged) - stored(tmp_path) == set()


def wait_until(done: Any) -> None:
    """Watch until it is so; a minute is a failure."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_readers_of_news_are_told_when_to_come_back(tmp_path: Path) -> None:
    with api(tmp_path) as server, httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        token, _ = a_member(tmp_path, server)
        with client.stream("GET", "/v1/me/events", headers=bearer(token)) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry: ")
            server.process.send_signal(signal.SIGTERM)
            rest = list(lines)
        server.process.wait(PATIENCE)
        assert server.process.returncode == 0
    assert any(line.startswith("retry: ") for line in rest)


def test_with_a_drain_it_says_so_and_goes_on_answering_meanwhile(tmp_path: Path) -> None:
    with api(tmp_path, "--drain", "60") as server, httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        assert client.get("/readyz").status_code == 200
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: client.get("/readyz").status_code == 503)
        assert client.get("/readyz").json()["failed"] == ["accepting"]
        assert client.get("/v1/program").status_code == 200
        assert server.process.poll() is None
        server.stop(signal.SIGTERM)  # asked twice: no drain
        assert server.process.returncode == 0


def test_a_worker_that_waits_for_a_lock_keeps_nobody_from_stopping_it(tmp_path: Path) -> None:
    """Somebody else holds the database; the request that waits for it is not waited for."""
    with api(tmp_path) as server:
        _, number = a_member(tmp_path, server)
        engine = database.open_engine(f"sqlite:///{tmp_path / 'api.db'}")
        with database.writing(engine) as conn:
            conn.exec_driver_sql("UPDATE members SET version = version")
            shoppers = Shoppers(server.url, tmp_path, number)
            shoppers.start()
            wait_until(lambda: httpx.get(f"{server.url}/healthz", timeout=PATIENCE).status_code == 200)
            began = time.monotonic()
            server.stop(signal.SIGINT)
            took = time.monotonic() - began
        shoppers.join()
        engine.dispose()
    assert server.process.returncode == 0
    assert took < BUSY - 3, took
    assert shoppers.acknowledged == []
