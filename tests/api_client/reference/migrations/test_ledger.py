"""A database of the first release, with a history, comes forward: every figure is what it was and the books balance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Date, DateTime, Engine, MetaData, Table, func, select, text

from api_client.reference import audit, database, ledger, months, standing, wallet
from api_client.reference.tables import entries, lot_uses
from tests.contract.kit import NOON, Service, running
from tests.contract.postgres import Cluster

SEED = json.loads(Path(__file__).with_name("first_light.json").read_text(encoding="utf-8"))
EMPTY = "template1"


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database as the first release left it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'loyalty.db'}"
        _first_release(url)
        yield url
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.fresh(EMPTY) as url:
        _first_release(url)
        yield url


@contextmanager
def brought_forward(folder: Path, url: str) -> Iterator[Service]:
    with running(folder, database_url=url) as service:
        yield service


def test_every_figure_is_what_it_was(tmp_path: Path, old: str) -> None:
    with brought_forward(tmp_path, old) as service, service.ctx.read() as conn:
        assert audit.faults(conn) == []
        for member_id, before in SEED["figures"].items():
            assert _figures(conn, service, member_id) == before


def test_a_used_point_still_knows_its_lot(tmp_path: Path, old: str) -> None:
    with brought_forward(tmp_path, old) as service, service.ctx.read() as conn:
        taken = select(func.sum(lot_uses.c.amount)).where(lot_uses.c.purpose == "reserve")
        set_aside = select(-func.sum(entries.c.amount)).where(entries.c.type == "reserve")
        assert conn.execute(taken).scalar_one() == conn.execute(set_aside).scalar_one() > 0
        back = select(-func.sum(lot_uses.c.amount)).where(lot_uses.c.purpose == "release")
        returned = select(func.sum(entries.c.amount)).where(entries.c.type == "release")
        assert conn.execute(back).scalar_one() == conn.execute(returned).scalar_one() > 0


def test_life_goes_on(tmp_path: Path, old: str) -> None:
    """What is written afterwards finds its accounts; `running` checks the books at the end."""
    member_id = next(iter(SEED["figures"]))
    with brought_forward(tmp_path, old) as service, service.ctx.write() as conn:
        before = ledger.balances(conn, member_id, "sparks")["active"]
        ledger.earn(conn, member_id, "sparks", 10, ledger.Cause(NOON, service.ctx.zone))
        assert ledger.balances(conn, member_id, "sparks")["active"] == before + 10


@pytest.mark.parametrize("zone", [ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")])
def test_months_are_counted_anew_where_the_clock_is_another(tmp_path: Path, old: str, zone: tzinfo) -> None:
    with brought_forward(tmp_path, old) as service, service.ctx.write() as conn:
        months.ensure(conn, zone, "sparks")
        assert audit.faults(conn) == []
        spent = {member_id: _spend(conn, member_id) for member_id in SEED["figures"]}
        months.ensure(conn, ZoneInfo("UTC"), "sparks")
        assert {member_id: _spend(conn, member_id) for member_id in SEED["figures"]} == spent


def _spend(conn: Connection, member_id: str) -> int:
    return sum(month.spend for month in months.of(conn, member_id, "sparks").values())


def _figures(conn: Connection, service: Service, member_id: str) -> dict[str, Any]:
    names = ("active", "pending", "reserved", "expired", "spent", "lifetime_earned")
    found = wallet.wallet_dto(conn, service.ctx, member_id, "en", NOON)
    return {
        **{name: getattr(found, name) for name in names},
        "expirations": [[one.amount, one.on.isoformat()] for one in found.expirations],
        "months": [
            [one.month.isoformat(), one.earned, one.spent] for one in wallet.months(conn, service.ctx, member_id, NOON)
        ],
        "tier": standing.tier_id(conn, service.ctx, member_id, NOON),
    }


def _first_release(url: str) -> None:
    engine = database.open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with database.writing(engine) as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
    with database.writing(engine) as conn:
        for name, rows in SEED["rows"].items():
            _fill(conn, Table(name, MetaData(), autoload_with=conn), SEED["columns"][name], rows)
    engine.dispose()


def _fill(conn: Connection, table: Table, columns: list[str], rows: list[list[Any]]) -> None:
    conn.execute(table.insert(), [_row(conn.engine, table, columns, row) for row in rows])
    number = next((name for name in ("seq", "id") if name in table.c and table.c[name].autoincrement is True), None)
    if number and not database.is_sqlite(conn):
        sequence = f"pg_get_serial_sequence('{table.name}', '{number}')"
        conn.execute(text(f"SELECT setval({sequence}, (SELECT MAX({number}) FROM {table.name}))"))


def _row(engine: Engine, table: Table, columns: list[str], row: list[Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value, engine) for name, value in zip(columns, row, strict=True)}


def _value(kind: object, value: Any, engine: Engine) -> Any:
    """A value as SQLite stored it, as the driver wants it."""
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if database.is_sqlite(engine) else moment.replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if str(kind) == "BOOLEAN":
        return bool(value)
    return json.loads(value) if str(kind) == "JSON" else value
