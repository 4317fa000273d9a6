"""The catalogue's view model: the newest wish wins, pages append, a page never grows without bound."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import Reward, RewardPage, RewardQuery, Sort
from member_app.domain.state import Empty, Failed, Ready
from screens.rewards.view_model import WINDOW, RewardsViewModel
from tests.fakes import samples
from tests.fakes.services import FakeServices, Stream, ready
from tests.screens.running import running


class Pause:
    """Waiting that ends when the test says so."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._gates: list[asyncio.Event] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        gate = asyncio.Event()
        self._gates.append(gate)
        await gate.wait()

    async def over(self) -> None:
        for gate in self._gates:
            gate.set()
        await turns()


async def turns(count: int = 30) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


def many(count: int, start: int = 0) -> tuple[Reward, ...]:
    return tuple(samples.reward(f"r{i}", f"Reward {i}", 100 + i, "gift") for i in range(start, start + count))


def built(services: FakeServices, wait: Any = at_once) -> RewardsViewModel:
    return RewardsViewModel(services.rewards, services.home, wait)  # type: ignore[arg-type]


def titles(vm: RewardsViewModel) -> list[str]:
    return [reward.title for reward in vm.shown]


async def test_shows_the_catalogue_its_size_the_balance_and_what_waits() -> None:
    vm = built(FakeServices())
    async with running(vm):
        assert isinstance(vm.state, Ready)
        assert vm.catalogue_size == len(samples.REWARDS)
        assert (vm.balance, vm.waiting) == (2480, 1)


async def test_typing_searches_once_when_it_pauses() -> None:
    services, pause = FakeServices(), Pause()
    vm = built(services, pause)
    async with running(vm):
        typing = [asyncio.ensure_future(vm.search(text)) for text in ("c", "cr", "croi")]
        await turns()
        assert vm.query == RewardQuery()
        await pause.over()
        await pause.over()
        await asyncio.gather(*typing)
        assert titles(vm) == ["Butter croissant"]
        asked = [args[0].text for name, args in services.rewards.calls if name == "watch"]
        assert asked == ["", "croi"]


async def test_the_newest_wish_wins_over_a_late_answer() -> None:
    services = FakeServices()
    slow: Stream[Any] = Stream()

    def watch(query: RewardQuery) -> Any:
        return slow.watch() if query.category == "coffee" else Stream(ready(services.rewards.page(query))).watch()

    services.rewards.watch = watch  # type: ignore[method-assign, assignment]
    vm = built(services)
    async with running(vm):
        first = asyncio.ensure_future(vm.ask(RewardQuery(category="coffee")))
        await turns()
        await vm.ask(RewardQuery(category="bakery"))
        slow.push(ready(services.rewards.page(RewardQuery(category="coffee"))))
        await turns()
        assert titles(vm) == ["Butter croissant"]
        await first


async def test_what_was_there_stays_until_an_answer_takes_long() -> None:
    services, pause, slow = FakeServices(), Pause(), Stream[Any]()
    vm = built(services, pause)
    async with running(vm):
        services.rewards.watch = lambda query=None: slow.watch()  # type: ignore[method-assign, assignment]
        asking = asyncio.ensure_future(vm.ask(RewardQuery(affordable=True)))
        await turns()
        assert isinstance(vm.state, Ready)
        await pause.over()
        assert not isinstance(vm.state, Ready)
        slow.push(ready(RewardPage((), None, 0, None)))
        await asking
        assert isinstance(vm.state, Empty)


async def test_pages_append_without_doubles_and_one_at_a_time() -> None:
    services = FakeServices()
    services.rewards.stream.push(ready(RewardPage(many(24), "c1", 60, None)))
    vm = built(services)
    async with running(vm):
        services.rewards.answers["more"] = RewardPage(many(24, start=23), "c2", 60, None)
        services.rewards.hold = asyncio.Event()
        both = [asyncio.ensure_future(vm.more()), asyncio.ensure_future(vm.more())]
        await turns()
        assert vm.loading_more
        services.rewards.hold.set()
        await asyncio.gather(*both)
        assert len([name for name, _ in services.rewards.calls if name == "more"]) == 1
        assert titles(vm) == [f"Reward {i}" for i in range(47)]


async def test_a_page_that_fails_leaves_what_was_there_and_can_be_asked_again() -> None:
    services = FakeServices()
    services.rewards.stream.push(ready(RewardPage(many(24), "c1", 30, None)))
    vm = built(services)
    async with running(vm):
        services.rewards.answers["more"] = Failure(FailureKind.OFFLINE)
        await vm.more()
        assert vm.more_failed is not None
        assert len(vm.shown) == 24
        services.rewards.answers["more"] = RewardPage(many(6, start=24), None, 30, None)
        await vm.more()
        assert (vm.more_failed, len(vm.shown), vm.can_grow) == (None, 30, False)


async def test_a_full_page_goes_on_with_the_next_and_comes_back() -> None:
    services = FakeServices()
    services.rewards.stream.push(ready(RewardPage(many(WINDOW), "c1", 300, None)))
    vm = built(services)
    async with running(vm):
        await vm.more()
        assert len(vm.shown) == WINDOW
        services.rewards.answers["more"] = RewardPage(many(24, start=WINDOW), "c2", 300, None)
        await vm.go_on()
        assert (vm.first, len(vm.shown), vm.shown[0].title) == (WINDOW, 24, f"Reward {WINDOW}")
        vm.go_back()
        assert (vm.first, len(vm.shown), vm.can_go_on) == (0, WINDOW, True)


async def test_a_confirmed_page_keeps_what_was_loaded_after_it_and_a_changed_one_replaces_it() -> None:
    services, page = FakeServices(), RewardPage(many(24), "c1", 48, None)
    services.rewards.stream.push(ready(page, fresh=False))
    vm = built(services)
    async with running(vm):
        services.rewards.answers["more"] = RewardPage(many(24, start=24), None, 48, None)
        await vm.more()
        services.rewards.stream.push(ready(page))
        await turns()
        assert len(vm.shown) == 48
        assert isinstance(vm.state, Ready)
        assert vm.state.fresh
        services.rewards.stream.push(ready(replace(page, items=page.items[1:])))
        await turns()
        assert len(vm.shown) == 23


async def test_clearing_goes_back_to_everything() -> None:
    vm = built(FakeServices())
    async with running(vm):
        await vm.ask(RewardQuery(text="nothing like it", sort=Sort.NAME))
        assert isinstance(vm.state, Empty)
        await vm.clear()
        assert (vm.query, vm.cleared, len(vm.shown)) == (RewardQuery(), 1, len(samples.REWARDS))


async def test_nothing_cached_and_offline_says_why() -> None:
    services = FakeServices()
    services.rewards.stream.push(Failed(Failure(FailureKind.OFFLINE)))
    vm = built(services)
    async with running(vm):
        assert vm.state == Failed(Failure(FailureKind.OFFLINE))
