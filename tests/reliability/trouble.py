"""A service on loopback that misbehaves in one of many ways, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `key` is its Idempotency-Key."""

    method: str
    path: str
    key: str | None
    body: bytes = field(repr=False)


@dataclass
class Trouble:
    """`asked` grows with every request; `url` is where it listens, or listened."""

    url: str
    behave: Behaviour | None
    asked: list[Asked] = field(default_factory=list)


@contextlib.asynccontextmanager
async def trouble(fault: str) -> AsyncIterator[Trouble]:
    """A service with this fault of `FAULTS`."""
    one = Trouble("", FAULTS[fault])
    open_now: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _answer(one, reader, writer)
        writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now[asyncio.ensure_future(serve(reader, writer))] = writer

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=512)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    if one.behave is None:
        server.close()
        await server.wait_closed()
    try:
        yield one
    finally:
        # Who is being let in this moment is let in first: a server that closes meanwhile forgets their sockets.
        await _turns()
        server.close()
        for task, writer in open_now.items():
            task.cancel()
            writer.transport.abort()
        ends = await asyncio.gather(*open_now, return_exceptions=True)
        await server.wait_closed()
        await _turns()
    assert [end for end in ends if not isinstance(end, asyncio.CancelledError | None)] == []


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def _answer(one: Trouble, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while True:
            one.asked.append(await _request(reader))
            assert one.behave is not None
            await one.behave(writer)
            await writer.drain()


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    method, path, _ = head.split(" ", 2)
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    keys = [line.split(": ", 1)[1] for line in head.split("\r\n") if line.lower().startswith("idempotency-key: ")]
    return Asked(method, path.partition("?")[0], keys[0] if keys else None, body)


# --- ways to misbehave ---


def says(status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> Behaviour:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(whole)

    return behave


def breaks(sent: bytes, *, reset: bool = False) -> Behaviour:
    """Sends this and is gone, politely or not."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        if reset:
            wire: socket.socket = writer.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()

    return behave


def hangs(sent: bytes = b"") -> Behaviour:
    """Sends this and nothing more."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        await asyncio.Event().wait()

    return behave


def drips(sent: bytes, drop: bytes) -> Behaviour:
    """Sends this and then a little, again and again, so that no single silence is long."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.02)

    return behave


_JSON = b"content-type: application/json\r\n"
_OPEN = b"HTTP/1.1 200 X\r\n" + _JSON + b"content-length: 500\r\n\r\n"
_PAGE = b"<!doctype html><title>Welcome to the hotel</title><form>Room number</form>"
_PROBLEM = b'{"type": "%s", "title": "", "status": 400, "detail": ""}'
_ELSEWHERE = "https://elsewhere.example/login"

#: None: nobody listens.
FAULTS: dict[str, Behaviour | None] = {
    "refused": None,
    "closed at once": breaks(b""),
    "reset at once": breaks(b"", reset=True),
    "never answers": hangs(),
    "hangs in the head": hangs(b"HTTP/1.1 200 X\r\ncontent-"),
    "hangs in the body": hangs(_OPEN + b'{"items": ['),
    "drips the head": drips(b"HTTP/1.1 200 X\r\n", b"x-slow: 1\r\n"),
    "drips the body": drips(_OPEN.replace(b"500", b"500000"), b" "),
    "endless interim answers": drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "closed in the body": breaks(_OPEN + b'{"items": []'),
    "reset in the body": breaks(_OPEN + b'{"items": []', reset=True),
    "broken chunks": breaks(b"HTTP/1.1 200 X\r\n" + _JSON + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}"),
    "no HTTP": breaks(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "endless header": breaks(b"HTTP/1.1 200 X\r\nx-long: " + b"x" * 300_000 + b"\r\n\r\n"),
    "empty": says(200),
    "no content": says(204),
    "nothing new, unasked": says(304),
    "null": says(200, b"null"),
    "a number": says(200, b"7"),
    "a list": says(200, b"[]"),
    "wrong shape": says(200, b'{"items": 5, "as_of": "soon"}'),
    "truncated JSON": says(200, b'{"member": {"id": "mem'),
    "NaN": says(200, b'{"points": NaN, "as_of": Infinity}'),
    "deep": says(200, b"[" * 100_000),
    "not UTF-8": says(200, b"\xff\xfe{}"),
    "ten megabytes": says(200, b" " * 10_000_000),
    "compression bomb": says(200, gzip.compress(b"0" * 50_000_000), content_encoding="gzip"),
    "truncated gzip": says(200, gzip.compress(b"{}" * 5_000)[:-9], content_encoding="gzip"),
    "no gzip": says(200, b"no gzip at all", content_encoding="gzip"),
    "unknown encoding": says(200, b"\x8b\x02\x80{}\x03", content_encoding="br"),
    "gate of a hotel": says(200, _PAGE, "text/html; charset=utf-8"),
    "gate by redirect": says(302, location=_ELSEWHERE),
    "moved for good": says(308, location=_ELSEWHERE),
    "gate that wants a password": says(401, _PAGE, "text/html"),
    "proxy that wants a password": says(407, _PAGE, "text/html"),
    "gate by its own status": says(511, _PAGE, "text/html"),
    "signed out": says(401, _PROBLEM % b"invalid-grant"),
    "bad request": says(400, _PROBLEM % b"bad-request"),
    "forbidden": says(403, _PROBLEM % b"forbidden"),
    "not found": says(404, b"nothing", "text/plain"),
    "gone": says(410),
    "conflict nobody heard of": says(409, _PROBLEM % b"never-heard-of"),
    "busy with the same key": says(409, _PROBLEM % b"idempotency-key-in-progress", retry_after="0"),
    "teapot": says(418),
    "too many": says(429, retry_after="9999"),
    "too many, garbled": says(429, retry_after="soon"),
    "broken": says(500, b"Traceback (most recent call last): secret", "text/plain"),
    "bad gateway": says(502, _PAGE, "text/html"),
    "unavailable": says(503, date="yesterday"),
    "wrong by years": says(500, date="Thu, 01 Jan 1970 00:00:00 GMT"),
}
