"""The server as a stranger meets it: over a real port, with nothing but what the network allows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgpack
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.member_app.running import PATIENCE, Running, running

DEAD_SOCKETS, ROUNDS = 600, 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("--port", "0", "--data", str(tmp_path_factory.mktemp("data"))) as app:
        yield app


def port(server: Running) -> int:
    return int(server.url.rpartition(":")[2])


def ask(server: Running, path: str, method: str = "GET", **more: Any) -> httpx.Response:
    return httpx.request(method, server.url + path, timeout=PATIENCE, **more)


def socket_url(server: Running) -> str:
    return f"ws://127.0.0.1:{port(server)}/ws"


@pytest.mark.parametrize("path", ["/", "/rewards", "/nothing.txt", "/api/v1/program", "/api/v1/me", "/healthz", "/ws"])
def test_every_answer_is_guarded(server: Running, path: str) -> None:
    answer = ask(server, path)
    policy = answer.headers["content-security-policy"]
    assert "default-src" in policy
    assert "frame-ancestors 'none'" in policy
    script = next((rule for rule in policy.split("; ") if rule.startswith("script-src")), "")
    assert "unsafe-inline" not in script
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/docs", "/redoc", "/openapi.json", "/oauth_callback", "/upload", "/api/docs", "/api/redoc", "/.git/config"],
)
def test_nothing_of_the_toolkit_is_public(server: Running, path: str) -> None:
    answer = ask(server, path)
    assert "swagger" not in answer.text.lower()
    assert answer.status_code == 404 or '<div id="loading"' in answer.text
    assert ask(server, path, "PUT", content=b"x").status_code in (404, 405)


@pytest.mark.parametrize(
    "path", ["/../main.py", "/_/../../main.py", "/%2e%2e/main.py", "/art/%2e%2e/%2e%2e/main.py", "//etc/passwd.x"]
)
def test_no_file_outside_is_reachable(server: Running, path: str) -> None:
    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port(server))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    answer = asyncio.run(ask())
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"import" not in answer


def test_a_server_renamed_by_a_foreign_page_does_not_answer(server: Running) -> None:
    for path in ("/", "/api/v1/program"):
        assert ask(server, path, headers={"host": f"evil.example:{port(server)}"}).status_code == 421


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux to look inside")
def test_it_listens_on_loopback_only(server: Running) -> None:
    table = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {
        line[1].split(":")[0] for line in table if line[3] == "0A" and int(line[1].split(":")[1], 16) == port(server)
    }
    assert listening == {"0100007F"}


@pytest.mark.parametrize(
    "origin", [None, "http://evil.example", "https://127.0.0.1:{port}", "http://localhost:{port}", "null"]
)
async def test_the_socket_refuses_other_pages(server: Running, origin: str | None) -> None:
    named = origin.format(port=port(server)) if origin else None
    with pytest.raises(InvalidStatus) as refused:
        async with connect(socket_url(server), origin=named, open_timeout=PATIENCE):  # type: ignore[arg-type]
            pass
    assert refused.value.response.status_code == 403


async def test_too_long_a_message_ends_the_socket(server: Running) -> None:
    async with connect(socket_url(server), origin=server.url, open_timeout=PATIENCE) as socket:  # type: ignore[arg-type]
        await socket.send(b"\0" * (1024 * 1024 + 1))
        with pytest.raises(ConnectionClosed):
            await socket.recv()


@pytest.mark.parametrize(
    "message",
    [b"\0\xc1", b"\0" + msgpack.packb([1, {"nonsense": 1}]), b"\0" + msgpack.packb([4, {}]), b"\xff" * 100, "text"],
)
async def test_garbage_on_the_socket_is_answered_with_nothing(server: Running, message: bytes | str) -> None:
    async with connect(socket_url(server), origin=server.url, open_timeout=PATIENCE) as socket:  # type: ignore[arg-type]
        await socket.send(message)
        heard = b""
        with pytest.raises((ConnectionClosed, TimeoutError)):
            heard += await asyncio.wait_for(socket.recv(), 1)  # type: ignore[operator]
    assert b"Traceback" not in heard


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to look inside")
@pytest.mark.timeout(600)
async def test_dead_sockets_are_forgotten(server: Running) -> None:
    def held() -> int:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]

    async def open_and_leave() -> None:
        async with connect(socket_url(server), origin=server.url, open_timeout=PATIENCE):  # type: ignore[arg-type]
            pass

    # A server that has just started grows for some rounds whatever happens to it. One that keeps what is dead
    # never stops: Flet on its own keeps about 43 kB of each socket.
    grown = []
    for _ in range(ROUNDS):
        before = held()
        for _ in range(DEAD_SOCKETS // 20):
            await asyncio.gather(*(open_and_leave() for _ in range(20)))
        grown.append(held() - before)
        if grown[-1] < DEAD_SOCKETS * 2:
            return
    pytest.fail(f"memory grew by {grown} kB in rounds of {DEAD_SOCKETS} sockets")


def test_nothing_that_was_asked_left_a_traceback_with_the_client(server: Running) -> None:
    for path in (
        "/api/v1/rewards?limit=x",
        "/api/v1/rewards?cursor=%00",
        "/api/v1/me/wallets/../x",
        "/api/%ff",
        "/%00",
    ):
        answer = ask(server, path)
        assert answer.status_code < 500, path
        assert "Traceback" not in answer.text
