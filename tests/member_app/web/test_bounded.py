"""Connections that never come to the point, and those that do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from member_app.web.bounded import BoundedProtocol

HEAD = b"Host: 127.0.0.1\r\nContent-Type: text/plain\r\n"


class Hasty(BoundedProtocol):
    """For requests that never arrive."""

    request_within = 0.3


class Calm(BoundedProtocol):
    """For requests that do, however busy the machine is: a test moves the time on."""

    request_within = 60.0
    met: ClassVar[list[BoundedProtocol]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.met.append(self)
        super().connection_made(transport)


async def time_goes_by() -> None:
    """More than a request may take to arrive, in a moment: whatever was to be done by then is done."""
    loop = asyncio.get_running_loop()
    before = loop.time
    loop.time = lambda: before() + 2 * Calm.request_within  # type: ignore[method-assign]
    await asyncio.sleep(0.01)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    if scope["path"] == "/slow":
        await time_goes_by()
    await PlainTextResponse(body)(scope, receive, send)


@pytest.fixture
def protocol() -> type[BoundedProtocol]:
    return Hasty


@pytest.fixture
async def port(protocol: type[BoundedProtocol]) -> AsyncIterator[int]:
    config = uvicorn.Config(echo, port=0, http=protocol, log_config=None, lifespan="off", timeout_keep_alive=10_000)
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await server.shutdown()


async def until_closed(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """All that is answered until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 9\r\n\r\nabc",
        b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ],
)
async def test_a_request_that_does_not_go_on_is_ended(port: int, begun: bytes) -> None:
    assert b"200 OK" not in await until_closed(port, begun)


async def test_a_drip_does_not_win_time(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\n")
    ended = asyncio.ensure_future(reader.read())
    async with asyncio.timeout(60):
        while not ended.done():
            writer.write(b"A: b\r\n")
            await asyncio.wait({ended}, timeout=0.05)
    writer.close()
    await asyncio.gather(ended, return_exceptions=True)


async def test_a_head_without_end_is_ended(port: int) -> None:
    endless = [b"X: " + b"a" * 32_000] * 40
    assert b"200 OK" not in await until_closed(port, b"GET / HTTP/1.1\r\n", *endless, b"\r\n\r\n")


@pytest.mark.parametrize("protocol", [Calm])
async def test_whole_requests_may_take_their_time_to_be_answered(port: int) -> None:
    Calm.met.clear()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=None) as http:
        assert (await http.post("/slow", content=b"one")).text == "one"
        assert (await http.post("/", content=b"x" * 300_000)).text == "x" * 300_000
        await time_goes_by()  # idle between requests is no request
        assert (await http.get("/")).status_code == 200
    assert len(Calm.met) == 1, "on one connection"
