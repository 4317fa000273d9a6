"""A lock whose PIN is 4829."""

from __future__ import annotations

from dataclasses import replace

from member_app.domain.lock import Lock, is_pin
from tests.fakes.streams import FakeRepository

PIN = "4829"


class FakeLock(FakeRepository):
    """`stream` holds the `Lock`; `recognises` says what biometrics answer."""

    def __init__(self, lock: Lock | None = None) -> None:
        super().__init__(lock or Lock())
        self.recognises = True
        self.pin = PIN

    @property
    def current(self) -> Lock:
        return self.stream.newest[0]

    async def set_pin(self, pin: str) -> bool:
        if not is_pin(pin):
            return False
        self.pin = pin
        self.stream.push(replace(self.current, on=True))
        return True

    async def open(self, pin: str) -> bool:
        if pin == self.pin:
            self.stream.push(replace(self.current, locked=False))
        return pin == self.pin

    async def open_by_biometrics(self, reason: str) -> bool:
        if self.recognises:
            self.stream.push(replace(self.current, locked=False))
        return self.recognises

    async def turn_off(self, pin: str) -> bool:
        if pin == self.pin:
            self.stream.push(replace(self.current, on=False, locked=False))
        return pin == self.pin

    async def choose(self, minutes: int, biometrics: bool) -> None:
        self.stream.push(replace(self.current, minutes=minutes, biometrics=biometrics))

    def away(self) -> None:
        self.calls.append(("away", ()))

    def back(self) -> None:
        self.calls.append(("back", ()))
