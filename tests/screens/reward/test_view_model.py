"""Reserving: a quote while it can be had, at most one reservation, reasons that stay on screen."""

from __future__ import annotations

import asyncio
from typing import Any

from member_app.domain.account import Connection, OtpChallenge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.reward import IssuedReward, PointsAndMoney
from screens.reward.view_model import RewardViewModel
from screens.shared.sign_in.code import AskCode
from screens.shared.sign_in.step_up import StepUpFlow
from tests.fakes import samples
from tests.fakes.services import FakeServices, Stream, ready
from tests.screens.running import running, settle


def built(services: FakeServices, reward_id: str = "coffee") -> RewardViewModel:
    return RewardViewModel(reward_id, services.rewards, services.redemptions, services.connection, services.account)


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


def needing_a_code(*following: Any) -> FakeServices:
    """Reserving is refused until a code was confirmed; `following` is what comes then."""
    services = FakeServices()
    services.redemptions.answers["reserve"] = Failure(FailureKind.STEP_UP)

    async def confirm(challenge: OtpChallenge, code: str) -> Failure | None:
        failure: Failure | None = await services.account.answer("confirm_step_up", None, challenge, code)
        if failure is None:
            del services.redemptions.answers["reserve"]
            if following:
                services.redemptions.answers["reserve"] = following[0]
        return failure

    services.account.confirm_step_up = confirm  # type: ignore[method-assign]
    return services


async def asked_for_a_code(vm: RewardViewModel) -> StepUpFlow:
    vm.confirm()
    assert await vm.reserve() is None
    assert vm.step_up is not None
    return vm.step_up


async def test_much_needs_a_code_and_then_goes_on() -> None:
    services = needing_a_code()
    vm = built(services)
    async with running(vm):
        flow = await asked_for_a_code(vm)
        assert (vm.failed, isinstance(flow.step, AskCode)) == (None, True)
        flow.type_code("123456")
        issued = await vm.prove()
        assert isinstance(issued, IssuedReward)
        assert (vm.confirming, vm.step_up, asked(services, "reserve")) == (False, None, 2)
        assert services.account.calls[-1] == (
            "confirm_step_up",
            (OtpChallenge("s1", "mara@example.org", 600, 30), "123456"),
        )


async def test_a_wrong_code_reserves_nothing() -> None:
    services = needing_a_code()
    services.account.answers["confirm_step_up"] = Failure(FailureKind.WRONG_CODE, tries_left=4)
    vm = built(services)
    async with running(vm):
        flow = await asked_for_a_code(vm)
        flow.type_code("000000")
        assert await vm.prove() is None
        assert flow.failure == Failure(FailureKind.WRONG_CODE, tries_left=4)
        assert asked(services, "reserve") == 1
        services.account.answers.clear()
        flow.type_code("123456")
        assert isinstance(await vm.prove(), IssuedReward)


async def test_what_else_stands_in_the_way_is_told_after_the_code() -> None:
    services = needing_a_code(Failure(FailureKind.OUT_OF_STOCK))
    vm = built(services)
    async with running(vm):
        flow = await asked_for_a_code(vm)
        flow.type_code("123456")
        assert await vm.prove() is None
        assert (vm.failed, vm.step_up, vm.confirming) == (Failure(FailureKind.OUT_OF_STOCK), None, True)


async def test_who_steps_back_while_the_code_is_looked_at_reserves_nothing() -> None:
    services = needing_a_code()
    vm = built(services)
    async with running(vm):
        flow = await asked_for_a_code(vm)
        services.account.hold = asyncio.Event()
        flow.type_code("123456")
        proving = asyncio.ensure_future(vm.prove())
        await settle()
        vm.step_back()
        services.account.hold.set()
        assert await proving is None
        assert (asked(services, "reserve"), vm.confirming) == (1, False)


async def test_two_taps_prove_once() -> None:
    services = needing_a_code()
    vm = built(services)
    async with running(vm):
        flow = await asked_for_a_code(vm)
        flow.type_code("123456")
        first, second = await asyncio.gather(vm.prove(), vm.prove())
        assert [isinstance(one, IssuedReward) for one in (first, second)] == [True, False]
        assert [name for name, _ in services.account.calls].count("confirm_step_up") == 1


async def test_a_slow_quote_of_before_never_stands_for_what_is_chosen_now() -> None:
    services = FakeServices()
    services.rewards.watch_one = lambda reward_id: Stream(  # type: ignore[method-assign]
        ready(samples.reward("coffee", "Any coffee", 350, "coffee", with_money=PointsAndMoney(150, Money(200, "EUR"))))
    ).watch()
    vm = built(services)
    async with running(vm):
        assert vm.told
        services.redemptions.hold = asyncio.Event()
        vm.take(2)
        await settle()
        assert not vm.told
        vm.pay(True)
        services.redemptions.hold.set()
        await settle()
        assert vm.told
        assert vm.quote == samples.quote(2, True)
