"""A small site with the real worker: releases change at one address, and the line to it can be made to fail."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from playwright.async_api import Page
from starlette.types import Receive, Scope, Send

from member_app.fonts import WEB_FONTS
from member_app.resources import assets_dir
from member_app.web.boot import SCRIPTS, boot_page
from member_app.web.brand_css import DEFAULT_BRAND
from member_app.web.catalogue import build_catalogue
from member_app.web.compress import CompressedStore
from member_app.web.headers import SecureHeaders, page_policy
from member_app.web.icon_font import ICON_FONT
from member_app.web.manifest import manifests
from member_app.web.static import StaticFiles
from member_app.web.worker import worker_script
from tests.e2e.looks import comes
from tests.member_app.running import PATIENCE

# An engine that "starts" by fetching what a real one would.
ENGINE = """window._flutter = {loader: {load: async () => {
  for (const path of ['main.dart.wasm', 'main.dart.mjs']) await (await fetch(boot.base + path)).arrayBuffer();
  window.engine = await (await fetch(boot.base + 'main.dart.mjs')).text();
  dispatchEvent(new Event('flutter-first-frame'));
}}};
//# sourceMappingURL=x
_flutter.buildConfig = {"builds":[]};
"""
PAGE = """<!DOCTYPE html><html><head><script type="application/json" id="boot-config">{{config}}</script>
<script>{{head_script}}</script></head><body><div id="loading"></div><h1>RELEASE</h1>
<script type="application/json" id="made"></script><script>{{start_script}}</script></body></html>"""
SETTINGS = """const boot = JSON.parse(document.getElementById('boot-config').textContent);
const flet = {}, bootPage = {first: Promise.resolve()};"""
PORTAL = b"<html><body>Please sign in to the network of the cafe</body></html>"


class Origin:
    """Serves `release(name)` at `url`. `asked` is what was asked for; `state` is how the line behaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.state = "open"
        self.broken: set[str] = set()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def __enter__(self) -> Origin:
        config = uvicorn.Config(self, log_level="error", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """No more answers from here."""
        self._server.should_exit = True
        self._thread.join(60)
        self.socket.close()

    def release(self, name: str, *, worker: bool = True) -> None:
        """From now on serve a release: its page and its engine's module say `name`, all else stays as it is."""
        engine, assets = self.folder / name / "engine", self.folder / name / "assets"
        _write(engine, {
            "flutter_bootstrap.js": ENGINE, "main.dart.wasm": "wasm" * 5000, "main.dart.mjs": f"engine of {name}",
        })  # fmt: skip
        boot = {f"boot/{script}.js": "" for names in SCRIPTS.values() for script in names}
        _write(assets, {
            "index.html": PAGE.replace("RELEASE", name), **boot, "boot/settings.js": SETTINGS,
            **dict.fromkeys(WEB_FONTS.values(), "font"), ICON_FONT: "icons",
            **{f"art/{picture}.webp": f"picture of {picture}" for picture in ("gift", "coffee")},
        })  # fmt: skip
        for script in ("register", "worker", "worker_off"):
            shutil.copy(assets_dir() / "boot" / f"{script}.js", assets / "boot")
        catalogue = build_catalogue(engine, assets)
        page = boot_page(assets, catalogue, DEFAULT_BRAND, worker=worker)
        files = StaticFiles(catalogue, CompressedStore(self.folder / "copies"))
        files.show(page, manifests(DEFAULT_BRAND, files.base), worker_script(assets, catalogue, page, active=worker))
        self.base = files.base
        self.app = SecureHeaders(files, page_policy(page.script_sources))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        self.asked.append(f"{scope['method']} {path}")
        if self.state == "portal" or path in self.broken:
            await _answer(send, 200, "text/html", PORTAL)
        elif path.startswith("/api/"):
            await _answer(send, 200, "application/json", b'{"name": "Ida"}')
        elif path == "/worker.js" and self.state == "no worker":
            await _answer(send, 404, "text/plain", b"Not found")
        else:
            await self.app(scope, receive, send)


async def visit(page: Page, url: str) -> None:
    """Load a page, and wait until its engine has started."""
    await page.goto(url)
    await started(page)


async def started(page: Page) -> None:
    """Wait for the engine of the page that is loading."""
    await until(lambda: page.evaluate("window.engine"), "the engine did not start")


async def until(true: Callable[[], Awaitable[object]], what: str) -> None:
    """Ask until it is true. The browser can't do so by itself: the content policy forbids it."""
    assert await comes(true, PATIENCE), what


async def kept(page: Page) -> dict[str, list[str]]:
    """The addresses in each cache that is complete, by the cache's name; none for one that is being filled.

    Who opens a cache that is gone makes it: one that went in that moment is removed again.
    """
    found: dict[str, list[str]] = await page.evaluate(
        """async () => {
            const found = {};
            for (const name of await caches.keys()) {
                found[name] = [];
                if (!await caches.match('/_/release.json', {cacheName: name})) continue;
                found[name] = (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
                if (found[name].length) continue;
                delete found[name];
                await caches.delete(name);
            }
            return found;
        }"""
    )
    return found


async def _answer(send: Send, status: int, media_type: str, body: bytes) -> None:
    headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(b"cross-origin-resource-policy", b"same-origin")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
