"""Biometrics: only where the platform has them, and never an error."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.biometrics import PlatformBiometrics, biometrics_of
from tests.fakes.headless import HeadlessApp


class Sensor:
    """Answers, or raises, as told."""

    def __init__(self, answer: bool | Exception) -> None:
        self.answer, self.only = answer, None

    async def can_check_biometrics(self) -> bool:
        return self._say()

    async def authenticate(self, reason: str, *, biometric_only: bool = False) -> bool:
        self.only = biometric_only
        return self._say()

    def _say(self) -> bool:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(("answer", "means"), [(True, True), (False, False), (RuntimeError("locked out"), False)])
async def test_what_the_platform_says(answer: bool | Exception, means: bool) -> None:
    sensor = Sensor(answer)
    found = PlatformBiometrics(sensor)
    assert await found.available() is means
    assert await found.prove("why") is means
    # The device's own code is not the app's PIN.
    assert sensor.only is True


@pytest.mark.parametrize(("platform", "web"), [("android", True), ("linux", False)])
async def test_neither_in_a_browser_nor_on_linux(platform: str, web: bool) -> None:
    async with HeadlessApp(lambda page: page.add(ft.Text("x")), platform=platform, web=web) as app:
        assert biometrics_of(app.page) is None
