"""The UI toolkit's end of one socket, with what it leaves open closed.

The toolkit tells clients the text of exceptions, keeps a session forever whose socket broke while sending, never
notices a socket that registers no session, and gives a tab that returns the session it had: with what was true when it
left, and with services that the browser has dropped. Its private names are used here and nowhere else; its version is
pinned.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import flet as ft
from fastapi import WebSocket
from flet.controls.id_counter import ControlId
from flet.messaging.protocol import Message, MessageAction, SessionCrashedBody
from flet.messaging.session import Session
from flet_web.fastapi import FletApp, app_manager

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong. Please try again."
PageMain = Callable[[ft.Page], Awaitable[None]]


class MemberConnection(FletApp):  # type: ignore[misc]  # the toolkit's server part has no types
    """One socket of one tab."""

    def __init__(self, main: PageMain, session_timeout: int) -> None:
        super().__init__(
            loop=asyncio.get_running_loop(),
            executor=app_manager.executor,
            main=main,
            before_main=None,
            session_timeout_seconds=session_timeout,
        )
        self.session_timeout = session_timeout
        self.registered = asyncio.Event()
        self.languages = ""
        self.origin = ""

    async def handle(self, websocket: WebSocket) -> None:
        """Serve the socket; afterwards its session waits for the tab to return, then ends."""
        self.languages = websocket.headers.get("accept-language", "")
        # Compared with our own name before: what the address bar shows, whatever stands in front of this server.
        self.origin = websocket.headers.get("origin", "")
        try:
            await super().handle(websocket)
        finally:
            session: Session | None = getattr(self, "_FletApp__session", None)
            if session is not None and session.connection is self:
                await session.disconnect(self.session_timeout)

    async def _FletApp__on_message(self, data: list[Any]) -> None:
        """As the toolkit does, but a tab that returns begins anew where it was, as after a restart of the server."""
        if MessageAction(data[0]) is MessageAction.REGISTER_CLIENT and data[1].get("session_id"):
            await end_waiting(data[1]["session_id"])
            data[1]["session_id"] = ""
        await super()._FletApp__on_message(data)

    def send_message(self, message: Message) -> None:
        """As the toolkit does, but errors stay in the log."""
        if message.action is MessageAction.SESSION_CRASHED:
            log.error("A session failed: %s", getattr(message.body, "message", ""))
            message = Message(MessageAction.SESSION_CRASHED, SessionCrashedBody(APOLOGY))
        if getattr(self, "_FletApp__send_queue", None) is not None:
            super().send_message(message)
        if message.action is MessageAction.REGISTER_CLIENT:
            self.registered.set()


def number_controls_anew() -> None:
    """Begin this process's control numbers at a random one.

    A browser that outlives the server still holds the last process's controls. Equal numbers would make it take the
    new services for the old ones and drop them, and every answer from the browser would be waited for in vain.
    """
    ControlId._counter = itertools.count(3 + secrets.randbelow(1 << 30))


def sessions() -> Iterator[tuple[str, Session]]:
    """All sessions, connected or waiting, oldest first."""
    known: dict[str, Session] = app_manager._FletAppManager__sessions
    yield from list(known.items())


def session_count() -> int:
    """How many sessions are held."""
    return sum(1 for _ in sessions())


async def make_room(limit: int) -> bool:
    """End sessions whose tab is gone until there is room for one more. False if all are in use."""
    waiting = sorted(
        ((session.expires_at, key) for key, session in sessions() if session.expires_at), key=lambda pair: pair[0]
    )
    surplus = session_count() - limit + 1
    for _, key in waiting[: max(0, surplus)]:
        await app_manager.delete_session(key)
    return session_count() < limit


async def end_waiting(session_id: str) -> None:
    """End a session whose tab had gone."""
    for key, session in sessions():
        there: object = session.connection
        if session.id == session_id and there is None:
            await app_manager.delete_session(key)


async def end_all() -> None:
    """End every session, so that what they hold is released before the process goes."""
    for key, _ in sessions():
        await app_manager.delete_session(key)
