"""A client that costs little beside what it measures: prepared requests over kept connections, and their times."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Figures:
    """What a load came to: answers a second, and how long one took, in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass
class Asked:
    """One connection's worth of work: where, and the next request each time it is called."""

    url: str
    following: Callable[[], bytes]


def request(method: str, path: str, headers: dict[str, str], body: Any = None) -> bytes:
    """A request as it goes over the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def load(work: Sequence[Asked], seconds: float, warm_up: float = 1.0) -> Figures:
    """Ask side by side, one connection for each piece of work. Any answer but a success ends it."""
    taken, spent = asyncio.run(_load(work, seconds, warm_up))
    return figures(taken, spent)


def figures(taken: list[float], spent: float) -> Figures:
    """From the seconds of each, within `spent` seconds in all."""
    taken = sorted(taken)
    p50, p99 = (taken[min(len(taken) - 1, int(len(taken) * part))] * 1000 for part in (0.5, 0.99))
    return Figures(len(taken) / spent, p50, p99)


async def _load(work: Sequence[Asked], seconds: float, warm_up: float) -> tuple[list[float], float]:
    start = time.perf_counter()
    until = start + warm_up + seconds
    taken = await asyncio.gather(*(_client(one, start + warm_up, until) for one in work))
    return [each for some in taken for each in some], seconds


async def _client(asked: Asked, since: float, until: float) -> list[float]:
    parts = urlsplit(asked.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    taken = []
    try:
        while (begun := time.perf_counter()) < until:
            writer.write(asked.following())
            await _answer(reader)
            if begun >= since:
                taken.append(time.perf_counter() - begun)
    finally:
        writer.close()
        await writer.wait_closed()
    return taken


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(size)
    if not head.startswith(b"http/1.1 2"):
        raise RuntimeError(f"{head[:60]!r}: {body[:300]!r}")
