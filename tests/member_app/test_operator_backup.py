"""`member-app operator backup`, `verify` and `restore`, and `member-app api --check`, as an operator types them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from api_client.reference import backup_file
from tests.contract.kit import running
from tests.contract.postgres import Cluster
from tests.member_app.running import Outcome, member_app

PASSPHRASE = {"MEMBER_APP_PASSPHRASE": "correct horse battery"}


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file, "COST", 2)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A data folder as an API leaves it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with running(folder, database_url=f"sqlite:///{folder / 'api.db'}"):
        pass
    return folder


def fine(outcome: Outcome) -> str:
    assert outcome.returncode == 0, outcome
    return outcome.stdout


def refused(outcome: Outcome) -> str:
    assert outcome.returncode == 2, outcome
    assert outcome.stderr.startswith("member-app: ")
    assert len(outcome.stderr.strip().splitlines()) == 1, outcome.stderr
    return outcome.stderr


def test_from_a_shop_to_another_machine_and_back_on_its_feet(shop: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "shop.backup", tmp_path / "new"
    said = fine(member_app("operator", "backup", str(file), "--data", str(shop), "--encrypt", **PASSPHRASE))
    assert "pepper.key" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "whole and unchanged" in fine(member_app("operator", "verify", str(file), **PASSPHRASE))
    assert "books are right" in fine(member_app("operator", "restore", str(file), "--data", str(new), **PASSPHRASE))
    assert (new / "pepper.key").read_text() == (shop / "pepper.key").read_text()
    assert fine(member_app("api", "--check", "--data", str(new)))
    assert "holds books already" in refused(
        member_app("operator", "restore", str(file), "--data", str(new), **PASSPHRASE)
    )
    fine(member_app("operator", "restore", str(file), "--data", str(new), "--replace", **PASSPHRASE))


def test_from_sqlite_to_postgresql(shop: Path, tmp_path: Path, postgres: Cluster) -> None:
    file, new = tmp_path / "shop.backup", tmp_path / "new"
    fine(member_app("operator", "backup", str(file), "--data", str(shop)))
    with postgres.fresh("template1") as url:
        said = fine(member_app("operator", "restore", str(file), "--data", str(new), "--database", url))
        assert "Put the pepper.key" in said
        (new / "pepper.key").write_text((shop / "pepper.key").read_text())
        (new / "pepper.key").chmod(0o600)
        said = fine(member_app("api", "--check", "--data", str(new), "--database", url))
        assert "PostgreSQL" in said


def test_an_open_backup_says_what_it_is(shop: Path, tmp_path: Path) -> None:
    said = fine(member_app("operator", "backup", str(tmp_path / "one"), "--data", str(shop)))
    assert "not encrypted and holds personal data" in said
    assert "there already" in refused(member_app("operator", "backup", str(tmp_path / "one"), "--data", str(shop)))


def test_a_passphrase_comes_from_a_file_or_the_environment_and_is_long(shop: Path, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("quite a long passphrase\nnot this\n")
    common = ("--data", str(shop), "--passphrase-file", str(word))
    fine(member_app("operator", "backup", str(tmp_path / "one"), *common))
    fine(member_app("operator", "verify", str(tmp_path / "one"), MEMBER_APP_PASSPHRASE="quite a long passphrase"))
    assert "not the passphrase" in refused(member_app("operator", "verify", str(tmp_path / "one"), **PASSPHRASE))
    assert "is needed" in refused(member_app("operator", "verify", str(tmp_path / "one")))
    word.write_text("short\n")
    assert "at least 12" in refused(member_app("operator", "backup", str(tmp_path / "two"), *common))
    word.unlink()
    assert "can't be read" in refused(member_app("operator", "backup", str(tmp_path / "two"), *common))
    assert not (tmp_path / "two").exists()


def test_what_cannot_be_is_refused_in_a_line(shop: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert "no books" in refused(member_app("operator", "backup", str(tmp_path / "x"), "--data", nowhere))
    assert "can't be read" in refused(member_app("operator", "verify", nowhere))
    (tmp_path / "text").write_text("hello")
    assert "not a backup" in refused(member_app("operator", "restore", str(tmp_path / "text"), "--data", nowhere))
    assert not (tmp_path / "nowhere" / "api.db").exists()
    (shop / "till.json").write_text('{"api": "http://127.0.0.1:1", "token": "x"}')
    assert "is running" in refused(member_app("operator", "restore", str(tmp_path / "text"), "--data", str(shop)))


def test_a_check_is_lines_or_an_object_with_an_exit_code(shop: Path) -> None:
    lines = fine(member_app("api", "--check", "--data", str(shop))).splitlines()
    assert all(line.startswith("ok ") for line in lines)
    (shop / "pepper.key").chmod(0o644)
    outcome = member_app("api", "--check", "--json", "--data", str(shop))
    assert outcome.returncode == 1
    document = json.loads(outcome.stdout)
    assert document["ok"] is False
    assert [one["name"] for one in document["checks"] if one["state"] == "failed"] == ["keys"]
