"""The socket: who gets in, how many, and that nothing stays behind. Driven as ASGI, with the toolkit's real session."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import flet as ft
import msgpack
import pytest

from member_app.web.connection import APOLOGY, MemberConnection, end_all, session_count, sessions
from member_app.web.socket import AppSocket, SocketLimits, same_origin

LIMITS = SocketLimits(register_within=0.2, leave_within=0.2, session_timeout=60)
REGISTER, PATCH, EVENT, CRASHED = 1, 2, 3, 6
MEDIA = {
    "padding": {"left": 0, "top": 0, "right": 0, "bottom": 0},
    "view_padding": {"left": 0, "top": 0, "right": 0, "bottom": 0},
    "view_insets": {"left": 0, "top": 0, "right": 0, "bottom": 0},
    "device_pixel_ratio": 1.0, "orientation": "portrait", "always_use_24_hour_format": True,
}  # fmt: skip
PAGE = {
    "route": "/", "pwa": False, "web": True, "debug": False, "wasm": False, "test": False, "multi_view": False,
    "pyodide": False, "platform_brightness": "light", "width": 400, "height": 800, "platform": "linux", "media": MEDIA,
    "window": {"_c": "Window", "_i": 2},
}  # fmt: skip


async def hello(page: ft.Page) -> None:
    page.add(ft.Text("hello"))


async def broken(page: ft.Page) -> None:
    raise RuntimeError("the secret reason")


class Tab:
    """A browser tab's end of the socket."""

    def __init__(
        self, app: AppSocket, *, origin: str | None = "http://127.0.0.1:8550", client: str = "10.0.0.1"
    ) -> None:
        headers = [(b"host", b"127.0.0.1:8550"), (b"user-agent", b"test")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.scope: dict[str, Any] = {
            "type": "websocket", "scheme": "ws", "path": "/ws", "raw_path": b"/ws", "query_string": b"",
            "headers": headers, "client": (client, 1), "server": ("127.0.0.1", 8550), "subprotocols": [],
            "root_path": "",
        }  # fmt: skip
        self.app = app
        self.inbox: asyncio.Queue[Any] = asyncio.Queue()
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Tab:
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(self.app(self.scope, self.inbox.get, self.sent.put))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        assert self.task
        await asyncio.wait_for(self.task, 30)

    def say(self, action: int, body: object) -> None:
        self.inbox.put_nowait({"type": "websocket.receive", "bytes": b"\0" + msgpack.packb([action, body])})

    def register(self, session_id: str = "") -> None:
        self.say(REGISTER, {"session_id": session_id, "page_name": "", "page": PAGE})

    async def heard(self, action: int) -> Any:
        while True:
            message = await asyncio.wait_for(self.sent.get(), 30)
            if message.get("bytes"):
                got, body = msgpack.unpackb(message["bytes"][1:], strict_map_key=False, ext_hook=lambda *a: None)
                if got == action:
                    return body

    async def closed(self) -> int:
        while True:
            message = await asyncio.wait_for(self.sent.get(), 30)
            if message["type"] == "websocket.close":
                return int(message["code"])


@pytest.fixture(autouse=True)
async def no_session_left() -> AsyncIterator[None]:
    await end_all()
    yield
    await end_all()
    await asyncio.sleep(0)


@asynccontextmanager
async def registered(app: AppSocket, **tab: Any) -> AsyncIterator[Tab]:
    async with Tab(app, **tab) as opened:
        opened.register()
        await opened.heard(REGISTER)
        yield opened


async def test_a_tab_of_our_own_page_gets_a_session() -> None:
    async with registered(AppSocket(hello, LIMITS)):
        assert session_count() == 1


@pytest.mark.parametrize(
    "origin",
    [None, "", "null", "http://evil.example", "https://127.0.0.1:8550", "http://127.0.0.1:8551", "http://127.0.0.1",
     "http://127.0.0.1:8550.evil.example", "http://127.0.0.1:port", "http://localhost:8550"],
)  # fmt: skip
async def test_other_pages_are_refused(origin: str | None) -> None:
    tab = Tab(AppSocket(hello, LIMITS), origin=origin)
    assert not same_origin(tab.scope)
    async with tab:
        assert await tab.closed() == 1008
    assert session_count() == 0


def test_default_ports_are_the_same_origin() -> None:
    headers = [(b"host", b"Cards.example"), (b"origin", b"https://cards.example:443")]
    assert same_origin({"type": "websocket", "scheme": "wss", "headers": headers})
    assert not same_origin({"type": "websocket", "scheme": "ws", "headers": headers})


async def test_one_address_gets_so_many_sockets() -> None:
    app = AppSocket(hello, replace(LIMITS, sockets_per_client=2))
    async with registered(app), registered(app):
        async with Tab(app) as third:
            assert await third.closed() == 1013
        async with registered(app, client="10.0.0.2"):
            pass
    async with registered(app):
        pass
    assert not app.open


async def test_the_longest_gone_make_room_and_the_present_stay() -> None:
    app = AppSocket(hello, replace(LIMITS, sessions=2))
    async with registered(app):
        pass
    async with registered(app, client="10.0.0.2"), registered(app, client="10.0.0.3"):
        assert session_count() == 2
        async with Tab(app, client="10.0.0.4") as fourth:
            assert await fourth.closed() == 1013


async def test_a_socket_that_registers_nothing_is_ended() -> None:
    async with Tab(AppSocket(hello, LIMITS)) as tab:
        assert await tab.closed() == 1008


@pytest.mark.parametrize("garbage", [b"\0\xc1", b"\0" + msgpack.packb([3, {}]), b"\0" + msgpack.packb([99, {}]), b"\0"])
async def test_garbage_before_registering_ends_the_socket(garbage: bytes) -> None:
    async with Tab(AppSocket(hello, LIMITS)) as tab:
        tab.inbox.put_nowait({"type": "websocket.receive", "bytes": garbage})
        assert await tab.closed() in (1008, 1011)
    assert session_count() == 0


async def test_text_and_oversized_messages_end_the_socket() -> None:
    app = AppSocket(hello, replace(LIMITS, message_bytes=5000))
    async with registered(app) as tab:
        tab.inbox.put_nowait({"type": "websocket.receive", "bytes": b"\0" * 5001})
        assert await tab.closed() == 1009
    async with Tab(app) as tab:
        tab.inbox.put_nowait({"type": "websocket.receive", "text": "hello"})
        assert await tab.closed() == 1008


async def test_dead_sockets_leave_nothing_behind() -> None:
    app = AppSocket(hello, LIMITS)
    before = len(asyncio.all_tasks())
    for _ in range(50):
        async with Tab(app):
            await asyncio.sleep(0)
    gc.collect()
    assert len(asyncio.all_tasks()) <= before
    assert not app.open
    assert not [found for found in gc.get_objects() if type(found) is MemberConnection]


async def test_a_broken_page_tells_the_client_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with Tab(AppSocket(broken, LIMITS)) as tab:
        tab.register()
        body = await tab.heard(CRASHED)
    assert body["message"] == APOLOGY
    assert "the secret reason" in caplog.text


async def test_a_tab_that_returns_begins_anew_and_what_it_left_ends() -> None:
    """The browser has dropped the services of the session it had, and does not take them for new ones."""
    drawn: list[int] = []

    async def main(page: ft.Page) -> None:
        text = ft.Text("hello")
        drawn.append(text._i)
        page.add(text)

    app = AppSocket(main, LIMITS)
    async with Tab(app) as tab:
        tab.register()
        first = (await tab.heard(REGISTER))["session_id"]
        await tab.heard(PATCH)
    assert [session.expires_at is not None for _, session in sessions()] == [True]
    async with Tab(app) as tab:
        tab.register(first)
        second = (await tab.heard(REGISTER))["session_id"]
        await tab.heard(PATCH)
        assert [session.id for _, session in sessions()] == [second]
        assert second != first and len(set(drawn)) == 2
        async with Tab(app, client="10.9.9.9") as thief:
            thief.register(second)
            assert (await thief.heard(REGISTER))["session_id"] not in (first, second)
            assert second in [session.id for _, session in sessions()]


async def test_a_socket_that_breaks_while_sending_still_lets_its_session_expire() -> None:
    class Broken(asyncio.Queue[Any]):
        async def put(self, message: Any) -> None:
            if message.get("bytes"):
                raise ConnectionResetError
            await super().put(message)

    app = AppSocket(hello, LIMITS)
    tab = Tab(app)
    tab.sent = Broken()
    async with tab:
        tab.register()
        await tab.closed()
    assert [session.expires_at is not None for _, session in sessions()] == [True]


async def test_ending_all_sessions_closes_their_pages() -> None:
    closed: list[str] = []

    async def main(page: ft.Page) -> None:
        page.on_close = lambda _: closed.append(page.session.id)
        page.add(ft.Text("x"))

    async with registered(AppSocket(main, LIMITS)) as tab:
        await tab.heard(PATCH)
    await end_all()
    for _ in range(3000):
        if closed:
            break
        await asyncio.sleep(0.01)
    assert len(closed) == 1
