"""Time, injected: nothing else in the app asks the system what time it is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """This device's clock."""

    def now(self) -> datetime:
        """Now, UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The real one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ServiceClock:
    """The service's time as far as this device knows it: its own clock and the last offset learned.

    Codes are made with the service's time, so that a phone whose clock is off still shows a valid one.
    """

    def __init__(self, device: Clock) -> None:
        self._device = device
        self.offset = 0.0

    def now(self) -> datetime:
        """The service's now, UTC."""
        return self._device.now() + timedelta(seconds=self.offset)

    async def sleep(self, seconds: float) -> None:
        """Both clocks go equally fast."""
        await self._device.sleep(seconds)

    def to_device(self, moment: datetime) -> datetime:
        """A moment of the service's clock as this device's clock will show it."""
        return moment - timedelta(seconds=self.offset)
