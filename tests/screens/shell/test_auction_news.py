"""News of an auction: told anywhere in the app with a way back to it, and not where it is seen to happen."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.domain.account import Notice
from screens.shell.toasts import News
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices

OUTBID = Notice("1", "outbid", title="A toy piano", about="piano")
VOID = Notice("3", "auction_void", title="A toy piano", about="piano")
LOST = Notice("2", "auction_lost", title="A toy piano", about="piano")


def told(app: HeadlessApp) -> list[ft.Control]:
    """The buttons of what is said."""
    return app.find(key="toast.action")


async def test_outbid_is_told_with_a_way_back() -> None:
    services = FakeServices()
    async with screen_app(News, services, route="/rewards") as app:
        services.connection.toasts.push(OUTBID)
        await app.settle()
        [toast] = told(app)
        assert "You have been outbid: A toy piano. Your Sparks are back." in app.texts()
        await app.click(toast)
        assert app.page.route == "/play/auctions/piano"
        assert app.conn.errors == []


async def test_in_german_and_when_it_went_to_somebody_else() -> None:
    services = FakeServices()
    async with screen_app(News, services, language="de", route="/") as app:
        services.connection.toasts.push(LOST)
        await app.settle()
        assert "A toy piano ging an jemand anderen. Deine Sparks sind zurück." in app.texts()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "A toy piano was called off. Your Sparks are back."),
        ("de", "A toy piano wurde abgesagt. Deine Sparks sind zurück."),
    ],
)
async def test_called_off_is_told_with_a_way_to_the_reason(language: str, words: str) -> None:
    services = FakeServices()
    async with screen_app(News, services, language=language, route="/") as app:
        services.connection.toasts.push(VOID)
        await app.settle()
        assert words in app.texts()
        [toast] = told(app)
        await app.click(toast)
        assert app.page.route == "/play/auctions/piano"


async def test_who_looks_at_the_auction_is_not_told_twice() -> None:
    services = FakeServices()
    async with screen_app(News, services, route="/play/auctions/piano") as app:
        services.connection.toasts.push(OUTBID)
        await app.settle()
        assert not told(app)
