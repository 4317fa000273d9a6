"""Running a web application: the port, the announcement, and a stop that does not wait for anybody."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from member_app.web.bounded import BoundedProtocol

STOP_WITHIN = 1
MESSAGE_BYTES = 1024 * 1024
WORKER = "AnyIO worker thread"  # what the server's library calls the threads that run routes


class PortError(Exception):
    """The address can't be had; the text says why and names a way on."""


def bind(host: str, port: int) -> socket.socket:
    """A listening address, taken before anything else is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise PortError(_why(host, port, None)) from None
    sock = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(256)
    except (OSError, OverflowError) as fault:
        sock.close()
        raise PortError(_why(host, port, fault)) from None
    return sock


def _why(host: str, port: int, fault: Exception | None) -> str:
    code = getattr(fault, "errno", None)
    if code == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop that one, or choose another port: --port {port + 1}"
    if code == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023: --port 8550"
    if isinstance(fault, OverflowError):
        return f"{port} is not a port. Choose one from 1 to 65535: --port 8550"
    return f"{host} is not an address of this machine. Use --host 127.0.0.1"


def url_of(sock: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = sock.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _nothing() -> None:
    """Nothing to do."""


@dataclass(frozen=True)
class Farewell:
    """How to go: `retire` tells that no new work should be sent here, `leave` ends what would go on for ever.

    When asked by SIGTERM, `drain` seconds lie between the two, in which everything is answered as before; being asked
    twice, or by Ctrl-C, leaves none.
    """

    retire: Callable[[], None] = _nothing
    leave: Callable[[], None] = _nothing
    drain: float = 0.0


def run_server(
    app: ASGIApp,
    sock: socket.socket,
    ready: Callable[[], None],
    trusted_proxy: str = "",
    farewell: Farewell = Farewell(),
) -> None:
    """Serve until told to stop; `ready` is called once it answers."""
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        ws_max_size=MESSAGE_BYTES,
        timeout_graceful_shutdown=STOP_WITHIN,
        proxy_headers=bool(trusted_proxy),
        forwarded_allow_ips=trusted_proxy or None,
        lifespan="on",
    )
    # Cutting off who stays too long is what we asked for, not an error to report.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "timeout graceful shutdown" not in record.getMessage())
    _Server(config, ready, farewell).run(sockets=[sock])


class _Server(uvicorn.Server):
    """Announces itself, and ends the process normally when asked to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], farewell: Farewell) -> None:
        super().__init__(config)
        self._ready = ready
        self._farewell = farewell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, without raising the signal again afterwards: stopping is no failure."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal may come in the middle of anything, so what it means is done by the loop."""
        if self._loop is None or self._loop.is_closed():
            super().handle_exit(sig, frame)
        else:
            self._loop.call_soon_threadsafe(self._go, sig)

    def _go(self, sig: int) -> None:
        self._farewell.retire()
        if sig == signal.SIGTERM and self._farewell.drain > 0 and not self._asked:
            self._asked = True
            asyncio.get_running_loop().call_later(self._farewell.drain, self._go, sig)
            return
        self._farewell.leave()
        super().handle_exit(sig, None)


def has_display() -> bool:
    """Whether a browser window can be opened here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def end_stragglers(code: int, within: float = 0.3) -> None:
    """End the process although worker threads still wait for a lock: whoever asked them is gone.

    What they were writing is written whole or not at all, as after a power cut. Comes back if there are none.
    """
    end = time.monotonic() + within
    for thread in threading.enumerate():
        if thread.name == WORKER and thread.is_alive():
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                logging.shutdown()
                sys.stdout.flush()
                os._exit(code)
