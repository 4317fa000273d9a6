"""Reserving: a quote while it can be had, at most one reservation, reasons that stay on screen."""

from __future__ import annotations

import asyncio
from typing import Any

from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import IssuedReward
from screens.reward.view_model import RewardViewModel
from tests.fakes import samples
from tests.fakes.services import FakeServices, Stream, ready
from tests.screens.running import running, settle


def built(services: FakeServices, reward_id: str = "coffee") -> RewardViewModel:
    return RewardViewModel(reward_id, services.rewards, services.redemptions, services.connection)


def asked(services: FakeServices, name: str) -> int:
    return len([called for called, _ in services.redemptions.calls if called == name])


async def test_computes_what_an_affordable_reward_leaves() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        assert vm.quote == samples.QUOTE
        assert asked(services, "quote") == 1


async def test_asks_for_no_quote_of_what_cannot_be_had() -> None:
    for reward_id in ("headphones", "early"):
        services = FakeServices()
        vm = built(services, reward_id)
        async with running(vm):
            assert (vm.quote, asked(services, "quote")) == (None, 0)


async def test_computes_again_when_the_price_changes() -> None:
    services = FakeServices()
    stream: Stream[Any] = Stream(ready(samples.REWARDS[0]))
    services.rewards.watch_one = lambda reward_id: stream.watch()  # type: ignore[method-assign]
    vm = built(services)
    async with running(vm):
        stream.push(ready(samples.REWARDS[0]))
        await settle()
        assert asked(services, "quote") == 1
        stream.push(ready(samples.reward("coffee", "Any coffee", 400, "coffee")))
        await settle()
        assert asked(services, "quote") == 2


async def test_two_taps_reserve_once() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.confirm()
        services.redemptions.hold = asyncio.Event()
        both = [asyncio.ensure_future(vm.reserve()), asyncio.ensure_future(vm.reserve())]
        await settle()
        vm.step_back()
        assert (vm.reserving, vm.confirming) == (True, True)
        services.redemptions.hold.set()
        first, second = await asyncio.gather(*both)
        assert isinstance(first, IssuedReward)
        assert (second, asked(services, "reserve"), vm.confirming) == (None, 1, False)


async def test_never_reserves_without_the_second_step() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        assert await vm.reserve() is None
        assert asked(services, "reserve") == 0


async def test_a_refusal_stays_and_the_quote_is_computed_anew() -> None:
    services = FakeServices()
    services.redemptions.answers["reserve"] = Failure(FailureKind.OUT_OF_STOCK)
    vm = built(services)
    async with running(vm):
        vm.confirm()
        assert await vm.reserve() is None
        await settle()
        assert vm.failed == Failure(FailureKind.OUT_OF_STOCK)
        assert (vm.confirming, vm.reserving, asked(services, "quote")) == (True, False, 2)


async def test_back_online_computes_what_failed_offline() -> None:
    services = FakeServices()
    services.connection.stream.push(Connection(offline_since=samples.NOW))
    services.redemptions.answers["quote"] = Failure(FailureKind.OFFLINE)
    vm = built(services)
    async with running(vm):
        assert (vm.online, vm.quote) == (False, Failure(FailureKind.OFFLINE))
        services.redemptions.answers.clear()
        services.connection.stream.push(Connection())
        await settle()
        assert (vm.online, vm.quote) == (True, samples.QUOTE)
