"""Where the member is signed in, and signing another device out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.member import Device
from member_app.domain.repositories import ProfileRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower

#: A little less than the toast with the way back stays (seconds).
GRACE = 7.5


async def a_moment() -> None:
    """The time between asking to sign a device out and doing so."""
    await asyncio.sleep(GRACE)


@ft.observable
@dataclass
class DevicesViewModel:
    """`leaving` are the ids of devices that are about to be signed out, `sent` those it can't be undone for any more;
    `gone` is the one that just was signed out, `trouble` why it was not. `grace` is the time to think better of it.
    """

    profile: ProfileRepository
    state: Loading | Ready[tuple[Device, ...]] | Failed = field(default_factory=Loading)
    grace: Callable[[], Awaitable[None]] = a_moment
    leaving: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    gone: Device | None = None
    trouble: Failure | None = None

    def __post_init__(self) -> None:
        self._signed_out: frozenset[str] = frozenset()
        self._undone: dict[str, asyncio.Event] = {}
        self._follower: Follower[tuple[Device, ...]] = Follower(self.profile.watch_devices, self._take)

    async def run(self) -> None:
        """Follows the list."""
        await self._follower.run()

    async def refresh(self) -> None:
        """Asks again."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    async def sign_out(self, device: Device) -> None:
        """After a moment to think better of it; never this device, which has its own way out."""
        if device.id in self.leaving or device.current:
            return
        self.leaving |= {device.id}
        self.gone, self.trouble = None, None
        try:
            if await self._meant(device.id):
                self.sent |= {device.id}
                self._settle(device, await self.profile.sign_out_device(device.id))
        finally:
            self.leaving -= {device.id}
            self.sent -= {device.id}

    def undo(self, device: Device) -> None:
        """The device stays signed in, if it has not been sent away yet."""
        if (undone := self._undone.get(device.id)) is not None:
            undone.set()

    async def _meant(self, id: str) -> bool:
        """Whether the moment passed without an undo. It goes on when the screen is left: the toast does too."""
        undone = self._undone[id] = asyncio.Event()
        waits = {asyncio.ensure_future(undone.wait()), asyncio.ensure_future(self.grace())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return not undone.is_set()
        finally:
            del self._undone[id]
            for one in waits:
                one.cancel()

    def _settle(self, device: Device, failure: Failure | None) -> None:
        if failure is not None:
            self.trouble = failure
            return
        self._signed_out |= {device.id}
        self.gone = device
        if isinstance(self.state, Ready):
            self._take(self.state)

    def _take(self, known: Known[tuple[Device, ...]]) -> None:
        if isinstance(known, Failed):
            self.state = known
            return
        # A list that was on its way when a device was signed out must not bring it back.
        left = tuple(device for device in known.value if device.id not in self._signed_out)
        self.state = replace(known, value=tuple(sorted(left, key=lambda device: not device.current)))
