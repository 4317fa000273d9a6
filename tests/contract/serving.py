"""A real server around a service, on a free loopback port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.contract.kit import Service


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Yields the address; requests are answered as soon as it does, because the socket already listens."""
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
        thread.join(60)
        sock.close()
