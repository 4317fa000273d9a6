"""What a member waits for costs the same with a long past: counted in steps of the database, not in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from api_client.reference import expiry, ledger, members, snapshot, wallet
from api_client.reference.context import Context
from tests.contract.histories import live_through
from tests.contract.kit import NOON, Service, running

WALLET = "sparks"
Work = Callable[[Connection, Context, str], Any]
WORKS: dict[str, Work] = {
    "snapshot": lambda conn, ctx, who: snapshot.snapshot(conn, ctx, who, "en", NOON),
    "wallet": lambda conn, ctx, who: wallet.wallet_dto(conn, ctx, who, "en", NOON),
    "first page": lambda conn, ctx, who: _page(conn, ctx, who, None),
    "first page of what was spent": lambda conn, ctx, who: _page(conn, ctx, who, "spent"),
    "what is due": lambda conn, ctx, who: expiry.next_due(conn, who),
    "which points go first": lambda conn, ctx, who: ledger.portions(conn, who, WALLET, 45),
    "earning": lambda conn, ctx, who: ledger.earn(conn, who, WALLET, 5, ledger.Cause(NOON, ctx.zone), NOON),
    "setting aside": lambda conn, ctx, who: ledger.reserve(
        conn, who, WALLET, 45, f"red_{who}", ledger.Cause(NOON, ctx.zone, redemption_id=f"red_{who}")
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str, str]]:
    """A member with as many months behind them as another, and a hundred times the purchases."""
    folder: Path = tmp_path_factory.mktemp("flat")
    with running(folder, demo=False) as service:
        yield service, _member(service, "ada", 40), _member(service, "bob", 4000)


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS.keys())
def test_a_long_past_costs_nothing(two: tuple[Service, str, str], work: Work) -> None:
    service, short, long = two
    few, many = (_steps(service, work, who) for who in (short, long))
    assert many < 1.5 * few + 200


def test_steps_do_count(two: tuple[Service, str, str]) -> None:
    """The measure itself: what goes through a whole history is seen."""
    service, short, long = two

    def everything(conn: Connection, ctx: Context, who: str) -> None:
        conn.exec_driver_sql("SELECT sum(amount) FROM entries WHERE member_id = ?", (who,)).one()

    assert _steps(service, everything, long) > 20 * _steps(service, everything, short)


def _steps(service: Service, work: Work, who: str) -> int:
    """Steps of SQLite's machine."""
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    with service.ctx.engine.connect().execution_options(writes=True) as conn, conn.begin() as transaction:
        raw: Any = conn.connection.driver_connection
        raw.set_progress_handler(step, 1)
        work(conn, service.ctx, who)
        raw.set_progress_handler(None, 0)
        transaction.rollback()
    return counted


def _member(service: Service, name: str, purchases: int) -> str:
    with service.ctx.write() as conn:
        member = members.join(conn, service.ctx, f"{name}@example.org", "en", NOON)
        live_through(conn, service.ctx, member, purchases, NOON)
    return member


def _page(conn: Connection, ctx: Context, who: str, kind: str | None) -> object:
    return wallet.page(conn, ctx, who, "en", NOON, kind=kind, cursor=None, limit=30)
