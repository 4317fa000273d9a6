"""The public beacon over HTTP: recorded rounds served on this machine; anything else is no value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from api_client.draws.beacon import Drand
from api_client.reference.play.raffle_drand import fetch
from tests.api_client.draws.samples import CHAINS, recorded, value_of


@contextmanager
def node(answers: Callable[[str], tuple[int, bytes]]) -> Iterator[tuple[str, list[str]]]:
    """A node of a network on a port of this machine: its address and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, body = answers(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("network", ["quicknet", "default"])
def test_a_recorded_round_is_its_value(network: str) -> None:
    entry, chain = recorded(network)[1], CHAINS[network]
    source = Drand(chain, entry["round"])
    with node(lambda path: (200, json.dumps(entry).encode())) as (url, asked):
        assert fetch([url], True, source) == value_of(entry)
    assert asked == [f"/{chain.hash}/public/{entry['round']}"]


def _changed(**changes: Any) -> bytes:
    return json.dumps({**recorded("quicknet")[1], **changes}).encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"{}"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, _changed(round=1)),
        (200, _changed(randomness="00" * 32)),
        (200, _changed(signature="ab" * 47)),
        (200, _changed(signature="zz" * 48)),
        (200, _changed(signature=recorded("quicknet")[0]["signature"], randomness=None)),
        (200, _changed(more="x" * 20_000)),
        (302, b""),
    ],
)
def test_anything_else_is_none(status: int, body: bytes) -> None:
    source = Drand(CHAINS["quicknet"], recorded("quicknet")[1]["round"])
    with node(lambda path: (status, body)) as (url, _):
        assert fetch([url], True, source) is None


def test_the_next_address_is_asked_when_one_is_silent() -> None:
    entry = recorded("quicknet")[1]
    source = Drand(CHAINS["quicknet"], entry["round"])
    with node(lambda path: (503, b"")) as (silent, first), node(lambda path: (200, _changed())) as (other, second):
        assert fetch(["http://127.0.0.1:9", silent, other], True, source) == value_of(entry)
    assert (len(first), len(second)) == (1, 1)


def test_an_inner_address_is_not_asked_unless_that_is_said() -> None:
    entry = recorded("quicknet")[1]
    with node(lambda path: (200, _changed())) as (url, asked):
        for address in (url, url.replace("http://", "https://")):
            assert fetch([address], False, Drand(CHAINS["quicknet"], entry["round"])) is None
    assert asked == []
