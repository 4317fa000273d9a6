"""News that happens at one process and is heard at another, whatever becomes of the connection between them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from api_client.reference import database, events, members, relay, sessions
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.event_stream import frames
from api_client.reference.hub import Hub
from api_client.reference.sessions import Principal
from tests.contract.kit import Service, running
from tests.contract.postgres import Cluster
from tests.contract.races import wait_until

LISTENERS = "FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%%'"


@pytest.fixture
def two(tmp_path: Path, database_url: str) -> Iterator[tuple[Service, Service]]:
    """Two APIs on one database, both listening."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(running(tmp_path, database_url=database_url)) for _ in range(2))
        for service in (one, other):
            assert service.ctx.relay
            assert service.ctx.relay.wait(60)
        yield one, other


def joined(ctx: Context, name: str = "ada") -> str:
    with ctx.write() as conn:
        return members.join(conn, ctx, f"{name}@example.org", "en", ctx.now())


def tell(ctx: Context, *member_ids: str) -> None:
    with ctx.write() as conn:
        for member_id in member_ids:
            if member_id == "nobody":
                raise LookupError
            events.record(conn, member_id, "member.changed", {}, ctx.now())


async def test_what_happens_here_is_heard_there(two: tuple[Service, Service]) -> None:
    here, there = (one.ctx for one in two)
    ada, bea, cid = (joined(here, name) for name in ("ada", "bea", "cid"))
    with there.hub.listening(ada, 1) as first, there.hub.listening(bea, 1) as second, here.hub.listening(cid, 1) as own:
        tell(here, ada, bea)
        assert await first.wait(60)
        assert await second.wait(60)
        tell(there, cid)
        assert await own.wait(60)


async def test_nobody_hears_what_was_taken_back(two: tuple[Service, Service]) -> None:
    here, there = (one.ctx for one in two)
    ada, bea = (joined(here, name) for name in ("ada", "bea"))
    with there.hub.listening(ada, 1) as wrong, there.hub.listening(bea, 1) as right:
        with pytest.raises(LookupError):
            tell(here, ada, "nobody")
        tell(here, bea)
        assert await right.wait(60)  # what was said before would have come before
        assert not wrong._rung.is_set()


async def test_after_a_gap_everybody_looks_for_themselves(
    two: tuple[Service, Service], caplog: pytest.LogCaptureFixture
) -> None:
    here, there = (one.ctx for one in two)
    ada = joined(here)
    with there.hub.listening(ada, 1) as bell:
        with here.engine.connect() as conn:
            assert conn.exec_driver_sql(f"SELECT count(pg_terminate_backend(pid)) {LISTENERS}").scalar() == 2
        assert await bell.wait(60)
        assert there.relay
        assert there.relay.wait(60)
        await asyncio.sleep(0)
        bell._rung.clear()
        tell(here, ada)
        assert await bell.wait(60)


async def test_a_stream_outlives_an_outage(
    two: tuple[Service, Service], postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    here, there = (one.ctx for one in two)
    ada = joined(here)
    with here.write() as conn:
        tokens = sessions.sign_in(conn, ada, "Phone", "web", here.now())
    told = frames(there, Principal(ada, tokens.device_id), None, heartbeat=0.05)
    assert "id: " in await anext(told)
    name = str(here.engine.url.database)
    with postgres.away(name):
        assert await anext(told) == ": still here\n"
        assert await anext(told) == ": still here\n"
    with ThreadPoolExecutor(1) as pool:  # the first try may meet the connection that was lost
        await asyncio.wrap_future(pool.submit(lambda: persistently(lambda: tell(here, ada))))
    heard = [frame async for frame in until(told, "member.changed")]
    assert heard[-1].startswith("id: ")
    await told.aclose()


async def until(told: AsyncIterator[str], kind: str) -> AsyncIterator[str]:
    async for frame in told:
        yield frame
        if kind in frame:
            return


def persistently(work: Callable[[], None]) -> None:
    for attempt in attempts():
        with attempt:
            work()


def test_it_ends_with_its_process(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, database_url=database_url) as service:
        assert service.ctx.relay
        assert service.ctx.relay.wait(60)
    engine = database.open_engine(database_url)
    with engine.connect() as conn:
        wait_until(lambda: conn.exec_driver_sql(f"SELECT count(*) {LISTENERS}").scalar() == 0)
    engine.dispose()


def test_a_database_that_carries_no_word_is_told_of_once(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = database.open_engine(database_url)
    with database.writing(engine) as conn:
        conn.exec_driver_sql("REVOKE EXECUTE ON FUNCTION pg_notify FROM PUBLIC")
        conn.exec_driver_sql("DROP ROLE IF EXISTS shop")
        conn.exec_driver_sql("CREATE ROLE shop LOGIN")
    shop = database.open_engine(make_url(database_url).set(username="shop").render_as_string())
    assert relay.between(shop, Hub()) is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    shop.dispose()
    engine.dispose()


def test_sqlite_has_one_process(service: Service) -> None:
    assert service.ctx.relay is None


@given(st.sets(st.text("abcdefgh0123456789_", min_size=1, max_size=40), max_size=1000))
def test_every_member_is_named_once_within_the_limit(ids: set[str]) -> None:
    said = list(relay.payloads("sender", ids))
    assert all(len(one.encode()) < 8000 and one.startswith("sender ") for one in said)
    assert sorted(name for one in said for name in one.split()[1:]) == sorted(ids)
