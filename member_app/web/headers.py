"""What every answer carries, and what is answered when something breaks: never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterable, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

PERMISSIONS = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), screen-wake-lock=(self), clipboard-write=(self)"
)
COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": PERMISSIONS,
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Isolation lets the engine draw in a thread of its own.
PAGE = {"cross-origin-embedder-policy": "require-corp"}
HSTS = "max-age=31536000; includeSubDomains"
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
# What is only drawn or read by a page that has all the headers; no page of its own, no script, no worker.
INERT = ("application/wasm", "font/", "image/")
WITH_INERT = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": DATA_POLICY,
}


def page_policy(script_sources: Iterable[str], picture_origins: Iterable[str] = ()) -> str:
    """The content policy of the app: own scripts, and the inline ones named by hash.

    Styles are inline because the engine writes them; `blob:` workers are how it starts its drawing thread.
    """
    pictures = "".join(f" {origin}" for origin in picture_origins)
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' 'wasm-unsafe-eval'", *script_sources]),
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{pictures}",
            "font-src 'self' data:",
            f"connect-src 'self' data: blob:{pictures}",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


class SecureHeaders:
    """Adds the headers to whatever `app` answers, and answers for it when it raises."""

    def __init__(self, app: ASGIApp, policy: str, *, data_prefix: str = "/api") -> None:
        self.app = app
        self.policy = policy
        self.data_prefix = data_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        data = scope["path"] == self.data_prefix or scope["path"].startswith(f"{self.data_prefix}/")
        strict = {"strict-transport-security": HSTS} if scope.get("scheme") == "https" else {}
        extra = self._headers(data) | strict
        started = False

        async def decorated(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                # A 304 renews what is stored, headers and all (RFC 9110, 15.4.5); the page's tag covers its policy.
                if message["status"] != 304:
                    _add(message, WITH_INERT | strict if not data and _inert(message) else extra)
            await send(message)

        try:
            await self.app(scope, receive, decorated)
        except Exception:
            log.exception("A request failed: %s %s", scope["method"], scope["path"])
            if not started:
                await _apologise(decorated)

    def _headers(self, data: bool) -> dict[str, str]:
        headers = {**COMMON, "content-security-policy": DATA_POLICY if data else self.policy}
        return headers if data else headers | PAGE


def _inert(message: MutableMapping[str, Any]) -> bool:
    kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
    return bool(kind.decode("latin-1").lower().startswith(INERT))


def _add(message: MutableMapping[str, Any], extra: dict[str, str]) -> None:
    present = {name.lower() for name, _ in message["headers"]}
    added = [(name.encode(), value.encode()) for name, value in extra.items() if name.encode() not in present]
    message["headers"] = [*message["headers"], *added]


async def _apologise(send: Send) -> None:
    body = b"Something went wrong on our side. Please try again.\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
