"""Both databases: opened, brought up to date by several at once, read and written by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Engine, inspect
from sqlalchemy.exc import InternalError, OperationalError

from api_client.reference import database, runtime
from api_client.reference.catalogue_tables import SEARCH_INDEX
from api_client.reference.database import DatabaseUnusable
from api_client.reference.tables import metadata
from tests.contract.kit import running
from tests.contract.postgres import Cluster
from tests.contract.races import wait_until, waiting

COUNTED = {"accounts": "id", "deliveries": "seq", "entries": "seq", "events": "id", "lots": "id", "postings": "id"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    one = database.open_engine(database_url)
    yield one
    one.dispose()


def test_migrations_make_the_tables_that_are_used_on_postgresql(engine: Engine) -> None:
    assert runtime.runtime.metadata is metadata
    with engine.connect() as conn:
        known = {"include_name": lambda name, kind, parents: name != SEARCH_INDEX}
        assert compare_metadata(MigrationContext.configure(conn, opts=known), metadata) == []


def test_rows_are_counted_in_64_bits(engine: Engine) -> None:
    for table, column in COUNTED.items():
        kinds = {one["name"]: one["type"] for one in inspect(engine).get_columns(table)}
        assert isinstance(kinds[column], BigInteger), table
        with engine.connect() as conn:
            counter = conn.exec_driver_sql(f"SELECT pg_get_serial_sequence('{table}', '{column}')").scalar_one()
            last = conn.exec_driver_sql(f"SELECT seqmax FROM pg_sequence WHERE seqrelid = '{counter}'::regclass")
            assert last.scalar_one() == 2**63 - 1, table
    (source,) = [one for one in inspect(engine).get_columns("lots") if one["name"] == "source_lot_id"]
    assert isinstance(source["type"], BigInteger)


def test_processes_that_start_at_once_bring_it_up_to_date_once(postgres: Cluster) -> None:
    with postgres.fresh("template1") as url:
        engines = [database.open_engine(url) for _ in range(3)]
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(database.migrate, engines))
        with engines[0].connect() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
        for one in engines:
            one.dispose()


def test_who_starts_waits_for_who_starts(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        with database.starting(engine):
            second = pool.submit(database.migrate, engine)
            wait_until(lambda: second.done() or waiting(engine) > 0)
            assert not second.done()
        second.result(30)


def test_a_newer_schema_is_left_alone(engine: Engine) -> None:
    with database.writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnusable, match="newer version"), database.explained():
        database.migrate(engine)


def test_a_reader_sees_one_moment_and_writes_nothing(engine: Engine) -> None:
    many = "SELECT count(*) FROM runtime"
    with database.reading(engine) as reader:
        before = reader.exec_driver_sql(many).scalar()
        with database.writing(engine) as writer:
            writer.exec_driver_sql("INSERT INTO runtime VALUES ('x', '', now())")
        assert reader.exec_driver_sql(many).scalar() == before
        with pytest.raises(InternalError, match="read-only"):
            reader.exec_driver_sql("INSERT INTO runtime VALUES ('y', '', now())")
    with engine.connect() as conn:  # the same connection again, and nothing of that is left on it
        assert conn.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
        assert conn.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"


def test_nobody_waits_for_ever(engine: Engine) -> None:
    shown = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    with engine.connect() as conn:
        assert [conn.exec_driver_sql(f"SHOW {name}").scalar() for name in shown] == ["15s", "10s", "30s", "UTC"]
    with database.writing(engine) as conn:
        database.unhurried(conn)
        assert conn.exec_driver_sql("SHOW statement_timeout").scalar() == "0"
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SHOW statement_timeout").scalar() == "15s"


def test_a_whole_start_on_a_database_without_anything(postgres: Cluster, tmp_path: Path) -> None:
    with postgres.fresh("template1") as url, running(tmp_path, database_url=url) as service:
        assert service.faults() == []


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_addresses_of_postgresql(scheme: str) -> None:
    engine = database.open_engine(f"{scheme}://shop:secret@db.example.org/shop?sslmode=verify-full")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    assert engine.url.query == {"sslmode": "verify-full"}
    assert "secret" not in str(engine.url)


@pytest.mark.parametrize("url", ["mysql://a:secret@b/c", "nonsense", "postgresql+psycopg2://a:secret@b/c"])
def test_addresses_of_nothing_we_know(url: str) -> None:
    with pytest.raises(DatabaseUnusable) as refused, database.explained():
        database.open_engine(url)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    engine = database.open_engine(f"postgresql://shop:secret@/shop?host={tmp_path}")
    with pytest.raises(DatabaseUnusable) as refused, database.explained():
        database.migrate(engine)
    assert "secret" not in str(refused.value)
    with pytest.raises(OperationalError):
        engine.connect()
    engine.dispose()
