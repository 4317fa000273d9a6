"""What processes on one database agree on: the key, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api_client.reference import background, runtime
from api_client.reference.app import ReferenceSettings, open_context
from api_client.reference.database import DatabaseUnusable
from tests.contract.kit import Service, in_process, running

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(tmp_path: Path, database_url: str) -> Iterator[tuple[Service, Service]]:
    """Two APIs on one database."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(running(tmp_path, database_url=database_url)) for _ in range(2))
        yield one, other


def turns(two: tuple[Service, Service]) -> list[bool]:
    """Who does a round when both begin at once."""
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(background.take_turn, [one.ctx for one in two]))


def test_one_of_them_does_what_is_due(two: tuple[Service, Service]) -> None:
    assert turns(two) == [False, True]
    assert turns(two) == [False, False]
    for one in two:
        one.clock.advance(minutes=1)
    assert turns(two) == [False, True]


async def test_what_is_due_is_booked_once(two: tuple[Service, Service]) -> None:
    async with in_process(two[0]) as api:
        ada = await api.join(points=400)
        made = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="k")).json()
        for one in two:
            one.clock.advance(days=8)
        with ThreadPoolExecutor(2) as pool:  # as if both had the turn
            list(pool.map(background.sweep, [one.ctx for one in two]))
        with two[0].ctx.read() as conn:
            rows = conn.exec_driver_sql("SELECT type FROM entries WHERE redemption_id IS NOT NULL ORDER BY seq")
            assert [row.type for row in rows] == ["reserve", "release"]
            assert conn.exec_driver_sql("SELECT status FROM redemptions").scalars().all() == ["expired"]
        assert made["id"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_turns(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("database_url") if kind == "postgresql" else None
    with running(tmp_path, database_url=url) as service, service.ctx.write() as conn:
        now = service.ctx.now()
        assert runtime.claim(conn, "draw", "a", MINUTE, now)
        assert not runtime.claim(conn, "draw", "b", MINUTE, now + MINUTE / 2)
        runtime.renew(conn, "draw", "a", now + MINUTE)
        assert not runtime.claim(conn, "draw", "b", MINUTE, now + MINUTE)
        assert runtime.claim(conn, "draw", "b", MINUTE, now + 2 * MINUTE)
        runtime.renew(conn, "draw", "a", now + 9 * MINUTE)  # not a's any more
        assert runtime.claim(conn, "other", "b", MINUTE, now)
        assert runtime.claim(conn, "draw", "a", MINUTE, now - 60 * MINUTE)  # b's clock was wrong, or a's is
        taken = conn.execute(select(runtime.runtime.c.value).where(runtime.runtime.c.name == "draw"))
        assert taken.scalar_one() == "a"


def opened(database: str, folder: Path, key_file: Path | None = None) -> bytes:
    """The key an API on this folder works with."""
    context = open_context(ReferenceSettings(database, folder, key_file=key_file))
    context.engine.dispose()
    return context.pepper


def test_processes_share_a_key(tmp_path: Path) -> None:
    database, shared = f"sqlite:///{tmp_path / 'api.db'}", tmp_path / "secret" / "key"
    key = opened(database, tmp_path / "one", shared)
    assert opened(database, tmp_path / "two", shared) == key
    assert opened(database, tmp_path / "two") == key  # it has a copy now
    assert shared.read_text("ascii").strip().encode() == key


def test_another_key_is_refused_before_it_does_harm(tmp_path: Path) -> None:
    database, shared = f"sqlite:///{tmp_path / 'api.db'}", tmp_path / "key"
    key = opened(database, tmp_path / "one", shared)
    with pytest.raises(DatabaseUnusable, match=r"there is no .*pepper\.key"):
        opened(database, tmp_path / "two")
    (tmp_path / "wrong").write_text("x" * 43)
    with pytest.raises(DatabaseUnusable, match="begun with another key"):
        opened(database, tmp_path / "two", tmp_path / "wrong")
    assert opened(database, tmp_path / "two", shared) == key  # nothing of the wrong one stayed
    (tmp_path / "two" / "pepper.key").write_text("y" * 43)
    with pytest.raises(DatabaseUnusable, match="another one than that in"):
        opened(database, tmp_path / "two", shared)


@pytest.mark.parametrize(("content", "said"), [(b"short", "fewer than 32"), (b"\xff" * 40, "can't be read")])
def test_a_file_that_is_no_key(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(DatabaseUnusable, match=said):
        opened(f"sqlite:///{tmp_path / 'api.db'}", tmp_path / "one", tmp_path / "key")
