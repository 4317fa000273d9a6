"""An endpoint of another system: keeps what it is sent and answers as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Received:
    """One request as it came; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    def signed_with(self, secret: str) -> bool:
        """Whether one of its signatures is of this secret, by the library that receivers use."""
        given = self.headers["webhook-signature"].split()
        moment = _Moment(int(self.headers["webhook-timestamp"]))
        expected = Webhook(secret).sign(self.id, moment, self.body.decode())  # type: ignore[arg-type]
        return expected in given


class _Moment:
    """Just enough of a time for the library to sign with, whatever day a test plays on."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    def replace(self, **_: object) -> _Moment:
        return self

    def timestamp(self) -> int:
        return self._seconds


@dataclass
class Receiver:
    """`answers` are given in turn, the last one from then on; None never answers."""

    url: str = ""
    got: list[Received] = field(default_factory=list)
    answers: list[int | None] = field(default_factory=lambda: [204])
    headers: str = ""
    endless: bool = False
    on_request: Callable[[], None] = lambda: None
    busy: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.got]

    @property
    def types(self) -> list[str]:
        return [str(one.json["type"]) for one in self.got]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self.busy.add(task)
        await asyncio.wait({task})

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._hear(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.got.append(Received(head[0].split()[1], headers, body))
            self.on_request()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer is None:
                await reader.read()
            else:
                await self._answer(writer, answer)

    async def _answer(self, writer: asyncio.StreamWriter, status: int) -> None:
        length = "Transfer-Encoding: chunked" if self.endless else "Content-Length: 0"
        writer.write(f"HTTP/1.1 {status} Said\r\n{length}\r\n{self.headers}Connection: close\r\n\r\n".encode())
        while self.endless:
            writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            await writer.drain()
        await writer.drain()


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in receiver.busy:
            task.cancel()
        await asyncio.gather(*receiver.busy, return_exceptions=True)
