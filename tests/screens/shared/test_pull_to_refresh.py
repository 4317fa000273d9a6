"""Pulling a list past its top and letting go asks the service; less than that, or without letting go, does not."""

from __future__ import annotations

import flet as ft
import pytest

from screens.shared.component import component
from screens.shared.page import Screen
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices


@component
def Pulled(services: FakeServices) -> ft.Control:
    return Screen("Pulled", [ft.Text("content")], on_refresh=services.home.refresh)


async def scroll(app: HeadlessApp, kind: str, *, overscroll: float | None = None, pixels: float = 0.0) -> None:
    event = {
        "event_type": kind,
        "pixels": pixels,
        "min_scroll_extent": 0.0,
        "max_scroll_extent": 900.0,
        "viewport_dimension": 800.0,
        "overscroll": overscroll,
    }
    await app.fire(app.one(ft.ListView), "scroll", event)


@pytest.mark.parametrize(("far", "asked"), [([-40.0, -40.0], 1), ([-20.0, -20.0], 0), ([40.0, 40.0], 0)])
async def test_a_list_that_reports_its_excess(far: list[float], asked: int) -> None:
    services = FakeServices()
    async with screen_app(lambda: Pulled(services), services) as app:
        for excess in far:
            await scroll(app, "overscroll", overscroll=excess)
        assert services.home.calls == []
        await scroll(app, "end")
        assert services.home.calls == [("refresh", ())] * asked
        assert app.conn.errors == []


async def test_a_list_that_bounces() -> None:
    services = FakeServices()
    async with screen_app(lambda: Pulled(services), services) as app:
        await scroll(app, "update", pixels=-75.0)
        await scroll(app, "end")
        await scroll(app, "end")
        assert services.home.calls == [("refresh", ())]
