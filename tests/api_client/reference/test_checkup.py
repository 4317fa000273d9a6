"""What is said before an API is started: each thing that is wrong is found, and nothing is changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import make_url

from api_client.reference import checkup, schema, webhooks
from api_client.reference.checkup import Finding, examine
from tests.contract.kit import Api, Service, running


def found(service: Service, programme: str = "aurora") -> dict[str, Finding]:
    url = service.ctx.settings.database_url
    return {one.name: one for one in examine(url, service.folder, programme)}


def wrong(service: Service) -> dict[str, str]:
    return {name: one.state for name, one in found(service).items() if one.state != "ok"}


def prints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


async def test_a_sound_one_is_fine_and_stays_as_it_was(api: Api, service: Service) -> None:
    await api.join(points=100)
    with service.ctx.engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = prints(service.folder)
    assert wrong(service) == {}
    assert set(found(service)) == {"programme", "disk", "database", "schema", "keys", "webhooks", "books"}
    assert {name: mark for name, mark in prints(service.folder).items() if name in before} == before


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    findings = list(examine(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "none", "aurora"))
    assert {one.state for one in findings} == {"ok"}
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_programme_is_told(service: Service) -> None:
    assert found(service, "aurorra")["programme"].state == "failed"


def test_an_older_schema_waits_and_a_newer_one_is_refused(service: Service) -> None:
    def said(revision: str) -> Finding:
        with service.ctx.write() as conn:
            conn.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
        return found(service)["schema"]

    assert said("0001").state == "warning"
    assert "0002" in said("0001").detail
    assert "books" not in found(service)
    assert said("9999").state == "failed"
    assert said(schema.newest()).state == "ok"


async def test_wrong_books_are_told(api: Api, service: Service) -> None:
    await api.join(points=100)
    with service.ctx.write() as conn:
        conn.exec_driver_sql("UPDATE accounts SET balance = balance + 1 WHERE kind = 'active'")
    finding = found(service)["books"]
    with service.ctx.write() as conn:
        conn.exec_driver_sql("UPDATE accounts SET balance = balance - 1 WHERE kind = 'active'")
    assert finding.state == "failed"
    assert "its postings say" in finding.detail
    parts: list[str] = []
    list(examine(service.ctx.settings.database_url, service.folder, "aurora", lambda *said: parts.append(said[0])))
    assert {"entries", "lots", "months", "stock"} <= set(parts)


@pytest.mark.parametrize("name", ["pepper.key", "till.token", "metrics.token"])
def test_keys_that_others_may_read_are_told(service: Service, name: str) -> None:
    (service.folder / name).chmod(0o644)
    assert wrong(service) == {"keys": "failed"}
    assert name in found(service)["keys"].detail


def test_books_without_their_key_are_told(service: Service) -> None:
    (service.folder / "till.token").unlink()
    assert "next start" in found(service)["keys"].detail
    (service.folder / "pepper.key").unlink()
    assert wrong(service) == {"keys": "failed"}


def test_books_begun_with_another_key_are_told(service: Service, tmp_path: Path) -> None:
    (service.folder / "pepper.key").write_text("x" * 43)
    assert wrong(service) == {"keys": "failed"}
    assert "another key" in found(service)["keys"].detail
    shared = tmp_path / "shared.key"
    shared.write_bytes(service.ctx.pepper)
    shared.chmod(0o600)
    findings = examine(service.ctx.settings.database_url, service.folder, "aurora", key_file=shared)
    assert [one.state for one in findings if one.name == "keys"] == ["ok"]


def test_a_full_disk_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "SCARCE", 2**70)
    assert wrong(service) == {"disk": "warning"}
    monkeypatch.setattr(checkup, "TOO_LITTLE", 2**70)
    assert wrong(service) == {"disk": "failed"}


def test_a_webhook_that_leads_nowhere_is_told(service: Service) -> None:
    with service.ctx.write() as conn:
        made = webhooks.create(conn, service.ctx, "https://example.org/hook", (), service.clock())[0]
    assert wrong(service) == {}
    with service.ctx.write() as conn:
        conn.exec_driver_sql("UPDATE webhooks SET url = 'ftp://example.org'")
    assert wrong(service) == {"webhooks": "failed"}
    assert made in found(service)["webhooks"].detail


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "api.db").write_bytes(b"no database" * 100)
    states = {one.name: one.state for one in examine(f"sqlite:///{tmp_path / 'api.db'}", tmp_path, "aurora")}
    assert states["database"] == "failed"


@pytest.mark.parametrize("url", ["postgresql://u:geheim@127.0.0.1:1/x", "oracle9://u:geheim@h/x", "geheim"])
def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    findings = list(examine(url, tmp_path, "aurora"))
    assert findings[-1].name == "database"
    assert findings[-1].state == "failed"
    assert "geheim" not in str(findings)


def test_postgresql_is_asked_for_its_clock_and_encryption(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, database_url=database_url) as service:
        assert wrong(service) == {}
        assert {"clock", "database tls", "books"} <= set(found(service))
        with service.ctx.read() as conn:
            far = make_url("postgresql://db.example.org/x")
            assert checkup._encryption(conn, far).state == "warning"
            assert "not needed" in checkup._encryption(conn, make_url("postgresql:///x")).detail.lower()


def test_a_clock_that_is_off_is_told(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, database_url=database_url) as service, service.ctx.read() as conn:
        monkeypatch.setattr(checkup, "ODD_CLOCK", -1.0)
        assert checkup._clock(conn).state == "warning"
        monkeypatch.setattr(checkup, "WRONG_CLOCK", -1.0)
        assert checkup._clock(conn).state == "failed"
