"""Where the member is signed in, and signing another device out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.member import Device
from member_app.domain.repositories import ProfileRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from screens.shared.follow import Follower


@ft.observable
@dataclass
class DevicesViewModel:
    """`leaving` is the id of the device being signed out; `gone` the one that just was; `trouble` why it was not."""

    profile: ProfileRepository
    state: Loading | Ready[tuple[Device, ...]] | Failed = field(default_factory=Loading)
    leaving: str | None = None
    gone: Device | None = None
    trouble: Failure | None = None

    def __post_init__(self) -> None:
        self._signed_out: frozenset[str] = frozenset()
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
        """One at a time; never this device, which has its own way out."""
        if self.leaving is not None or device.current:
            return
        self.leaving, self.gone, self.trouble = device.id, None, None
        try:
            failure = await self.profile.sign_out_device(device.id)
        finally:
            self.leaving = None
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
