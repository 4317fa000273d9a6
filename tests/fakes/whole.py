"""Draws the whole app, headless: every route, the shell around it, and what the root does once."""

from __future__ import annotations

from typing import Any

from screens.app import App
from tests.fakes.headless import HeadlessApp
from tests.fakes.services import FakeServices


def whole_app(
    services: FakeServices | None = None, route: str = "/", *, width: int = 390, **client: Any
) -> HeadlessApp:
    """`async with whole_app(services, "/rewards") as app`: as a member of `services` finds it at an address."""
    mine = services or FakeServices()
    return HeadlessApp(lambda page: page.render_views(App, mine, ("en",)), route=route, width=width, **client)
