"""What stays behind: on the disk, in the log, in the terminal."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fakes.logbook import told
from tests.member_app.running import PATIENCE, Running, running

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
def api(server: Running) -> Iterator[httpx.Client]:
    anew = httpx.Limits(max_keepalive_connections=0)  # the server ends idle ones just when it likes
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=PATIENCE, limits=anew) as client:
        yield client


@pytest.fixture(scope="module")
def tokens(api: httpx.Client) -> dict[str, str]:
    signed_in: dict[str, str] = api.post("/dev/sign-in", json={"device": DEVICE}).json()
    return signed_in


def held(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """Mode and content of all files of a running server; one that it takes away meanwhile is none."""
    found = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            found[path] = stat.S_IMODE(path.stat().st_mode), path.read_bytes() if path.is_file() else b""
    return found


def test_files_are_their_owners_alone(folder: Path, tokens: dict[str, str]) -> None:
    found = held(folder)
    assert [path for path, (mode, _) in found.items() if mode & 0o077] == []
    assert folder / "api.db" in found


def test_no_token_rests_on_the_disk(folder: Path, tokens: dict[str, str]) -> None:
    kept = b"".join(content for _, content in held(folder).values())
    for kind in ("access_token", "refresh_token"):
        assert tokens[kind].encode() not in kept


def test_the_log_knows_nobody(server: Running, api: httpx.Client, tokens: dict[str, str]) -> None:
    """Faulty, refused and forged requests, each with something that belongs in no log."""
    secret = {"Authorization": f"Bearer {tokens['access_token']}", "X-Request-Id": "mine\\nforged"}
    api.get("/me", headers=secret)
    api.get(f"/me?access_token={tokens['access_token']}")
    api.get("/me/%0aERROR%20forged%20line", headers=secret)
    api.post("/oauth/token", data={"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"] + "x"})
    api.post("/auth/otp/verify", json={"challenge_id": "otp_x", "code": "918273"})
    api.post("/auth/otp", json={"channel": "email", "address": "not mara@example.org"})
    api.post("/auth/otp", content=b"mara@example.org", headers={"content-type": "application/json"})
    # What was said until this mail is all there was to say.
    api.post("/auth/otp", json={"channel": "email", "address": "last@example.org"})
    server.wait_for("--- Mail to last@example.org")
    said = "\n".join(server.lines)
    assert told(said, [tokens["access_token"], tokens["refresh_token"], "918273", "mara@example.org"]) == []
    assert "forged" not in said
    assert "Traceback" not in said


def test_a_mail_is_shown_where_the_operator_sees_it_and_nowhere_else(server: Running, api: httpx.Client) -> None:
    asked = api.post("/auth/otp", json={"channel": "email", "address": "ida@example.org"})
    server.wait_for("--- Mail to ida@example.org")
    mail = api.get("/dev/messages").json()["items"][0]
    assert told(asked.text, [mail["subject"][:6]]) == []
