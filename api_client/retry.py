"""When a request is sent again: stamina decides the pauses, `Retry-After` is honoured, a time budget bounds it all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import stamina
from attrs import frozen

from api_client.errors import ApiError, Offline, ServerFault, Slow, TryLater

T = TypeVar("T")


@frozen
class RetryPolicy:
    """Seconds. `budget` bounds one action with all its tries; a pause that would not fit in it is not begun."""

    budget: float = 10.0
    attempts: int = 4
    first_pause: float = 0.2
    longest_pause: float = 3.0
    jitter: float = 0.3

    async def run(self, call: Callable[[], Awaitable[T]], *, again: bool) -> T:
        """Awaits `call`, again after passing faults if `again`; raises what the last try raised, or `Slow`."""
        last: list[ApiError] = []
        clock = asyncio.get_running_loop().time
        end = clock() + self.budget

        def pause(fault: Exception) -> bool | float:
            if isinstance(fault, ApiError):
                last[:] = [fault]
            return self._pause(fault, end - clock()) if again else False

        try:
            async with asyncio.timeout_at(end):
                async for attempt in stamina.retry_context(
                    on=pause,
                    attempts=self.attempts,
                    timeout=self.budget,
                    wait_initial=self.first_pause,
                    wait_max=self.longest_pause,
                    wait_jitter=self.jitter,
                ):
                    with attempt:
                        return await call()
        except TimeoutError:
            raise (last[0] if last else Slow("time budget spent")) from None
        raise AssertionError("stamina always returns or raises")

    @staticmethod
    def _pause(fault: Exception, left: float) -> bool | float:
        """False: give up. True: stamina's own back-off. A number: that many seconds."""
        if isinstance(fault, TryLater):
            return float(fault.retry_after) if fault.retry_after < left else False
        return isinstance(fault, Offline | Slow | ServerFault)
