"""The catalogue on a phone and on a desktop: every state, both languages, every control's effect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import Reward, RewardPage, RewardQuery
from member_app.domain.state import Failed, Loading, Ready
from screens.rewards.screen import RewardsScreen
from screens.rewards.view_model import WINDOW, RewardsViewModel
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def page_of(*rewards: Reward, cursor: str | None = None) -> FakeServices:
    services = FakeServices()
    services.rewards.stream.push(ready(RewardPage(rewards, cursor, len(rewards), None)))
    return services


async def press(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(key=key))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_shows_tiles_the_goal_and_what_waits(pixels: int) -> None:
    async with screen_app(RewardsScreen, pixels=pixels) as app:
        texts = app.texts()
        assert {"Rewards", "Any coffee", "350 Sparks", "Your next one", "720 Sparks to go"} <= set(texts)
        assert "One reward is waiting for you" in texts
        assert {
            "rewards.search",
            "rewards.filter.ready",
            "rewards.filter.coffee",
            "rewards.item.coffee",
        } <= app.identifiers()
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with screen_app(RewardsScreen, language="de") as app:
        assert {"Prämien", "Für dich", "Jetzt einlösbar", "Dein nächstes Ziel", "noch 720 Sparks"} <= set(app.texts())
        assert app.one(ft.TextField).hint_text == "10 Prämien durchsuchen"
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("reward", "words"),
    [
        (samples.reward("a", "A", 350, "gift"), "350 Sparks"),
        (samples.reward("a", "A", 9500, "gift"), "7,020 to go"),
        (samples.REWARDS[8], "From Blaze"),
        (samples.reward("a", "A", 350, "gift", blocked=Failure(FailureKind.OUT_OF_STOCK)), "Sold out"),
        (samples.reward("a", "A", 350, "gift", blocked=Failure(FailureKind.LIMIT_REACHED)), "You have yours"),
        (samples.reward("a", "A", 350, "gift", blocked=Failure(FailureKind.CLOSED)), "Not available"),
        (samples.reward("a", "A", 350, "gift", stock=3), "Only 3 left"),
    ],
)
async def test_a_tile_says_whether_it_can_be_had(reward: Reward, words: str) -> None:
    async with screen_app(RewardsScreen, page_of(reward)) as app:
        assert words in app.texts()
        assert app.conn.errors == []


async def test_a_tile_opens_its_reward() -> None:
    async with screen_app(RewardsScreen, route="/rewards") as app:
        await press(app, "rewards.item.croissant")
        assert app.page.route == "/rewards/croissant"


@pytest.mark.parametrize(
    ("key", "route"),
    [
        ("rewards.goal", "/rewards/tee"),
        ("rewards.waiting", "/rewards/mine"),
        ("rewards.mine", "/rewards/mine"),
    ],
)
async def test_leads_on(key: str, route: str) -> None:
    async with screen_app(RewardsScreen, route="/rewards") as app:
        await press(app, key)
        assert app.page.route == route


@pytest.mark.parametrize(
    ("key", "shown", "hidden"),
    [
        ("rewards.filter.ready", "Any coffee", "Studio headphones"),
        ("rewards.filter.bakery", "Butter croissant", "Any coffee"),
    ],
)
async def test_shelves_narrow_the_list(key: str, shown: str, hidden: str) -> None:
    services = FakeServices()
    async with screen_app(RewardsScreen, services) as app:
        await press(app, key)
        assert shown in app.texts()
        assert hidden not in app.texts()
        assert [s.selected for s in app.find(ft.Semantics) if s.identifier == key] == [True]
        assert app.conn.errors == []


async def test_orders_and_filters_reach_the_repository() -> None:
    services = FakeServices()
    async with screen_app(RewardsScreen, services) as app:
        await press(app, "rewards.sort.cost")
        await press(app, "rewards.filters")
        await press(app, "filters.cost.500")
        await press(app, "filters.kind.donation")
        query = services.rewards.calls[-1][1][0]
        assert (query.sort.value, query.max_cost, query.kind) == ("cost", 500, "donation")
        assert app.find(key="filters.show")
        await press(app, "filters.show")
        assert app.conn.errors == []


async def test_the_filters_stay_open_while_an_answer_takes_long() -> None:
    async def no_patience(_: float) -> None:
        """As if the time were over at once."""

    services, late = FakeServices(), Stream[Any]()
    vm = RewardsViewModel(services.rewards, services.home, wait=no_patience)  # type: ignore[arg-type]
    async with screen_app(RewardsScreen, services, kept={"rewards": vm}) as app:
        await press(app, "rewards.filters")
        services.rewards.watch = lambda query=None: late.watch()  # type: ignore[method-assign]
        choosing = asyncio.create_task(press(app, "filters.cost.500"))
        await app.settle()
        assert isinstance(vm.state, Loading)
        assert app.one(ft.BottomSheet).open
        late.push(ready(RewardPage(samples.REWARDS[:1], None, 1, None)))
        await choosing
        assert "Show 1 reward" in app.texts()
        assert app.one(ft.BottomSheet).open
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("total", "exact", "words"), [(1234, True, "Show 1,234 rewards"), (5000, False, "Show 5,000 or more rewards")]
)
async def test_filters_say_how_many_they_leave_as_far_as_anybody_counted(total: int, exact: bool, words: str) -> None:
    services = FakeServices()
    services.rewards.stream.push(ready(RewardPage(samples.REWARDS, "c1", total, None, total_exact=exact)))
    async with screen_app(RewardsScreen, services) as app:
        await press(app, "rewards.filters")
        assert words in app.texts()


async def test_no_match_offers_the_way_back() -> None:
    services = FakeServices()
    services.rewards.stream.push(ready(RewardPage((), None, 0, None)))
    async with screen_app(RewardsScreen, services) as app:
        await press(app, "rewards.filter.give")
        assert "Nothing matches" in app.texts()
        await press(app, "rewards.clear")
        assert services.rewards.calls[-1][1][0].category is None
        assert app.conn.errors == []


async def test_typing_keeps_the_letters_and_searches() -> None:
    services = FakeServices()
    async with screen_app(RewardsScreen, services) as app:
        field = app.one(ft.TextField, key="rewards.search")
        await app.type(field, "bou")
        assert app.one(ft.TextField, key="rewards.search").value == "bou"
        assert app.conn.errors == []


async def test_letters_typed_on_meanwhile_are_not_undone() -> None:
    async with screen_app(RewardsScreen) as app:
        field = app.one(ft.TextField, key="rewards.search")
        app.session.apply_patch(field._i, {"value": "bouquet"})  # what the browser shows by now
        moment_ago: Any = SimpleNamespace(control=ft.TextField(value="bou"))
        handler: Any = field.on_change
        searching = asyncio.create_task(handler(moment_ago))
        await app.settle()
        assert app.one(ft.TextField, key="rewards.search").value == "bouquet"
        searching.cancel()
        await press(app, "rewards.search.clear")
        assert app.one(ft.TextField, key="rewards.search").value == ""
        assert app.conn.errors == []


async def test_loading_draws_a_skeleton() -> None:
    services = FakeServices()
    services.rewards.watch = lambda query=None: services.tiers.stream.__class__().watch()  # type: ignore[method-assign]
    async with screen_app(RewardsScreen, services) as app:
        assert any(semantics.label == "Loading rewards" for semantics in app.find(ft.Semantics))
        assert app.conn.errors == []


async def test_failed_says_why_and_tries_again() -> None:
    services = FakeServices()
    services.rewards.stream.push(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(RewardsScreen, services) as app:
        assert "That didn't work" in app.texts()
        before = len(services.rewards.calls)
        await press(app, "error.retry")
        assert len(services.rewards.calls) == before + 1
        assert app.conn.errors == []


async def test_stale_says_since_when() -> None:
    services = FakeServices()
    page = RewardPage(samples.REWARDS, None, 10, None)
    services.rewards.stream.push(Ready(page, samples.NOW - timedelta(hours=2), fresh=False))
    async with screen_app(RewardsScreen, services) as app:
        assert any(text.startswith("As of") for text in app.texts())
        assert app.conn.errors == []


def counter(app: HeadlessApp) -> Callable[[], int]:
    return lambda: len(app.find())


async def test_a_page_holds_a_bounded_number_of_controls() -> None:
    rewards = tuple(samples.reward(f"r{i}", f"Reward {i}", 100, "gift") for i in range(3 * WINDOW))
    services: Any = page_of(*rewards, cursor="more")
    async with screen_app(RewardsScreen, services, pixels=1440) as app:
        count = counter(app)
        first = count()
        await press(app, "rewards.next")
        assert f"Reward {WINDOW}" in app.texts()
        assert "Reward 0" not in app.texts()
        assert count() <= first + 40
        await press(app, "rewards.previous")
        assert "Reward 0" in app.texts()
        assert app.conn.errors == []


def long_catalogue() -> FakeServices:
    """Three windows of rewards; a question for less is answered by some of them."""
    services = FakeServices()
    rewards = tuple(samples.reward(f"r{i}", f"Reward {i}", 100, "gift") for i in range(3 * WINDOW))

    def watch(query: RewardQuery | None = None) -> Any:
        found = rewards if query in (None, RewardQuery()) else rewards[::2]
        return Stream(ready(RewardPage(found, None, len(found), None))).watch()

    services.rewards.watch = watch  # type: ignore[method-assign]
    return services


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_a_filter_chosen_in_a_later_window_leaves_the_sheet_as_it_is(pixels: int) -> None:
    async with screen_app(RewardsScreen, long_catalogue(), pixels=pixels) as app:
        await press(app, "rewards.next")
        await press(app, "rewards.filters")
        (sheet,) = [one for one in app.find(ft.BottomSheet) + app.find(ft.AlertDialog) if one.open]
        await press(app, "filters.cost.500")
        assert "Reward 0" in app.texts() and f"Reward {WINDOW + 1}" not in app.texts()
        after = app.find(ft.BottomSheet) + app.find(ft.AlertDialog)
        assert [(one._i, one.open) for one in after] == [(sheet._i, True)]
        assert f"Show {3 * WINDOW // 2} rewards" in app.texts()
        assert app.conn.errors == []


async def test_a_search_begun_in_a_later_window_goes_on_in_the_same_field() -> None:
    services = long_catalogue()

    async def at_once(_: float) -> None:
        """Typing has paused."""

    vm = RewardsViewModel(services.rewards, services.home, wait=at_once)  # type: ignore[arg-type]
    async with screen_app(RewardsScreen, services, pixels=1440, kept={"rewards": vm}) as app:
        await press(app, "rewards.next")
        field = app.one(ft.TextField, key="rewards.search")
        await app.type(field, "rew")
        assert "Reward 0" in app.texts()
        assert app.one(ft.TextField, key="rewards.search")._i == field._i
        assert app.conn.errors == []


async def test_a_window_turned_by_the_member_begins_at_its_top() -> None:
    """A list that has been scrolled down stays so; another one begins at its top."""
    async with screen_app(RewardsScreen, long_catalogue()) as app:
        lists = [app.one(ft.ListView)._i]
        for key in ("rewards.next", "rewards.previous"):
            await press(app, key)
            lists.append(app.one(ft.ListView)._i)
        assert len(set(lists)) == 3
