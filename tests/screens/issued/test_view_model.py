"""A bought reward's life: one command at a time, the till's word at once."""

from __future__ import annotations

import asyncio

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import IssuedStatus
from member_app.domain.state import Ready
from screens.issued.view_model import IssuedViewModel
from tests.fakes import samples
from tests.fakes.services import FakeServices, ready
from tests.screens.running import running, settle


def built(services: FakeServices) -> IssuedViewModel:
    return IssuedViewModel("i1", services.redemptions)


def status(vm: IssuedViewModel) -> IssuedStatus | None:
    return vm.state.value.status if isinstance(vm.state, Ready) else None


async def test_reveals_once_however_often_it_is_tapped() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        services.redemptions.hold = asyncio.Event()
        taps = [asyncio.ensure_future(vm.reveal()) for _ in range(3)]
        await settle()
        assert vm.running == "reveal"
        services.redemptions.hold.set()
        await asyncio.gather(*taps)
        assert [name for name, _ in services.redemptions.calls] == ["reveal"]
        assert (status(vm), vm.running) == (IssuedStatus.ISSUED, "")


async def test_giving_back_is_asked_first_and_a_refusal_keeps_the_question() -> None:
    services = FakeServices()
    services.redemptions.answers["cancel"] = Failure(FailureKind.CLOSED)
    vm = built(services)
    async with running(vm):
        vm.ask_to_give_back()
        await vm.give_back()
        assert (vm.giving_back, vm.failed) == (True, Failure(FailureKind.CLOSED))
        vm.keep()
        assert (vm.giving_back, vm.failed) == (False, None)
        services.redemptions.answers.clear()
        vm.ask_to_give_back()
        await vm.give_back()
        assert (vm.giving_back, status(vm)) == (False, IssuedStatus.CANCELLED)


async def test_the_till_redeems_while_the_member_looks() -> None:
    services = FakeServices()
    services.redemptions.one.push(ready(samples.issued(IssuedStatus.ISSUED)))
    vm = built(services)
    async with running(vm):
        services.redemptions.one.push(ready(samples.issued(IssuedStatus.REDEEMED)))
        await settle()
        assert (status(vm), vm.just_redeemed) == (IssuedStatus.REDEEMED, True)


async def test_an_old_one_is_no_news() -> None:
    services = FakeServices()
    services.redemptions.one.push(ready(samples.issued(IssuedStatus.REDEEMED)))
    vm = built(services)
    async with running(vm):
        assert not vm.just_redeemed


async def test_the_till_taking_it_closes_the_question() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.ask_to_give_back()
        services.redemptions.one.push(ready(samples.issued(IssuedStatus.REDEEMED)))
        await settle()
        assert not vm.giving_back


async def test_a_timer_that_ends_hides_the_code_until_the_server_says_more() -> None:
    services = FakeServices()
    services.redemptions.one.push(ready(samples.issued(IssuedStatus.ISSUED)))
    vm = built(services)
    async with running(vm):
        await vm.lapse()
        assert vm.time_is_up
        services.redemptions.one.push(ready(samples.issued(IssuedStatus.EXPIRED)))
        await settle()
        assert (vm.time_is_up, status(vm)) == (False, IssuedStatus.EXPIRED)
