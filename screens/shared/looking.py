"""Looking again and again whether something changed, while somebody is there to see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from member_app.domain.failure import Failure

#: The longest pause between looks after failures, in seconds.
LONGEST = 60


class Looker:
    """Asks by `look` every `rhythm()` beats (None: not at all now), and after a failure ever more seldom.

    The screen beats every second while it is open and its browser connected; nothing is asked `while_not` true.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[Failure | None]],
        rhythm: Callable[[], int | None],
        while_not: Callable[[], bool],
    ) -> None:
        self._look, self._rhythm, self._while_not = look, rhythm, while_not
        self._due = asyncio.Event()
        self._beats = self._pause = 0

    def beat(self) -> None:
        """A second has passed."""
        self._beats += 1
        rhythm = self._rhythm()
        if rhythm is not None and self._beats >= max(rhythm, self._pause) and not self._while_not():
            self._beats = 0
            self._due.set()

    async def run(self) -> None:
        """Until cancelled."""
        self._beats = self._pause = 0
        self._due.clear()
        while True:
            await self._due.wait()
            self._due.clear()
            failure = await self._look()
            self._pause = min(LONGEST, 2 * max(self._pause, self._rhythm() or 1)) if failure is not None else 0
