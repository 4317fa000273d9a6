"""What stays behind: on the disk, in the log, in the terminal."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.member_app.running import Running, running

DEVICE = {"name": "Phone", "platform": "web"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that was there before, open to everybody."""
    made = tmp_path_factory.mktemp("data")
    made.chmod(0o755)
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    with running("--port", "0", "--data", str(folder)) as app:
        yield app


@pytest.fixture(scope="module")
def tokens(server: Running) -> dict[str, str]:
    signed_in: dict[str, str] = httpx.post(f"{server.url}/api/v1/dev/sign-in", json={"device": DEVICE}).json()
    return signed_in


def test_files_are_their_owners_alone(folder: Path, tokens: dict[str, str]) -> None:
    found = [path for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert found == []
    assert (folder / "api.db").exists()


def test_no_token_rests_on_the_disk(folder: Path, tokens: dict[str, str]) -> None:
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for kind in ("access_token", "refresh_token"):
        assert tokens[kind].encode() not in kept


def test_the_log_knows_nobody(server: Running, tokens: dict[str, str]) -> None:
    """Faulty, refused and forged requests, each with something that belongs in no log."""
    api = f"{server.url}/api/v1"
    secret = {"Authorization": f"Bearer {tokens['access_token']}", "X-Request-Id": "mine\\nforged"}
    httpx.get(f"{api}/me", headers=secret)
    httpx.get(f"{api}/me?access_token={tokens['access_token']}")
    httpx.get(f"{api}/me/%0aERROR%20forged%20line", headers=secret)
    httpx.post(
        f"{api}/oauth/token", data={"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"] + "x"}
    )
    httpx.post(f"{api}/auth/otp/verify", json={"challenge_id": "otp_x", "code": "918273"})
    httpx.post(f"{api}/auth/otp", json={"channel": "email", "address": "not mara@example.org"})
    httpx.post(f"{api}/auth/otp", content=b"mara@example.org", headers={"content-type": "application/json"})
    # What was said until this mail is all there was to say.
    httpx.post(f"{api}/auth/otp", json={"channel": "email", "address": "last@example.org"})
    server.wait_for("--- Mail to last@example.org")
    said = "\n".join(server.lines)
    for private in (tokens["access_token"], tokens["refresh_token"], "918273", "mara@example.org"):
        assert private not in said
    assert "forged" not in said
    assert "Traceback" not in said


def test_a_mail_is_shown_where_the_operator_sees_it_and_nowhere_else(server: Running, folder: Path) -> None:
    asked = httpx.post(f"{server.url}/api/v1/auth/otp", json={"channel": "email", "address": "ida@example.org"})
    server.wait_for("--- Mail to ida@example.org")
    mail = httpx.get(f"{server.url}/api/v1/dev/messages").json()["items"][0]
    assert mail["subject"][:6] not in asked.text
