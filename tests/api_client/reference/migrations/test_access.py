"""A till of the first release goes on after the update: the same token, and the answers to what it asked before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, select

from api_client.reference import credentials, database
from api_client.reference.tables import idempotency
from api_client.reference.till import FILE
from tests.contract.kit import NOON, in_process, running
from tests.contract.postgres import Cluster

TOKEN = "the-token-of-the-till-since-the-first-release"
BODY = {"code": "123", "amount": {"amount": 1000, "currency": "EUR"}}


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the first release whose till has asked for something."""
    (tmp_path / FILE).write_text(TOKEN)
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'loyalty.db'}"
        _first_release(url)
        yield url
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.fresh("template1") as url:
        _first_release(url)
        yield url


async def test_its_token_opens_and_its_keys_mean_the_same(tmp_path: Path, old: str) -> None:
    with running(tmp_path, database_url=old) as service:
        with service.ctx.read() as conn:
            (till,) = [one for one in credentials.listed(conn) if one.scopes == ["till"]]
        assert (till.name, till.created_at, till.store_id) == ("embedded", NOON, None)
        async with in_process(service) as api:
            assert (await api.till.post("/v1/pos/verify", {"code": "x"}, key=None)).status_code == 422
            replayed = await api.till.post("/v1/pos/refunds", {"transaction_id": "trx_1"}, key="receipt-7")
        assert (replayed.status_code, replayed.text) == (201, '{"said":"before"}')


def test_what_a_phone_asked_before_is_its_members(old: str) -> None:
    engine = database.open_engine(old)
    try:
        database.migrate(engine)
        with database.reading(engine) as conn:
            found = conn.execute(select(idempotency.c.principal, idempotency.c.key)).all()
        assert sorted((row.principal, row.key) for row in found if row.principal[:4] != "cred") == [
            ("device:dev_2", "twice"), ("member:mem_1", "once"), ("member:mem_1", "twice")
        ]  # fmt: skip
    finally:
        engine.dispose()


def _first_release(url: str) -> None:
    engine = database.open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with database.writing(engine) as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
    made = NOON if not database.is_sqlite(engine) else NOON.replace(tzinfo=None)
    asked = datetime.now(UTC) if not database.is_sqlite(engine) else datetime.now(UTC).replace(tzinfo=None)
    said = 'POST /v1/pos/refunds\n{"transaction_id":"trx_1","amount":null}'
    with database.writing(engine) as conn:
        conn.execute(
            Table("credentials", MetaData(), autoload_with=conn).insert().values(
                hash=hashlib.sha256(TOKEN.encode()).hexdigest(), scope="till", name="embedded", created_at=made
            )
        )  # fmt: skip
        conn.execute(
            Table("idempotency", MetaData(), autoload_with=conn).insert().values(
                principal="till:embedded", key="receipt-7", request_hash=hashlib.sha256(said.encode()).hexdigest(),
                status=201, body='{"said":"before"}', at=asked,
            )
        )  # fmt: skip
        _ada_with_two_phones(conn, made)
    engine.dispose()


def _ada_with_two_phones(conn: Connection, at: datetime) -> None:
    """One of her keys was used on both."""

    def add(table: str, **row: object) -> None:
        conn.execute(Table(table, MetaData(), autoload_with=conn).insert().values(**row))

    add(
        "members", id="mem_1", email="ada@example.org", first_name="Ada", last_name="", phone="", locale="en",
        joined_at=at, version=1, demo=False,
    )  # fmt: skip
    for device in ("dev_1", "dev_2"):
        add(
            "devices", id=device, member_id="mem_1", name="Phone", platform="web", signed_in_at=at, last_seen_at=at
        )  # fmt: skip
    for device, key in (("dev_1", "twice"), ("dev_2", "twice"), ("dev_2", "once")):
        add("idempotency", principal=f"device:{device}", key=key, request_hash="-", status=201, body="{}", at=at)
