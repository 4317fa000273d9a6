"""The sites that `first_frame` visits: this app, Flet's own page, a static page with the card; a line that counts."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HELLO = """
import flet as ft

def main(page):
    page.title = "Hello"
    page.add(ft.Button("Hello", on_click=lambda e: None))

ft.run(main, view=None, port={port}, no_cdn=True)
"""
STATIC_PAGE = """<!DOCTYPE html><html lang="en" class="known painted"><head><meta charset="utf-8"><title>Card</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>
<body>{body}<script>navigator.serviceWorker.register('/worker.js')</script></body></html>"""
STATIC_WORKER = """
addEventListener('install', (event) => event.waitUntil(caches.open('page').then((cache) => cache.addAll(FILES))));
addEventListener('fetch', (event) => {
  event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
});
"""


@dataclass(frozen=True)
class Site:
    """A server to visit and a selector for what shows that it can be used."""

    name: str
    url: str
    ready: str


@contextlib.contextmanager
def ours() -> Iterator[Site]:
    """This app as the README starts it, its files compressed beforehand."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "member_app", "assets"], check=True, env=environment, stdout=sys.stderr)
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "member_app", "--port", str(port), "--data", data, "--no-browser"]
        with _served(command, port, environment):
            yield Site("member app", f"http://127.0.0.1:{port}/", '[flt-semantics-identifier="welcome.demo"]')


@contextlib.contextmanager
def plain_flet() -> Iterator[Site]:
    """A button, served by Flet itself."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "hello.py"
        script.write_text(HELLO.format(port=port))
        environment = {
            **os.environ,
            "FLET_FORCE_WEB_SERVER": "1",
            "FLET_SERVER_IP": "127.0.0.1",
            "FLET_WEB_NO_CDN": "1",
        }
        with _served([sys.executable, str(script)], port, environment):
            yield Site("flet out of the box", f"http://127.0.0.1:{port}/", 'flt-semantics[role="button"]')


@contextlib.contextmanager
def elsewhere() -> Iterator[str]:
    """The address of a page of another site: what a tab shows before somebody follows a link or types an address."""
    with static_page("<p>Elsewhere</p>") as page:
        yield page.url.replace("127.0.0.1", "localhost")


@contextlib.contextmanager
def static_page(body: str, style: str = "", fonts: dict[str, bytes] | None = None) -> Iterator[Site]:
    """A page without a script that shows what somebody wrote down, kept by the smallest worker there can be."""
    fonts = fonts or {}
    worker = STATIC_WORKER.replace("FILES", json.dumps(["/", *fonts]))
    files = {
        "/": ("text/html; charset=utf-8", STATIC_PAGE.format(style=style, body=body).encode()),
        "/worker.js": ("text/javascript", worker.encode()),
        **{address: ("font/woff2", font) for address, font in fonts.items()},
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site("static page", f"http://127.0.0.1:{server.server_address[1]}/", ".panel svg")
    finally:
        server.shutdown()
        server.server_close()


class _Files(BaseHTTPRequestHandler):
    """Answers with what it was given."""

    def __init__(self, files: dict[str, tuple[str, bytes]], *arguments: object) -> None:
        self.files = files
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        media_type, body = self.files.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the browser went on
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


class Line:
    """Passes on to `port` and counts what comes back: bytes of answers, and apart from them those of a socket."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers = self.socket = 0

    def __enter__(self) -> Line:
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                line.carry(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def carry(self, browser: socket.socket) -> None:
        """One connection, until either side closes it."""
        with socket.create_connection(("127.0.0.1", self.port)) as server:
            first = browser.recv(65536)
            server.sendall(first)
            upgraded = first.startswith(b"GET /ws")
            threading.Thread(target=_pump, args=(browser, server), daemon=True).start()
            with contextlib.suppress(OSError):
                while data := server.recv(65536):
                    browser.sendall(data)
                    if upgraded:
                        self.socket += len(data)
                    else:
                        self.answers += len(data)
            with contextlib.suppress(OSError):
                browser.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            raise SystemExit(f"a server ended at once: {process.args!r}")
        time.sleep(0.1)
    raise SystemExit("a server did not start within a minute")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
