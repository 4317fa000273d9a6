"""The activity screen in every state, at both widths and in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import flet as ft
import pytest

from member_app.domain.activity import ActivityPage, EntryFilter
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Ready
from screens.activity.screen import ActivityScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def labels(app: HeadlessApp) -> list[str]:
    return [node.label for node in app.find(ft.Semantics) if node.label]


def identifiers(app: HeadlessApp) -> list[str]:
    return [node.identifier for node in app.find(ft.Semantics) if node.identifier]


def with_page(page: ActivityPage, **more: object) -> FakeServices:
    services = FakeServices()
    services.activity.stream.push(replace(ready(page), **more))
    return services


async def test_the_current_month_is_told_with_its_change_and_every_bar_in_words():
    async with screen_app(ActivityScreen) as app:
        assert "+640 Sparks" in app.texts()
        assert "+19%" in app.texts()
        (chart,) = [words for words in labels(app) if words.startswith("Earned per month")]
        assert "540" in chart and "640" in chart
        assert app.conn.errors == []


async def test_days_carry_the_running_balance_and_every_entry_its_identifier():
    async with screen_app(ActivityScreen) as app:
        assert "Today · balance 2,480" in app.texts()
        assert {"+84", "\u22121,900"} <= set(app.texts())
        assert [name for name in identifiers(app) if name.startswith("activity.item.")] == [
            f"activity.item.e{n}" for n in range(1, 6)
        ]


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize(("language", "title"), [("en", "Activity"), ("de", "Aktivität")])
async def test_every_width_and_language(pixels: int, language: str, title: str):
    async with screen_app(ActivityScreen, language=language, pixels=pixels, dark=language == "de") as app:
        assert title in app.texts()
        assert not [words for words in app.texts() if words.startswith("activity.")]
        assert app.conn.errors == []


async def test_a_tap_on_an_entry_opens_it():
    async with screen_app(ActivityScreen) as app:
        row = next(node for node in app.find(ft.Semantics) if node.identifier == "activity.item.e2")
        await app.click(row.content)
        assert app.page.route == "/activity/e2"


async def test_a_chip_shows_its_part_without_balances():
    async with screen_app(ActivityScreen) as app:
        await app.click(app.one(ft.Container, key="activity.filter.spent"))
        assert "Seasonal bouquet" in app.texts()
        assert "Flat white, banana bread" not in app.texts()
        assert not [words for words in app.texts() if "balance" in words]


async def test_pending_points_are_marked():
    pending = replace(samples.ENTRIES[0], pending=True)
    async with screen_app(ActivityScreen, with_page(ActivityPage((pending,), None, samples.MONTHS))) as app:
        assert "Pending" in app.texts()


async def test_nothing_yet_says_what_to_do():
    async with screen_app(ActivityScreen, with_page(ActivityPage((), None))) as app:
        assert "Nothing here yet" in app.texts()
        await app.click(app.one(ft.FilledButton, key="activity.empty.card"))
        assert app.page.route == "/"


async def test_a_failure_with_nothing_saved_offers_another_try():
    services = FakeServices()
    services.activity.stream.push(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(ActivityScreen, services) as app:
        services.activity.stream.newest = (ready(ActivityPage(samples.ENTRIES, None, samples.MONTHS)),)
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Seasonal bouquet" in app.texts()


async def test_figures_the_server_has_not_confirmed_say_how_old_they_are():
    page = ActivityPage(samples.ENTRIES, None, samples.MONTHS)
    async with screen_app(ActivityScreen, with_page(page, fresh=False)) as app:
        assert [words for words in app.texts() if words.startswith("As of")]


async def test_loading_has_the_shape_of_the_content():
    services = FakeServices()
    services.activity.watch = lambda which=EntryFilter.ALL: Stream[Ready[ActivityPage]]().watch()  # type: ignore[method-assign]
    async with screen_app(ActivityScreen, services) as app:
        assert app.texts() == ["Activity", "All", "Earned", "Spent", "Expired"]
        assert app.conn.errors == []


async def test_the_end_of_the_list_brings_older_entries_and_a_failure_a_way_on():
    services = with_page(ActivityPage(samples.ENTRIES[:2], "older", samples.MONTHS))
    services.activity.answers["more"] = Failure(FailureKind.SLOW)
    async with screen_app(ActivityScreen, services) as app:
        await app.click(app.one(ft.TextButton, key="activity.more"))
        assert "The connection is very slow. Please try again." in app.texts()
        services.activity.answers["more"] = ActivityPage(samples.ENTRIES[2:], None)
        await app.click(app.one(ft.TextButton, key="activity.more"))
        assert "This is where it all began." in app.texts()
        assert app.conn.errors == []


async def test_scrolling_near_the_end_loads_the_next_page():
    services = with_page(ActivityPage(samples.ENTRIES[:2], "older", samples.MONTHS))
    services.activity.answers["more"] = ActivityPage(samples.ENTRIES[2:], None)
    async with screen_app(ActivityScreen, services) as app:
        near = {"t": "update", "p": 900.0, "minse": 0.0, "maxse": 1000.0, "vd": 600.0}
        await app.fire(app.find(ft.ListView)[0], "scroll", scroll_event(near))
        assert "Welcome to the club" in app.texts()


def scroll_event(facts: dict[str, object]) -> dict[str, object]:
    """What the client sends while a list is dragged."""
    return {
        "pixels": facts["p"], "min_scroll_extent": facts["minse"], "max_scroll_extent": facts["maxse"],
        "viewport_dimension": facts["vd"], "event_type": facts["t"], "scroll_delta": 10.0,
    }  # fmt: skip


async def test_pending_points_say_until_when():
    pending = replace(samples.ENTRIES[0], pending=True, pending_until=datetime(2031, 12, 7, 11, tzinfo=UTC))
    async with screen_app(ActivityScreen, with_page(ActivityPage((pending,), None))) as app:
        assert "Until 7 Dec 2031" in app.texts()


async def test_below_zero_has_a_true_minus_sign():
    owing = samples.entry("e9", "refund", -84, -40, "Refund", "Aurora Mitte", "receipt", 0)
    async with screen_app(ActivityScreen, with_page(ActivityPage((owing,), None))) as app:
        assert any(text.endswith("balance \u221240") for text in app.texts())


async def test_points_can_be_sent_from_here_where_the_programme_allows_it():
    async with screen_app(ActivityScreen) as app:
        await app.click(app.one(ft.IconButton, key="activity.send"))
        assert app.page.route == "/account/send"
    async with screen_app(ActivityScreen, programme=replace(samples.PROGRAMME, transfers=None)) as app:
        assert not app.find(key="activity.send")
