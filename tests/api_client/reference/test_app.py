"""The application as a whole: what it keeps, what it hides, how it starts, goes on and ends."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from api_client.reference import background, database, till_credential
from api_client.reference.app import ReferenceSettings, close_app, create_app
from api_client.reference.catalogue_tables import SEARCH_INDEX, SEARCH_TABLES
from api_client.reference.openapi import CONTRACT, describe
from api_client.reference.programme import ProgrammeError
from api_client.reference.tables import metadata
from tests.contract.kit import Api, Service, in_process, running
from tests.fakes.logbook import told


def test_the_contract_on_file_is_the_one_served(service: Service) -> None:
    """When it differs: `python -m api_client.reference.openapi`."""
    assert CONTRACT.read_text(encoding="utf-8") == describe(service.app)


def test_migrations_make_the_tables_that_are_used(tmp_path: Path) -> None:
    engine = database.open_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    database.migrate(engine)
    database.migrate(engine)  # up to date: nothing to do
    with engine.connect() as conn:
        known = {"include_name": lambda name, kind, parents: name not in (*SEARCH_TABLES, SEARCH_INDEX)}
        assert compare_metadata(MigrationContext.configure(conn, opts=known), metadata) == []
    engine.dispose()


async def test_everything_stands_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            ada = await api.join(points=300)
            code = await ada.code()
            before = (await ada.get("/v1/me/snapshot")).headers["etag"]
            token = till_credential(tmp_path)
    with running(tmp_path) as service:
        async with in_process(service) as api:
            ada.http = api.http
            assert (await ada.get("/v1/me/snapshot", **{"If-None-Match": before})).status_code == 304
            assert till_credential(tmp_path) == token
            assert (await api.till.sell(code, 1000)).status_code == 201


async def test_no_secret_rests_in_the_database_or_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running(tmp_path, demo=False) as service:
        async with in_process(service) as api:
            ada = await api.join()
            code = service.mails[-1].subject[:6]
            secrets = [ada.tokens["access_token"], ada.tokens["refresh_token"], till_credential(tmp_path)]
            await api.http.get("/v1/me", headers={"Authorization": "Bearer not-a-real-token-at-all"})
        with service.ctx.read() as conn:
            dump = "\n".join(str(row) for table in metadata.sorted_tables for row in conn.execute(table.select()))
    said = caplog.text
    for secret in secrets:
        assert secret not in dump
        assert secret not in said
    assert f"'{code}'" not in dump
    assert told(said, [code]) == []
    assert "not-a-real-token" not in said


def test_secret_files_are_the_owners(service: Service) -> None:
    for name in ("till.token", "pepper.key"):
        assert stat.S_IMODE((service.folder / name).stat().st_mode) == 0o600


async def test_demo_operations_exist_in_demo_mode_alone(tmp_path: Path) -> None:
    with running(tmp_path, demo=False) as service:
        async with in_process(service) as api:
            assert (await api.http.get("/v1/dev/messages")).status_code == 404
            assert (await api.http.post("/v1/dev/sign-in", json={})).status_code == 404
            assert (await api.http.get("/v1/program")).json()["demo"] is False


async def test_demo_mail_can_be_read(api: Api) -> None:
    _, code = await api.ask("ada@example.org")
    items = (await api.http.get("/v1/dev/messages")).json()["items"]
    assert (items[0]["to"], code in items[0]["body"]) == ("ada@example.org", True)


async def test_a_fault_says_nothing_of_itself(api: Api, service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE members RENAME TO hidden")
    answer = await api.http.post("/v1/auth/otp/verify", json={"challenge_id": "otp_x", "code": "123456"})
    assert answer.json()["type"] == "code-expired"
    answer = await api.http.post("/v1/dev/sign-in", json={})
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE hidden RENAME TO members")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "members" not in answer.text
    caplog.clear()


async def test_an_unforeseen_fault_is_a_problem_with_a_number_for_support(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    @service.app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret recipe")

    async with in_process(service) as api:
        answer = await api.http.get("/broken", headers={"X-Request-Id": "r1"})
    assert (answer.status_code, answer.json()["type"], answer.json()["request_id"]) == (500, "internal", "r1")
    assert "recipe" not in answer.text
    assert "Traceback" not in answer.text
    assert "request r1" in caplog.text


def test_an_unknown_programme_says_so(tmp_path: Path) -> None:
    settings = ReferenceSettings(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, programme="aurorra")
    with pytest.raises(ProgrammeError, match="Did you mean 'aurora'"):
        create_app(settings)
    assert list(tmp_path.iterdir()) == []


def test_closing_twice_is_fine(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        close_app(service.app)


async def test_the_sweep_looks_after_members_who_stay_away(api: Api, service: Service) -> None:
    ada = await api.join(points=400)
    made = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="k")).json()
    service.clock.advance(days=8)
    background.sweep(service.ctx)
    background.sweep(service.ctx)
    with service.ctx.read() as conn:
        kinds = conn.exec_driver_sql("SELECT status, count(*) FROM redemptions GROUP BY status").all()
        assert [tuple(one) for one in kinds] == [("expired", 1)]
        for table in ("idempotency", "access_tokens", "otp_challenges", "rate_hits"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0, table
    ada = await api.join()
    assert (await ada.get(f"/v1/me/redemptions/{made['id']}")).json()["status"] == "expired"


async def test_the_busy_database_asks_for_patience(service: Service) -> None:
    service.ctx.engine.dispose()
    with service.ctx.write():
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://embedded") as http:
            assert (await http.get("/readyz")).status_code == 200  # readers do not wait for writers
