"""What every answer carries."""

from collections.abc import Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from member_app.web.headers import SecureHeaders
from member_app.web.hosts import KnownHosts, host_name

ClientOf = Callable[[object], httpx.AsyncClient]


async def fine(request: Request) -> PlainTextResponse:
    return PlainTextResponse("fine")


async def broken(request: Request) -> PlainTextResponse:
    raise RuntimeError("the secret reason")


INNER = Starlette(routes=[Route("/", fine), Route("/api/v1/x", fine)])
BARE = Starlette(routes=[Route("/broken", broken)], debug=False)


async def test_pages_and_data_have_their_own_policy(client_of: ClientOf) -> None:
    async with client_of(SecureHeaders(INNER, "default-src 'self'")) as client:
        page, data = await client.get("/"), await client.get("/api/v1/x")
    assert page.headers["content-security-policy"] == "default-src 'self'"
    assert page.headers["cross-origin-embedder-policy"] == "require-corp"
    assert data.headers["content-security-policy"].startswith("default-src 'none'")
    for answer in (page, data):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["referrer-policy"]
        assert answer.headers["permissions-policy"]
        assert "access-control-allow-origin" not in answer.headers
        assert "strict-transport-security" not in answer.headers


KINDS = ["application/wasm", "font/woff2", "image/webp"]


@pytest.mark.parametrize("kind", [*KINDS, "text/javascript; charset=utf-8", "text/html", "application/json", ""])
async def test_what_is_only_drawn_or_read_carries_less(client_of: ClientOf, kind: str) -> None:
    async def file(request: Request) -> Response:
        return Response(b"x", headers={"content-type": kind} if kind else {})

    routes = [Route("/file", file), Route("/api/v1/file", file)]
    async with client_of(SecureHeaders(Starlette(routes=routes), "default-src 'self'")) as client:
        answer, data = await client.get("https://127.0.0.1/file"), await client.get("/api/v1/file")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"]
    less = kind in KINDS
    assert ("default-src 'none'" in answer.headers["content-security-policy"]) == less
    # A script may be that of a worker, which needs both; whatever is no such file has everything.
    assert ("cross-origin-embedder-policy" in answer.headers) != less
    assert ("x-frame-options" in answer.headers) != less
    assert data.headers["x-frame-options"] == "DENY"


async def test_https_is_remembered(client_of: ClientOf) -> None:
    async with client_of(SecureHeaders(INNER, "x")) as client:
        answer = await client.get("https://127.0.0.1/")
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


async def test_a_fault_is_not_told(client_of: ClientOf, caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(SecureHeaders(BARE, "x")) as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret" in caplog.text


@pytest.mark.parametrize("host", ["127.0.0.1:8550", "localhost", "[::1]:8550", "192.168.1.7:80", "cards.example:8550"])
async def test_known_names_pass(client_of: ClientOf, host: str) -> None:
    async with client_of(KnownHosts(INNER, ["cards.example"])) as client:
        assert (await client.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "cards.example.evil", "0x7f000001"])
async def test_a_renamed_server_does_not_answer(client_of: ClientOf, host: str) -> None:
    async with client_of(KnownHosts(INNER, ["cards.example"])) as client:
        answer = await client.get("/", headers={"host": host})
    assert answer.status_code == 421


def test_names_without_ports() -> None:
    assert host_name("[::1]:80") == "::1"
    assert host_name("LOCALHOST:80") == "localhost"
