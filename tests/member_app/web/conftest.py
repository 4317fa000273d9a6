"""A small engine and app folder, and an ASGI client, for the tests of the web server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from member_app.fonts import WEB_FONTS
from member_app.web.boot import SCRIPTS
from member_app.web.icon_font import ICON_FONT

BOOTSTRAP = """(function(){ window._flutter = {loader: {}}; })();
//# sourceMappingURL=flutter.js.map
_flutter.buildConfig = {"engineRevision":"x","builds":[]};
_flutter.loader.load({ serviceWorkerSettings: { serviceWorkerVersion: "1" } });
"""


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    folder = tmp_path / "engine"
    for name, content in {
        "flutter_bootstrap.js": BOOTSTRAP.encode(),
        "main.dart.wasm": b"\0asm" + b"wasm " * 4000,
        "main.dart.mjs": b"export const a = 1;\n" * 100,
        "canvaskit/skwasm.wasm": b"\0asm" + b"skia " * 2000,
        "assets/fonts/roboto.woff2": b"roboto" * 500,
        "assets/FontManifest.json": json.dumps([{"family": "packages/flutter_math_fork/KaTeX_Main"}]).encode(),
        "pyodide/python.exe": b"no",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    for name, content in {
        "index.html": b'<html lang="{{lang}}"><title>{{name}}</title><script>{{head_script}}</script>{{config}}'
        b'<style>{{light_tokens}}{{card_background}}</style><script type="application/json" id="made"></script>'
        b'<script type="text/plain" id="code">{{code_script}}</script><script>{{card_script}}</script>'
        b'<script type="text/plain" id="start">{{start_script}}</script><script>{{end_script}}</script></html>',
        **{f"boot/{name}.js": f"const {name} = 1;".encode() for names in SCRIPTS.values() for name in names},
        **dict.fromkeys(WEB_FONTS.values(), b"font" * 1000),
        "art/gift.webp": b"webp" * 400,
        ICON_FONT: b"icons" * 500,
        "icons/icon-192.png": b"png" * 400,
        "screenshots/card.png": b"shot",
        "boot/worker.js": b"const RELEASE = {{release}};",
        "boot/worker_off.js": b"self.registration.unregister();",
        "locales/de/app.po": b"words",
        ".hidden": b"secret",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def client_of() -> Callable[[ASGIApp], httpx.AsyncClient]:
    def make(app: ASGIApp) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8550")

    return make
