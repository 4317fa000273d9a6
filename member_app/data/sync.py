"""Keeps what is on screen true while a member is signed in: listens to events, and polls when it can't."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine

from api_client.errors import ApiError, SignedOut, TryLater
from api_client.models import EventDto
from member_app.data.failures import failure_of
from member_app.data.notices import Notices
from member_app.data.scope import Scope

#: Seconds between tries, first and longest; a poll of the snapshot goes with each.
_FIRST, _LONGEST = 1.0, 30.0


class Sync:
    """`on_contact` runs whenever the service is reached again, `on_event` after each event.

    `open` while the stream of events is: then nobody here tries whether the service answers.
    """

    def __init__(
        self,
        scope: Scope,
        on_contact: Callable[[], Coroutine[None, None, None]],
        on_event: Callable[[EventDto], Coroutine[None, None, None]],
        own: Callable[[EventDto], bool],
    ) -> None:
        self._scope = scope
        self._on_contact, self._on_event, self._own = on_contact, on_event, own
        self._notices = Notices()
        self._patience = scope.connection.patience()
        self._last_id: str | None = None
        self._pause = _FIRST
        self.open = False

    async def run(self) -> None:
        """Until cancelled or signed out."""
        epoch = self._scope.epoch
        self._last_id = None
        while epoch == self._scope.epoch:
            pause = await self._listen()
            if pause is None:
                return
            await self._patience.pause(max(pause, self._pause * random.uniform(0.7, 1.0)))  # noqa: S311
            self._pause = min(self._pause * 2, _LONGEST)

    async def _listen(self) -> float | None:
        """Until the stream ends; answers the least pause the service asks for, None when signed out."""
        scope = self._scope
        await scope.connection.begun()
        try:
            async with scope.client.events(self._last_id) as events:
                self.open = True
                scope.connection.reached()
                # What happened before the stream was open is not on it.
                scope.guard.spawn("contact", self._on_contact())
                async for event in events:
                    self._pause = _FIRST
                    await self._take(event)
        except SignedOut:
            if scope.on_signed_out is not None:
                await scope.on_signed_out()
            return None
        except ApiError as error:
            scope.connection.failed(failure_of(error))
            await self._on_contact()
            return float(error.retry_after) if isinstance(error, TryLater) else 0.0
        finally:
            self.open = False
        await self._on_contact()
        return 0.0

    async def _take(self, event: EventDto) -> None:
        self._last_id = event.id or self._last_id
        if not event.type:
            return
        notice = self._notices.notice_of(event)
        if notice is not None and not self._own(event):
            self._scope.connection.tell(notice)
        self._scope.guard.spawn("event", self._on_event(event))
