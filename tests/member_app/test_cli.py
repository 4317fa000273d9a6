"""The command as an operator uses it."""

from __future__ import annotations

import importlib.util
import logging
import signal
import socket
from pathlib import Path

import httpx
import pytest

from tests.member_app.running import PATIENCE, Outcome, member_app, running


def told(outcome: Outcome) -> str:
    """The one line a refused command says."""
    lines = outcome.stderr.strip().splitlines()
    assert outcome.returncode == 2, outcome
    assert len(lines) == 1, lines
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serves_app_and_api_and_stops_at_once(tmp_path: Path, how: int) -> None:
    with running("--port", "0", "--data", str(tmp_path)) as app:
        with httpx.Client(base_url=app.url, timeout=30) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            assert "Aurora" in client.get("/").text
            assert client.get("/api/healthz").status_code == 200
            assert client.get("/api/v1/program").json()["demo"] is True
            assert client.get("/openapi.json").status_code == 404
            assert client.get("/docs").text == client.get("/").text
        app.stop(how)
        assert app.process.returncode == 0
        assert not [line for line in app.so_far() if "Traceback" in line or "ERROR" in line]
    assert not (tmp_path / "till.json").exists()


def test_an_open_stream_keeps_nobody_from_stopping_it(tmp_path: Path) -> None:
    with (
        running("run", "--port", "0", "--data", str(tmp_path)) as app,
        httpx.Client(base_url=app.url, timeout=30) as client,
    ):
        device = {"device": {"name": "test", "platform": "web"}}
        token = client.post("/api/v1/dev/sign-in", json=device).json()["access_token"]
        with client.stream("GET", "/api/v1/me/events", headers={"authorization": f"Bearer {token}"}) as stream:
            assert stream.status_code == 200
            app.stop()
            assert app.process.returncode == 0


def test_a_restart_keeps_everything_and_fresh_forgets_it(tmp_path: Path) -> None:
    def me(client: httpx.Client) -> httpx.Response:
        return client.get("/api/v1/me/snapshot", headers={"authorization": f"Bearer {token}"})

    def points(answer: httpx.Response) -> int:
        return int(answer.json()["wallets"][0]["active"])

    with running("--port", "0", "--data", str(tmp_path)) as app, httpx.Client(base_url=app.url, timeout=30) as client:
        device = {"device": {"name": "test", "platform": "web"}}
        token = client.post("/api/v1/dev/sign-in", json=device).json()["access_token"]
        before = me(client)
        number = before.json()["cards"][0]["number"]
        outcome = member_app("till", "--data", str(tmp_path), "--code", number, "--amount", "10")
        assert outcome.returncode == 0, outcome
        app.stop()
    with running("--port", "0", "--data", str(tmp_path)) as app, httpx.Client(base_url=app.url, timeout=30) as client:
        assert points(me(client)) > points(before)
    with (
        running("--port", "0", "--data", str(tmp_path), "--fresh") as app,
        httpx.Client(base_url=app.url, timeout=30) as client,
    ):
        assert me(client).status_code == 401


def test_a_taken_port_names_a_way_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = told(member_app("--port", str(port), "--data", str(tmp_path)))
    assert said.startswith(f"member-app: Port {port} is taken")
    assert said.endswith(f"--port {port + 1}")


def test_an_unknown_programme_names_the_presets(tmp_path: Path) -> None:
    said = told(member_app("--port", "0", "--data", str(tmp_path), "--programme", "auroa"))
    assert "aurora" in said


def test_a_broken_config_names_file_and_key(tmp_path: Path) -> None:
    config = tmp_path / "member.toml"
    config.write_text("port = 'eight'\n")
    said = told(member_app("run", "--config", str(config), "--data", str(tmp_path)))
    assert said.startswith(f"member-app: {config}: 'port' must be a whole number")
    config.write_text("[run\n")
    assert "not valid TOML" in told(member_app("--config", str(config)))
    assert "no settings file" in told(member_app("run", MEMBER_APP_CONFIG=str(tmp_path / "none.toml")))


def test_options_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        one, two = first.getsockname()[1], second.getsockname()[1]
        config = tmp_path / "member.toml"
        config.write_text(f"port = {one}\n")
        common = ("run", "--config", str(config), "--data", str(tmp_path))
        assert f"Port {one} " in told(member_app(*common))
        assert f"Port {two} " in told(member_app(*common, MEMBER_APP_PORT=str(two)))
        assert f"Port {one} " in told(member_app(*common, "--port", str(one), MEMBER_APP_PORT=str(two)))


def test_fresh_never_empties_a_strangers_folder(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    said = told(member_app("--port", "0", "--data", str(tmp_path), "--fresh"))
    assert "was not made by member-app" in said
    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "can't be used" in told(member_app("--port", "0", "--data", str(tmp_path / "file" / "below")))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:////nowhere/at/all/x.db", "unable to open"),
        ("oracle9://me:geheim@db/x", "neither SQLite nor PostgreSQL"),
        ("geheim", "address"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path: Path, url: str, why: str) -> None:
    said = told(member_app("--port", "0", "--data", str(tmp_path), "--database", url))
    assert why in said
    assert "geheim" not in said


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "api.db").write_bytes(b"no database" * 100)
    assert "not a database" in told(member_app("--port", "0", "--data", str(tmp_path)))


def test_an_api_must_be_an_address(tmp_path: Path) -> None:
    assert "not the address of an API" in told(member_app("--api", "loyalty", "--data", str(tmp_path)))


def test_a_window_of_its_own_names_what_it_needs(tmp_path: Path) -> None:
    if importlib.util.find_spec("flet_desktop"):
        pytest.skip("the toolkit's window is installed")
    assert "flet[desktop]" in told(member_app("--desktop", "--data", str(tmp_path)))


def test_wrong_options_are_refused_without_a_traceback() -> None:
    for arguments in (("--prot", "1"), ("--port", "x"), ("--port", "70000"), ("sell",)):
        outcome = member_app(*arguments)
        assert outcome.returncode == 2
        assert "Traceback" not in outcome.stderr


def test_programmes_are_listed_and_checked(tmp_path: Path) -> None:
    assert "aurora" in member_app("programmes").stdout.split()
    mine = tmp_path / "mine.yaml"
    mine.write_text("id: mine\nname: 7\n")
    outcome = member_app("programmes", "check", str(mine))
    assert outcome.returncode == 2
    assert f"{mine.name}:" in outcome.stderr
    preset = Path(__file__).parents[2] / "api_client" / "reference" / "presets" / "aurora.yaml"
    assert member_app("programmes", "check", str(preset)).returncode == 0
    assert member_app("programmes", "check", "aurora").returncode == 0


def test_helps_and_tells_its_version() -> None:
    assert "till" in member_app("--help").stdout
    assert "MEMBER_APP_PORT" in member_app("run", "--help").stdout
    assert member_app("--version").returncode in (0, 1)


def test_the_reference_api_alone(tmp_path: Path) -> None:
    with running("api", "--port", "0", "--data", str(tmp_path), announces="Loyalty API: ") as api:
        with httpx.Client(base_url=api.url, timeout=PATIENCE) as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/openapi.json").json()["openapi"].startswith("3.")
            assert client.get("/v1/program").json()["demo"] is False
        api.stop()
        assert api.process.returncode == 0


def test_a_command_run_in_this_process_leaves_its_logging_as_it_was(tmp_path: Path) -> None:
    loggers = [logging.getLogger(name) for name in ("", "member_app", "api_client", "uvicorn", "stamina")]
    before = [(logger.level, logger.handlers[:]) for logger in loggers]
    assert member_app("till", "--data", str(tmp_path), "--code", "1", "--amount", "10").returncode != 0
    assert [(logger.level, logger.handlers[:]) for logger in loggers] == before
