"""The application's way in: a page gets its session, and the screens get it from there. The only `ft.run`."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import flet as ft

from member_app.biometrics import biometrics_of
from member_app.browser import browser_name, wished_languages
from member_app.config import AppConfig, DeviceInfo, Mode
from member_app.fonts import FONTS
from member_app.storage.key_values import PreferencesKeyValues
from member_app.storage.secure_storage_vault import SecureValues
from member_app.wiring import Process, build_session
from screens.app import App
from screens.shell.look import dress

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Pages:
    """Opens pages. Holds what the process shares, nothing of a member."""

    process: Process

    async def open(self, page: ft.Page) -> None:
        """Build the page's session, show the app, and end the session with the page."""
        _report_errors(page)
        languages = _languages(page)
        page.fonts = {} if page.web else dict(FONTS)
        # Kept by the closure below for as long as the page lives: Flet forgets services nobody holds.
        preferences = ft.SharedPreferences()
        session = build_session(
            self.process,
            _device(page, languages),
            PreferencesKeyValues(preferences),
            secrets=self._secrets(),
            biometrics=biometrics_of(page),
            quiet=True,
        )

        async def close(_: object) -> None:
            await session.close()

        page.on_close = close
        await session.start()
        dress(page, session, languages)
        page.render_views(App, session, languages)

    def _secrets(self) -> SecureValues | None:
        """The phone's secure storage; its package is there on phones only."""
        if self.process.config.mode is not Mode.MOBILE:
            return None
        import flet_secure_storage

        storage: SecureValues = flet_secure_storage.SecureStorage()
        return storage


def run() -> None:
    """Start where a packager put us: on a phone or a computer, with the reference API inside unless told otherwise."""
    data = Path(os.environ.get("FLET_APP_STORAGE_DATA") or Path.home() / ".member-app")
    mobile = hasattr(sys, "getandroidapilevel") or sys.platform in ("android", "ios")
    mode, public = Mode.MOBILE if mobile else Mode.DESKTOP, os.environ.get("MEMBER_APP_PUBLIC_URL", "")
    run_native(AppConfig(data, os.environ.get("MEMBER_APP_API"), mode=mode, public_url=public))


def run_native(config: AppConfig) -> None:
    """In a window or on a phone."""
    from member_app.resources import assets_dir

    ft.run(Pages(Process(config)).open, view=ft.AppView.FLET_APP, assets_dir=str(assets_dir()))


def _report_errors(page: ft.Page) -> None:
    """A fault in a handler shows a passing note in place of the toolkit's full-screen traceback."""

    def report(message: str) -> None:
        log.error("unhandled: %s", message)
        words = "Something went wrong. Please try again."
        if _languages(page)[:1] and _languages(page)[0].lower().startswith("de"):
            words = "Das hat nicht geklappt. Bitte noch einmal versuchen."
        with contextlib.suppress(Exception):  # a page that is going away shows nothing any more
            page.show_dialog(ft.SnackBar(ft.Text(words)))

    page.session.error = report  # type: ignore[method-assign]


def _languages(page: ft.Page) -> tuple[str, ...]:
    """The languages the browser or the system asks for, best first."""
    wishes = getattr(page.session.connection, "languages", "")
    if wishes:
        return wished_languages(wishes)
    system = os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return (system.partition(".")[0].replace("_", "-"),)


def _device(page: ft.Page, languages: tuple[str, ...]) -> DeviceInfo:
    platform = page.platform.value if page.platform else "unknown"
    name = browser_name(page.client_user_agent or "") if page.web else platform.capitalize()
    kind, language = "web" if page.web else platform, languages[0] if languages else "en"
    origin = str(getattr(page.session.connection, "origin", ""))
    return DeviceInfo(name, kind, language, page.client_ip or "127.0.0.1", origin)
