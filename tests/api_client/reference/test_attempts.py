"""A real deadlock, a real serialization failure and real lost connections: done again where that helps, and no more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from starlette.responses import PlainTextResponse, Response

from api_client.reference import members
from api_client.reference.attempts import ATTEMPTS, Persistent
from api_client.reference.outages import busy, passing
from tests.contract.kit import Api, Service, in_process, running

CONFLICT = "DO $$ BEGIN RAISE EXCEPTION 'restart transaction' USING ERRCODE = '40001'; END $$"
CUT = "SELECT pg_terminate_backend(pg_backend_pid())"
#: Takes the connection away while the transaction commits.
CUT_AT_COMMIT = """
CREATE TABLE counted (number int);
CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON counted DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION cut();
"""


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with running(tmp_path, database_url=database_url) as one:
        yield one


@pytest.fixture
async def api(service: Service) -> AsyncIterator[Api]:
    async with in_process(service) as one:
        yield one


def offer(service: Service, path: str, *tries: str) -> list[int]:
    """An operation that runs these statements in turn, the last one ever after; the list has an item for each try."""
    router, tried = APIRouter(route_class=Persistent), list[int]()

    @router.post(path)
    def work() -> Response:
        tried.append(len(tried))
        with service.ctx.write() as conn:
            conn.exec_driver_sql(tries[min(len(tried), len(tries)) - 1])
        return PlainTextResponse("done")

    service.app.include_router(router)
    return tried


def test_every_operation_is_persistent(service: Service) -> None:
    from api_client.reference.app import _AREAS

    kinds = {type(route) for area in _AREAS for route in area.router.routes if isinstance(route, APIRoute)}
    assert kinds == {Persistent}


async def test_a_deadlock_is_resolved(api: Api, service: Service) -> None:
    for name in ("a", "b"):
        with service.ctx.write() as conn:
            members.join(conn, service.ctx, f"{name}@example.org", "en", service.ctx.now())
    router, met, tries = APIRouter(route_class=Persistent), threading.Barrier(2), list[str]()

    @router.post("/cross/{first}/{second}")
    def cross(first: str, second: str) -> Response:
        tries.append(first)
        with service.ctx.write() as conn:
            lock = text("UPDATE members SET version = version + 1 WHERE email = :address")
            conn.execute(lock, {"address": f"{first}@example.org"})
            if len(tries) <= 2:
                met.wait(60)  # each has one and wants the other
            conn.execute(lock, {"address": f"{second}@example.org"})
        return PlainTextResponse("done")

    service.app.include_router(router)
    answers = await asyncio.gather(api.http.post("/cross/a/b"), api.http.post("/cross/b/a"))
    assert [one.text for one in answers] == ["done", "done"]
    assert len(tries) >= 3  # a busy machine may need one more
    with service.ctx.read() as conn:
        assert conn.exec_driver_sql("SELECT version FROM members").scalars().all() == [3, 3]


async def test_a_serialization_failure_is_done_again_with_the_same_body(api: Api, service: Service) -> None:
    with service.ctx.write() as conn:
        members.join(conn, service.ctx, "a@example.org", "en", service.ctx.now())
    router, met, bodies = APIRouter(route_class=Persistent), threading.Barrier(2), list[str]()

    @router.post("/count")
    async def count(request: Request) -> Response:
        bodies.append((await request.body()).decode())
        first = len(bodies) <= 2

        def add() -> None:
            with service.ctx.engine.connect().execution_options(isolation_level="SERIALIZABLE") as conn, conn.begin():
                version = conn.exec_driver_sql("SELECT version FROM members").scalar_one()
                if first:
                    met.wait(60)  # both have read the same
                conn.exec_driver_sql(f"UPDATE members SET version = {version + 1}")

        await asyncio.to_thread(add)
        return PlainTextResponse("done")

    service.app.include_router(router)
    answers = await asyncio.gather(api.http.post("/count", content="x"), api.http.post("/count", content="x"))
    assert [one.text for one in answers] == ["done", "done"]
    assert bodies == ["x", "x", "x"]
    with service.ctx.read() as conn:
        assert conn.exec_driver_sql("SELECT version FROM members").scalar() == 3


async def test_a_connection_lost_before_the_commit_is_replaced(api: Api, service: Service) -> None:
    tried = offer(service, "/cut", CUT, "SELECT 1")
    assert (await api.http.post("/cut")).text == "done"
    assert len(tried) == 2


async def test_an_endless_conflict_ends_with_a_later(
    api: Api, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    tried = offer(service, "/conflict", CONFLICT)
    answer = await api.http.post("/conflict")
    assert (answer.status_code, answer.json()["type"], answer.headers["Retry-After"]) == (503, "unavailable", "2")
    assert 1 < len(tried) <= ATTEMPTS + 1


async def test_an_unknown_outcome_is_not_done_again(api: Api, service: Service) -> None:
    """A commit that broke off may have come to be; who has a key asks again, and the key decides."""
    with service.ctx.write() as conn:
        conn.exec_driver_sql(CUT_AT_COMMIT)
    tried = offer(service, "/commit", "INSERT INTO counted VALUES (1)")
    answer = await api.http.post("/commit")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert len(tried) == 1


async def test_a_mistake_of_ours_is_not_done_again(
    api: Api, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    tried = offer(service, "/mistake", "SELECT nothing FROM nowhere")
    answer = await api.http.post("/mistake")
    assert (answer.status_code, answer.json()["type"]) == (500, "internal")
    assert len(tried) == 1


async def test_a_database_that_is_full_or_away_asks_for_patience(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, database_url=database_url) as service:
        kept = [service.ctx.engine.connect() for _ in range(service.ctx.settings.pool_size)]
        service.ctx.engine.pool._timeout = 0.01  # type: ignore[attr-defined]
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://embedded") as http:
            answer = await http.post("/v1/auth/otp/verify", json={"challenge_id": "otp_x", "code": "123456"})
        for conn in kept:
            conn.close()
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")


def test_a_fault_repeats_nothing_that_was_sent(service: Service) -> None:
    def join() -> None:
        with service.ctx.write() as conn:
            members.join(conn, service.ctx, "ada@example.org", "en", service.ctx.now())

    join()
    with pytest.raises(IntegrityError) as taken:
        join()
    said = f"{taken.value} {taken.value!r} {taken.value.orig} {taken.value.orig!r}"
    assert "uq_members_email" in said
    assert "ada" not in said
    assert passing(taken.value)
    assert not busy(taken.value)
