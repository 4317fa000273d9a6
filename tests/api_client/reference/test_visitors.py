"""A demo member waits for the next visitor: once, in their language, and only while the history is fresh."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from api_client.reference import members
from api_client.reference.tables import members as rows
from api_client.reference.visitors import Visitors
from tests.contract.kit import Service, running


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
    assert (count(service), visitors.expected.is_set()) == (1, True)
    with service.ctx.read() as conn:
        assert members.row(conn, first)["locale"] == "de"
    assert welcome(service, visitors) != first
    assert count(service) == 2


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
