"""Draws from addresses: pages are followed, and whoever answers gets no more than it deserves."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from api_client.draws.writing import draw_json
from member_app import draw_source
from member_app.draw_source import SourceError, published
from tests.api_client.draws import samples
from tests.member_app.running import member_app

DRAW, ENTRIES = samples.by_drand()
DOCUMENT = json.dumps(draw_json(DRAW)).encode()
Reply = tuple[int, dict[str, str], bytes]
Answering = Callable[[str, dict[str, str]], Reply]


@contextmanager
def answering(answer: Answering) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback; yields its address and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            parts = urlsplit(self.path)
            status, headers, body = answer(parts.path, {name: one[0] for name, one in parse_qs(parts.query).items()})
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(items: list[str], cursor: str | None) -> Reply:
    return 200, {}, json.dumps({"items": items, "next_cursor": cursor}).encode()


def service(path: str, query: dict[str, str], document: bytes = DOCUMENT, entries: list[str] = ENTRIES) -> Reply:
    """A service as it should be, with pages of seven."""
    if path == "/api/v1/raffles/ski-day/draw":
        return 200, {}, document
    if path == "/api/v1/raffles/ski-day/entries":
        after = [entry for entry in entries if entry > query.get("cursor", "")]
        return page(after[:7], after[6] if len(after) > 7 else None)
    return 404, {}, b"{}"


async def test_pages_are_followed_to_the_end() -> None:
    with answering(service) as (url, asked):
        found = await published(f"{url}/api/v1/raffles/ski-day/draw")
    assert (found.draw, found.entries) == (DRAW, ENTRIES)
    assert len(asked) == 1 + 6
    assert all("limit=5000" in path for path in asked[1:])


def test_the_command_checks_what_an_address_publishes() -> None:
    with answering(service) as (url, _):
        right = member_app("verify-draw", f"{url}/api/v1/raffles/ski-day/draw", "--ticket", ENTRIES[0])
    with answering(lambda path, query: service(path, query, entries=ENTRIES[1:])) as (url, _):
        wrong = member_app("verify-draw", f"{url}/api/v1/raffles/ski-day/draw")
        gone = member_app("verify-draw", f"{url}/api/v1/raffles/other/draw")
    assert (right.returncode, wrong.returncode, gone.returncode) == (0, 1, 2)
    assert "40 tickets were promised, but 39 are on the list." in wrong.stdout
    assert "answered with status 404" in gone.stderr


async def test_what_was_asked_for_is_kept_on_every_page() -> None:
    with answering(service) as (url, asked):
        await published(f"{url}/api/v1/raffles/ski-day/draw?round=7")
    assert all("round=7" in path for path in asked)


async def test_one_answer_may_hold_document_and_list() -> None:
    body = json.dumps({"draw": draw_json(DRAW), "entries": ENTRIES}).encode()
    with answering(lambda path, query: (200, {}, body)) as (url, asked):
        found = await published(f"{url}/any.json")
    assert (found.entries, len(asked)) == (ENTRIES, 1)


def test_a_document_elsewhere_has_no_list() -> None:
    with answering(lambda path, query: (200, {}, DOCUMENT)) as (url, asked):
        outcome = member_app("verify-draw", f"{url}/drawn.json")
    assert (outcome.returncode, len(asked)) == (2, 1)
    assert "not the list" in outcome.stderr


async def test_an_open_raffle_has_no_list_to_ask_for() -> None:
    document = json.dumps(draw_json(DRAW) | {"state": "open", "tickets": None, "commitment": None, "value": None,
                                             "winners": [], "alternates": []}).encode()  # fmt: skip
    with answering(lambda path, query: service(path, query, document)) as (url, asked):
        assert (await published(f"{url}/api/v1/raffles/ski-day/draw")).entries is None
    assert len(asked) == 1


async def test_a_list_without_end_is_left() -> None:
    """One that goes on beyond what was promised is wrong already."""

    def endless(path: str, query: dict[str, str]) -> Reply:
        return service(path, query) if path.endswith("/draw") else page(ENTRIES[:15], "again-and-again")

    with answering(endless) as (url, asked):
        found = await published(f"{url}/api/v1/raffles/ski-day/draw")
    assert found.entries is not None
    assert len(found.entries) == 45
    assert len(asked) == 1 + 3


async def refused(answer: Answering) -> str:
    """Why a service is refused."""
    with answering(answer) as (url, _), pytest.raises(SourceError) as fault:
        await published(f"{url}/api/v1/raffles/ski-day/draw")
    return str(fault.value)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ((200, {}, b" " * 4_500_000), "is not a published draw: it is not JSON"),
        ((200, {}, b" " * 6_000_000), "too large"),
        ((200, {"content-encoding": "gzip"}, gzip.compress(b" " * 60_000_000)), "too large"),
        ((200, {"content-encoding": "gzip"}, b"nothing packed"), "broken compression"),
        ((200, {"content-encoding": "br"}, b"nothing packed"), "unknown content encoding"),
        ((200, {}, b"<html>Welcome</html>"), "it is not JSON"),
        ((200, {}, b"[" * 50_000), "nested too deeply"),
        ((200, {}, b""), "it is not JSON"),
        ((204, {}, b""), "answered with status 204"),
        ((500, {}, b"{}"), "answered with status 500"),
        ((302, {}, b""), "answered with status 302"),
        ((302, {"location": "https://elsewhere.example/draw"}, b""), "leads on to elsewhere.example"),
        ((307, {"location": "//elsewhere.example/draw"}, b""), "leads on to elsewhere.example"),
        ((302, {"location": "file:///etc/hosts"}, b""), "leads on to nowhere"),
        ((302, {"location": "http://[::1"}, b""), "did not answer"),
        ((302, {"location": "/api/v1/raffles/ski-day/draw"}, b""), "answered with status 302"),
    ],
)
async def test_answers_that_are_no_draw(reply: Reply, why: str) -> None:
    assert why in await refused(lambda path, query: reply)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (page([], "more"), "is empty, and yet there is another"),
        ((200, {}, b'{"items": ["two words"], "next_cursor": null}'), "not a ticket"),
        ((200, {}, b'{"items": ["ticket-01"], "next_cursor": 7}'), "next_cursor is not a text"),
        ((200, {}, b"[]"), "is not an object"),
        ((404, {}, b"{}"), "answered with status 404"),
        ((302, {"location": "http://elsewhere.example/"}, b""), "leads on to elsewhere.example"),
    ],
)
async def test_pages_that_are_none(reply: Reply, why: str) -> None:
    assert why in await refused(lambda path, query: service(path, query) if path.endswith("/draw") else reply)


async def test_an_address_may_lead_on_within_its_host() -> None:
    def moved(path: str, query: dict[str, str]) -> Reply:
        if path == "/raffle/draw":
            return 301, {"location": "/api/v1/raffles/ski-day/draw"}, b""
        return service(path, query)

    with answering(moved) as (url, _):
        found = await published(f"{url}/raffle/draw")
    assert (found.draw, found.entries) == (DRAW, ENTRIES)


async def test_another_port_is_another_host() -> None:
    with answering(service) as (inner, asked):
        where = {"location": f"{inner}/api/v1/raffles/ski-day/draw"}
        assert "leads on to 127.0.0.1" in await refused(lambda path, query: (302, where, b""))
    assert asked == []


async def test_nobody_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_source, "PATIENCE", 0.2)
    done = threading.Event()

    def silent(path: str, query: dict[str, str]) -> Reply:
        done.wait(30)
        return 404, {}, b""

    with answering(silent) as (url, _):
        with pytest.raises(SourceError, match="took too long"):
            await published(f"{url}/draw")
        done.set()


async def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SourceError, match="did not answer"):
        await published(f"http://127.0.0.1:{port}/v1/raffles/x/draw")


async def test_a_file_that_is_too_large_is_not_read(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_source, "MAX_FILE", 1_000)
    (tmp_path / "draw.json").write_bytes(b" " * 1_001)
    with pytest.raises(SourceError, match="larger than 1,000 bytes"):
        await published(str(tmp_path / "draw.json"))
