"""The ring tells the time a code has left, and when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import flet as ft

from screens.shared.countdown import CountdownRing
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def ring_app(left: float, whole: float, done: list[str]) -> HeadlessApp:
    until = START + timedelta(seconds=whole)

    def draw() -> ft.Control:
        return CountdownRing(START, until, lambda: done.append("done"), now=lambda: until - timedelta(seconds=left))

    return screen_app(draw)


def said(app: HeadlessApp) -> str:
    return next(s.label for s in app.find(ft.Semantics) if s.label)


async def test_seconds_are_shown_and_said() -> None:
    done: list[str] = []
    async with ring_app(18, 30, done) as app:
        assert "18" in app.texts() and said(app) == "18 seconds left"
        assert done == [] and app.conn.errors == []


async def test_minutes_are_shown_as_a_clock() -> None:
    async with ring_app(872, 900, []) as app:
        assert "14:32" in app.texts() and said(app) == "15 minutes left"


async def test_tells_once_that_the_time_is_up() -> None:
    done: list[str] = []
    async with ring_app(0, 30, done) as app:
        assert done == ["done"] and "0" in app.texts()


async def test_half_the_time_is_half_the_ring() -> None:
    async with ring_app(15, 30, []) as app:
        angles = sorted(c.rotate.angle for c in app.find(ft.Container) if isinstance(c.rotate, ft.Rotate))
        assert [round(angle, 2) for angle in angles] == [0.0, 3.14]
