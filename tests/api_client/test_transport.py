"""What a transport lets through: streams as they happen, bounded, and only the service itself."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest

from api_client.asgi import BACKLOG, AsgiApp, Exchange, http_scope
from api_client.errors import ApiError, Offline, Refused, ServerFault, SignedOut, TryLater, Unintelligible
from api_client.exchange import Exchanger
from api_client.retry import RetryPolicy
from api_client.transport import MAX_BODY, Answer, Request, embedded, network

ONCE = RetryPolicy(budget=3.0, attempts=1)


def answering(status: int, body: bytes = b"", **headers: str) -> AsgiApp:
    """An app with one answer to everything."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        head = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return app


async def exchange(app: AsgiApp) -> Answer:
    exchanger = Exchanger(embedded(app), ONCE)
    try:
        return await exchanger.answer(Request("GET", "/v1/program"))
    finally:
        await exchanger.transport.aclose()


PROBLEM = b'{"type": "out-of-stock", "title": "Gone", "status": 409, "left": 0}'
FAULTS: list[tuple[AsgiApp, type[ApiError]]] = [
    (answering(500), ServerFault),
    (answering(502, b"<html>bad gateway</html>", content_type="text/html"), ServerFault),
    (answering(503), TryLater),
    (answering(429, retry_after="7"), TryLater),
    (answering(401, PROBLEM), SignedOut),
    # A proxy that wants a password of its own signs nobody out.
    (answering(401, b"<html>"), Unintelligible),
    (answering(409, PROBLEM), Refused),
    (answering(409, b'{"type": "idempotency-key-in-progress"}'), TryLater),
    (answering(404, b"<html>"), Unintelligible),
    (answering(400, b'{"type": 5}'), Unintelligible),
    (answering(200, b"<html>Welcome to the hotel</html>", content_type="text/html; charset=utf-8"), Offline),
    (answering(302, location="https://elsewhere.example/login"), Offline),
    (answering(308, location="//elsewhere.example"), Offline),
    (answering(511), Offline),
    (answering(200, b"x" * (MAX_BODY + 1)), Unintelligible),
    (answering(200, gzip.compress(b"0" * (MAX_BODY + 1)), content_encoding="gzip"), Unintelligible),
    (answering(200, gzip.compress(b"{}")[:-4], content_encoding="gzip"), Offline),
    (answering(200, b"no gzip", content_encoding="gzip"), Unintelligible),
    (answering(200, b"{}", content_encoding="br"), Unintelligible),
]


@pytest.mark.parametrize(("app", "error"), FAULTS, ids=range(len(FAULTS)))
async def test_each_fault_has_its_error(app: AsgiApp, error: type[ApiError]) -> None:
    with pytest.raises(ApiError) as caught:
        await exchange(app)
    assert type(caught.value) is error


async def test_a_date_to_come_back_at_is_of_the_services_clock() -> None:
    """This device's clock is two days fast."""
    app = answering(503, date="Sun, 22 Nov 2026 12:00:00 GMT", retry_after="Sun, 22 Nov 2026 12:01:00 GMT")
    now = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
    exchanger = Exchanger(embedded(app), ONCE, lambda: now)
    with pytest.raises(TryLater) as caught:
        await exchanger.answer(Request("GET", "/v1/program"))
    assert 58 <= caught.value.retry_after <= 62
    await exchanger.transport.aclose()


DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("answer", "learned"),
    [
        (answering(200, b"{}", date=DATE), True),
        (answering(401, PROBLEM, date=DATE), True),
        (answering(500, date=DATE), True),
        (answering(304, date=DATE), True),
        # A hotel's gate and a proxy's page have clocks of their own.
        (answering(200, b"<html>", content_type="text/html", date=DATE), False),
        (answering(502, b"<html>", content_type="text/html", date=DATE), False),
        (answering(302, date=DATE, location="https://elsewhere.example"), False),
        (answering(511, date=DATE), False),
        # Kept by a cache on the way since then.
        (answering(200, b"{}", date=DATE, age="3600"), False),
        (answering(200, b"{}", date="yesterday"), False),
        (answering(200, b"{}", date="Sun, 22 Nov 99999 12:00:00 GMT"), False),
        (answering(200, b"{}"), False),
    ],
    ids=range(12),
)
async def test_the_services_clock_is_learned_from_the_service_alone(answer: AsgiApp, learned: bool) -> None:
    """This device's clock is two days fast."""
    now = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
    exchanger = Exchanger(embedded(answer), ONCE, lambda: now)
    with contextlib.suppress(ApiError):
        await exchanger.answer(Request("GET", "/v1/program"))
    await exchanger.transport.aclose()
    assert exchanger.clock_offset == (pytest.approx(-172_800, abs=1) if learned else None)


async def test_an_app_that_breaks_is_offline() -> None:
    async def before(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("boom")

    async def within(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise RuntimeError("boom")

    for app in (before, within):
        with pytest.raises(Offline):
            await exchange(app)


async def test_nobody_listening_is_offline() -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    transport = network(f"http://127.0.0.1:{port}")
    with pytest.raises(Offline):
        await transport.send(Request("GET", "/"))
    await transport.aclose()


async def over_a_socket(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], budget: float
) -> ApiError:
    """What the client makes of a server that does `answer`, within `budget` seconds."""
    serving: set[asyncio.Future[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done = asyncio.get_running_loop().create_future()
        serving.add(done)
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            done.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    exchanger = Exchanger(network(f"http://127.0.0.1:{port}"), RetryPolicy(budget=budget, attempts=1))
    try:
        with pytest.raises(ApiError) as caught:
            await exchanger.answer(Request("GET", "/"))
        return caught.value
    finally:
        await exchanger.transport.aclose()
        server.close()
        # On a machine that stood still the budget may be spent before anybody was asked.
        if serving:
            await asyncio.wait(serving)


async def test_faults_on_a_real_socket() -> None:
    async def reset_mid_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b" ")
            try:
                async with asyncio.timeout(0.01):
                    await reader.read(1_000)
            except TimeoutError:
                continue

    async def gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x01 what?\r\n\r\n")

    assert type(await over_a_socket(reset_mid_body, 60)).__name__ == "Offline"
    assert type(await over_a_socket(gibberish, 60)).__name__ == "Offline"
    assert type(await over_a_socket(silent, 0.3)).__name__ == "Slow"
    assert type(await over_a_socket(drip, 0.3)).__name__ == "Slow"


class Streaming:
    """An app that sends events when told to, and notices when its reader leaves."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[bytes] = asyncio.Queue()
        self.left = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        head = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await receive()
        leaving = asyncio.ensure_future(receive())
        while not leaving.done():
            telling = asyncio.ensure_future(self.told.get())
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                await send({"type": "http.response.body", "body": telling.result(), "more_body": True})
            else:
                telling.cancel()
        assert leaving.result()["type"] == "http.disconnect"
        self.left.set()


async def test_an_event_arrives_when_it_is_sent_and_leaving_is_noticed() -> None:
    app = Streaming()
    transport = embedded(app)
    async with asyncio.timeout(60):
        async with transport.events(Request("GET", "/v1/me/events")) as events:
            assert not isinstance(events, Answer)
            for number in range(3):
                coming = asyncio.ensure_future(anext(events))
                await asyncio.sleep(0)
                assert not coming.done()
                await app.told.put(b": still here\n\nid: %d\nevent: x\ndata: {}\n\n" % number)
                event = await coming
                while not event.data:
                    event = await anext(events)
                assert (event.id, event.type) == (str(number), "x")
        await app.left.wait()
    await transport.aclose()


async def test_closing_the_transport_ends_what_runs_inside() -> None:
    ended = asyncio.Event()

    async def stubborn(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    transport = embedded(stubborn)
    asking = asyncio.ensure_future(transport.send(Request("GET", "/")))
    await asyncio.sleep(0.01)
    await transport.aclose()
    await asyncio.gather(asking, return_exceptions=True)
    assert ended.is_set()


async def test_an_app_faster_than_its_reader_waits() -> None:
    sent = 0

    async def eager(scope: Any, receive: Any, send: Any) -> None:
        nonlocal sent
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            sent += 1
        await send({"type": "http.response.body", "body": b""})

    running = Exchange(eager, http_scope("GET", "/", b"/", b"", []), b"")
    await running.start()
    for _ in range(100):
        await asyncio.sleep(0)
    assert sent <= BACKLOG + 1
    async with aclosing(running.body()) as body:  # type: ignore[type-var]
        assert len(b"".join([chunk async for chunk in body])) == 1000
    await running.task


async def test_leaving_lets_the_app_finish_what_it_does() -> None:
    """As behind a real server: a write whose asker has gone is still done."""
    go_on, done = asyncio.Event(), asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go_on.wait()
        done.set()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport = embedded(slow)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await transport.send(Request("POST", "/"))
    go_on.set()
    async with asyncio.timeout(60):
        await done.wait()
    await transport.aclose()


async def test_nothing_secret_in_a_repr() -> None:
    secret = {"Authorization": "Bearer s3cret"}
    request = Request("POST", "/", headers=secret, json=secret, form=secret)
    assert "s3cret" not in repr(request)
    assert "s3cret" not in repr(Answer(200, {}, b"s3cret"))


async def test_an_embedded_service_learns_for_whom_it_is_asked() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport = embedded(app, "203.0.113.9")
    await transport.send(Request("GET", "/v1/program"))
    await transport.aclose()
    assert seen == ["203.0.113.9"]
