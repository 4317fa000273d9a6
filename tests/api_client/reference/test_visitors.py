"""A demo member waits for the next visitor: once, in their language, and only while the history is fresh."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from api_client.reference import members
from api_client.reference.tables import members as rows
from api_client.reference.visitors import Visitors
from tests.contract.kit import Service, running
from tests.contract.postgres import Cluster


def count(service: Service) -> int:
    """How many Maras there are; the friends she brought do not count."""
    with service.ctx.read() as conn:
        return conn.execute(select(func.count()).where(rows.c.first_name == "Mara")).scalar_one()


def welcome(service: Service, visitors: Visitors) -> str:
    with service.ctx.write() as conn:
        return visitors.welcome(conn, service.clock(), "de")


def test_who_waits_is_handed_out_once(service: Service) -> None:
    visitors = Visitors(service.ctx)
    visitors.prepare()
    visitors.prepare()
    assert count(service) == 1
    first = welcome(service, visitors)
    assert count(service) == 1
    with service.ctx.read() as conn:
        assert members.row(conn, first)["locale"] == "de"
    assert welcome(service, visitors) != first
    assert count(service) == 2


def test_who_has_just_come_is_not_disturbed_by_making_the_next(service: Service) -> None:
    visitors = Visitors(service.ctx)
    visitors.prepare()
    assert not visitors.missed
    welcome(service, visitors)
    visitors.prepare()
    assert (count(service), visitors.missed) == (1, True)
    service.clock.advance(seconds=5)
    visitors.prepare()
    assert (count(service), visitors.missed) == (2, False)


def test_a_clock_that_was_set_back_keeps_nobody_waiting(service: Service) -> None:
    visitors = Visitors(service.ctx)
    welcome(service, visitors)
    service.clock.advance(hours=-1)
    visitors.prepare()
    assert count(service) == 2


def test_who_waits_is_left_to_the_next_process_and_taken_once(service: Service) -> None:
    before = Visitors(service.ctx)
    before.prepare()
    before.leave()
    before.leave()
    first, second = (Visitors(service.ctx) for _ in range(2))
    taken = welcome(service, first)
    assert count(service) == 1
    assert welcome(service, second) != taken
    assert count(service) == 2


def test_who_was_left_is_made_ready_at_once(service: Service) -> None:
    before, after = Visitors(service.ctx), Visitors(service.ctx)
    before.prepare()
    before.leave()
    after.prepare()
    welcome(service, after)
    assert count(service) == 1


def test_who_was_left_too_long_ago_is_not_handed_out(service: Service) -> None:
    before = Visitors(service.ctx)
    before.prepare()
    before.leave()
    service.clock.advance(hours=2)
    welcome(service, Visitors(service.ctx))
    assert count(service) == 2


def test_a_stopped_service_leaves_who_waits(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.app.state.visitors.prepare()
    with running(tmp_path) as service:
        welcome(service, service.app.state.visitors)
        assert count(service) == 1


def test_a_database_that_is_away_keeps_nobody_from_stopping(
    tmp_path: Path, postgres: Cluster, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path, database_url=database_url) as service:
        visitors = Visitors(service.ctx)
        visitors.prepare()
        with postgres.away(str(make_url(database_url).database)):
            visitors.leave()
    assert "is not kept" in caplog.text


def test_an_old_history_is_not_handed_out(service: Service) -> None:
    visitors = Visitors(service.ctx)
    visitors.prepare()
    service.clock.advance(hours=2)
    welcome(service, visitors)
    assert count(service) == 2


def test_nobody_waits_outside_demo_mode(tmp_path: Path) -> None:
    with running(tmp_path, demo=False) as service:
        Visitors(service.ctx).prepare()
        assert count(service) == 0
