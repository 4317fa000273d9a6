"""What stays while screens change: tabs, banners, toasts."""

from __future__ import annotations

from datetime import UTC, datetime

import flet as ft
import pytest

from member_app.domain.account import Connection, Look, Notice, Preferences, SignIn
from screens.shell.navigation import TABS, current_tab
from tests.fakes.headless import HeadlessApp
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app


def words(running: HeadlessApp) -> str:
    return " ".join(str(text) for text in running.texts())


@pytest.mark.parametrize("path", ["/rewards/mine/1", "/rewards"])
def test_a_path_belongs_to_its_tab(path):
    assert current_tab(path).key == "nav.rewards"
    assert current_tab("/tiers").key == "nav.card"
    assert current_tab("/checkin/K7Q2M9XW2A").key == "nav.play"


@pytest.mark.parametrize("width", [390, 820, 1440])
async def test_every_tab_opens(width):
    async with whole_app(FakeServices(), width=width) as running:
        for tab in TABS:
            await running.go(tab.route)
            assert {t.key for t in TABS} <= running.identifiers()
            assert running.conn.errors == []


async def test_a_phone_held_sideways_has_room_for_every_tab():
    async with whole_app(FakeServices(), width=844, height=390) as running:
        assert {t.key for t in TABS} <= running.identifiers()
        assert "A" not in running.texts()


async def test_offline_is_said_with_what_waits_and_a_way_on():
    services = FakeServices()
    async with whole_app(services) as running:
        assert "Offline" not in words(running)
        services.connection.stream.push(Connection(datetime.now(UTC), datetime.now(UTC), waiting=2))
        await running.settle()
        assert "Offline." in words(running) and "2 changes are waiting" in words(running)
        await running.click(running.one(ft.TextButton, key="offline.banner.action"))
        assert ("retry", ()) in services.connection.calls
        services.connection.stream.push(Connection())
        await running.settle()
        assert "Offline." not in words(running)


async def test_a_lapsed_session_keeps_the_card_and_asks_to_sign_in():
    async with whole_app(FakeServices(SignIn.LAPSED)) as running:
        assert "Please sign in again. Your card keeps working." in words(running)
        assert "card.number" in running.identifiers()


async def test_news_from_the_till_becomes_a_toast():
    services = FakeServices()
    async with whole_app(services) as running:
        services.connection.toasts.push(Notice("n1", "points", 124, "Aurora Mitte"))
        await running.settle()
        assert "+124 Sparks · Aurora Mitte" in words(running)


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (Notice("n1", "points", 124, ""), "+124 Sparks"),
        (Notice("n1", "received", 250, "Jonas"), "Jonas sent you 250 Sparks."),
        (Notice("n1", "received", 250, ""), "Another member sent you 250 Sparks."),
    ],
)
async def test_news_names_who_it_is_from_as_far_as_that_is_known(notice: Notice, said: str):
    services = FakeServices()
    async with whole_app(services) as running:
        services.connection.toasts.push(notice)
        await running.settle()
        assert said in words(running)


async def test_a_change_that_is_refused_after_waiting_is_told_with_a_way_to_it():
    services = FakeServices()
    async with whole_app(services) as running:
        services.connection.toasts.push(Notice("w1", "refused"))
        await running.settle()
        assert "A change to your profile could not be saved." in words(running)
        await running.click(running.one(key="toast.action"))
        assert running.page.route == "/account/profile"


@pytest.mark.parametrize(
    ("row", "choice", "said", "undo"),
    [("account.language", "account.language.de", "Sprache: Deutsch", "Rückgängig"),
     ("account.theme", "account.theme.dark", "Look: Dark", "Undo")],
)  # fmt: skip
async def test_what_was_chosen_is_said_in_the_new_words_and_can_be_undone(row, choice, said, undo):
    before = Preferences("en", Look.LIGHT)
    services = FakeServices(preferences=before)
    async with whole_app(services, "/account") as running:
        await running.click(running.one(ft.Container, key=row))
        await running.click(running.one(ft.Container, key=choice))
        assert services.preferences.current != before
        assert said in words(running)
        assert running.one(key="toast.action").content.value == undo
        await running.click(running.one(key="toast.action"))
        assert services.preferences.current == before
        assert running.conn.errors == []


async def test_growing_from_phone_to_desktop_shows_the_card_beside():
    async with whole_app(FakeServices(), route="/rewards") as running:
        assert "card.number" not in running.identifiers()
        await running.resize(1440, 900)
        assert "card.number" in running.identifiers()
        assert running.conn.errors == []


async def test_the_next_member_finds_nothing_of_the_last():
    services = FakeServices()
    async with whole_app(services, route="/rewards") as running:
        await services.account.sign_out()
        await running.settle()
        assert "Lindner" not in words(running)
