"""A finger or a face in place of the PIN, where the platform knows how. No other module imports flet_local_auth."""

from __future__ import annotations

from typing import Protocol

import flet as ft


class Service(Protocol):
    """What is used of `flet_local_auth.LocalAuthentication`."""

    async def can_check_biometrics(self) -> bool: ...

    async def authenticate(self, reason: str, *, biometric_only: bool = False) -> bool: ...


class PlatformBiometrics:
    """`data.lock.Biometrics` over the platform's own dialog; whatever goes wrong there counts as not recognised."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def available(self) -> bool:
        try:
            return await self._service.can_check_biometrics()
        except Exception:
            # The platform's channel raises whatever the platform says; the PIN is always there.
            return False

    async def prove(self, reason: str) -> bool:
        try:
            return await self._service.authenticate(reason, biometric_only=True)
        except Exception:
            return False


def biometrics_of(page: ft.Page) -> PlatformBiometrics | None:
    """None in a browser, on Linux, and where the package was left out."""
    if page.web or page.platform in (None, ft.PagePlatform.LINUX):
        return None
    try:
        from flet_local_auth import LocalAuthentication  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        return None
    return PlatformBiometrics(LocalAuthentication())
