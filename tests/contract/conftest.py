"""The same suite twice: in process and over a real port. After every test the books must balance."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from tests.contract.kit import Api, Service, in_process, running


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An API of its own for the test."""
    with running(tmp_path) as one:
        yield one


@pytest.fixture(params=["embedded", "port"])
async def api(request: pytest.FixtureRequest, service: Service) -> AsyncIterator[Api]:
    """The API as both transports reach it."""
    if request.param == "embedded":
        async with in_process(service) as one:
            yield one
    else:
        with serving(service) as url:
            async with httpx.AsyncClient(base_url=url) as http:
                yield Api(http, service)


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """A real server on a free loopback port; yields its address."""
    sock = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(service.app, log_config=None, lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        service.ctx.hub.close()
        server.should_exit = True
        thread.join(10)
        sock.close()
