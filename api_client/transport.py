"""Requests and answers as bytes, over the network or into an app of this process. The only module that imports httpx.

Guards what comes in: size (also of what a compressed body unpacks to), time, and that it is the service that answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from typing import Protocol

import httpx
from attrs import field, frozen
from httpx_sse import EventSource, SSEError

from api_client.asgi import AsgiApp, Exchange, http_scope
from api_client.errors import Offline, Slow, Unintelligible

#: Largest answer that is read, in bytes, packed and unpacked.
MAX_BODY = 5_000_000
#: Longest silence on the event stream before it counts as dead; the service sends a heartbeat every 15 s.
SILENCE = 40.0
#: Longest time until the event stream is open: a head that comes byte by byte is never silent, and never there.
OPENING = 15.0
CONNECT = 5.0


@frozen
class Request:
    """One HTTP request. Headers may hold a credential: never in a repr."""

    method: str
    path: str
    params: Mapping[str, str] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    json: object = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@frozen
class Answer:
    """One HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@frozen
class RawEvent:
    """One server-sent event before it is parsed."""

    id: str
    type: str
    data: str = field(repr=False)


class Transport(Protocol):
    """What the client needs of a transport."""

    async def send(self, request: Request) -> Answer:
        """Raises `Offline`, `Slow` or `Unintelligible`; any status is an answer."""
        ...

    def events(self, request: Request) -> contextlib.AbstractAsyncContextManager[AsyncIterator[RawEvent] | Answer]:
        """An open event stream, or the answer that came instead of one."""
        ...

    async def aclose(self) -> None: ...


class HttpTransport:
    """A `Transport` over httpx. Made by `network` or `embedded`."""

    def __init__(self, base_url: str, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url,
            transport=inner,
            follow_redirects=False,
            timeout=httpx.Timeout(15.0, connect=CONNECT),
            limits=httpx.Limits(max_connections=10, max_keepalive_connections=4),
            trust_env=inner is None,
        )

    async def send(self, request: Request) -> Answer:
        with _translated():
            async with self._open(request, {"Accept-Encoding": "gzip"}) as response:
                return await _answer(response)

    @contextlib.asynccontextmanager
    async def events(self, request: Request) -> AsyncIterator[AsyncIterator[RawEvent] | Answer]:
        extra = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
        with _translated():
            async with self._open(request, extra, httpx.Timeout(SILENCE, connect=CONNECT), OPENING) as response:
                if response.status_code == 200:
                    async with contextlib.aclosing(_events(response)) as events:
                        yield events
                else:
                    yield await _answer(response)

    async def aclose(self) -> None:
        await self._client.aclose()

    @contextlib.asynccontextmanager
    async def _open(
        self,
        request: Request,
        extra: Mapping[str, str],
        timeout: httpx.Timeout | None = None,
        within: float | None = None,
    ) -> AsyncIterator[httpx.Response]:
        built = self._client.build_request(
            request.method,
            request.path,
            params=dict(request.params) or None,
            headers={**extra, **request.headers},
            json=request.json,
            data=dict(request.form) if request.form is not None else None,
            timeout=timeout or self._client.timeout,
        )
        try:
            async with asyncio.timeout(within):
                response = await self._client.send(built, stream=True)
        except TimeoutError:
            raise Slow("not open in time") from None
        try:
            yield response
        finally:
            await response.aclose()


def network(base_url: str) -> HttpTransport:
    """To a service at `base_url`, which is what stands before `/v1`."""
    return HttpTransport(base_url.rstrip("/"))


def embedded(app: AsgiApp, client: str = "127.0.0.1") -> HttpTransport:
    """Into an ASGI app of this process; the app outlives the transport. Its limits count what is asked for `client`."""
    return HttpTransport("http://embedded", AsgiTransport(app, client))


class Outbound:
    """Messages to addresses others chose: each goes to the one host address it was checked for, and nowhere after it.

    No redirects, no proxies of this machine, no cookies; only the status of an answer is read.
    """

    def __init__(self, seconds: float = 10.0, verify: ssl.SSLContext | bool = True) -> None:
        """`seconds` bounds one message from connecting to the answer."""
        self._seconds = seconds
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            timeout=httpx.Timeout(seconds, connect=min(CONNECT, seconds)),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
            trust_env=False,
            verify=verify,
        )

    async def post(self, url: str, address: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer to `body`, posted to `url` at the IP `address`. Raises `Offline` or `Slow`."""
        with _translated():
            try:
                named = httpx.URL(url)
                host = named.raw_host.decode("ascii")
                request = self._client.build_request(
                    "POST",
                    named.copy_with(host=address),
                    headers={"Host": named.netloc.decode("ascii"), **headers},
                    content=body,
                    # The certificate must be of the name, though the address is what is connected to.
                    extensions={"sni_hostname": host},
                )
                async with asyncio.timeout(self._seconds):
                    response = await self._client.send(request, stream=True)
                    await response.aclose()
            except TimeoutError:
                raise Slow("time budget spent") from None
        return response.status_code

    async def get(self, url: str, address: str, most: int) -> tuple[int, bytes]:
        """Status and body (at most `most` bytes) of what is at `url`, asked at the IP `address`. Raises `Offline` for

        more than that, too, or `Slow`.
        """
        with _translated():
            try:
                named = httpx.URL(url)
                request = self._client.build_request(
                    "GET",
                    named.copy_with(host=address),
                    headers={"Host": named.netloc.decode("ascii"), "Accept": "application/json"},
                    extensions={"sni_hostname": named.raw_host.decode("ascii")},
                )
                async with asyncio.timeout(self._seconds):
                    response = await self._client.send(request, stream=True)
                    try:
                        body = b""
                        async for part in response.aiter_bytes():
                            body += part
                            if len(body) > most:
                                raise Offline("too much")
                    finally:
                        await response.aclose()
            except TimeoutError:
                raise Slow("time budget spent") from None
        return response.status_code, body

    async def aclose(self) -> None:
        await self._client.aclose()


class AsgiTransport(httpx.AsyncBaseTransport):
    """Streams, unlike httpx's own, which hands over a body only when the app has finished it."""

    def __init__(self, app: AsgiApp, client: str) -> None:
        self._app = app
        self._client = client
        self._running: set[Exchange] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        url = request.url
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        scope = http_scope(request.method, url.path, url.raw_path.split(b"?")[0], url.query, headers, self._client)
        exchange = Exchange(self._app, scope, body)
        self._running.add(exchange)
        exchange.task.add_done_callback(lambda _: self._running.discard(exchange))
        try:
            status, head = await exchange.start()
        except ConnectionError as broken:
            raise httpx.RemoteProtocolError(str(broken), request=request) from None
        except BaseException:
            exchange.leave()
            raise
        return httpx.Response(status, headers=head, stream=_AsgiStream(exchange))

    async def aclose(self) -> None:
        """Ends what still runs: nobody will read it."""
        running = list(self._running)
        for exchange in running:
            exchange.leave()
            exchange.task.cancel()
        await asyncio.gather(*(exchange.task for exchange in running), return_exceptions=True)


class _AsgiStream(httpx.AsyncByteStream):
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._exchange.body():
                yield chunk
        except ConnectionError as broken:
            raise httpx.RemoteProtocolError(str(broken)) from None

    async def aclose(self) -> None:
        self._exchange.leave()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as fault:
        raise Slow(type(fault).__name__) from None
    except (httpx.DecodingError, httpx.InvalidURL, httpx.UnsupportedProtocol, SSEError) as fault:
        raise Unintelligible(type(fault).__name__) from None
    except httpx.HTTPError as fault:
        raise Offline(type(fault).__name__) from None


async def _answer(response: httpx.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, await _read(response))


async def _read(response: httpx.Response) -> bytes:
    """The body, unpacked; never more than `MAX_BODY` in memory, whatever it claims to unpack to."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        raise Unintelligible("unknown content encoding")
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > MAX_BODY:
            raise Unintelligible("answer too large")
        chunks.append(chunk)
    body = b"".join(chunks)
    return _unpacked(body) if encoding == "gzip" and body else body


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MAX_BODY)
    except zlib.error:
        raise Unintelligible("broken compression") from None
    if unpacker.unconsumed_tail:
        raise Unintelligible("answer too large")
    if not unpacker.eof:
        raise Offline("broken off")
    return plain


async def _events(response: httpx.Response) -> AsyncGenerator[RawEvent, None]:
    """Each event, also one that only carries an id to resume from."""
    source = EventSource(response)
    with _translated():
        async with contextlib.aclosing(source.aiter_sse()) as events:
            async for event in events:
                if event.data or event.id:
                    yield RawEvent(event.id, event.event, event.data)
