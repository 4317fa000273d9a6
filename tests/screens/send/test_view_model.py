"""Sending: checked, looked at, sent at most once, and remembered where no answer came."""

from __future__ import annotations

import asyncio

from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.programme import TransferRules
from member_app.domain.transfer import Gift
from screens.send.form import Typed, Wrong
from screens.send.view_model import Done, Review, SendViewModel, Writing
from tests.fakes import samples
from tests.fakes.services import FakeServices
from tests.screens.running import running, settle

RULES = TransferRules(50, 2000)
GIFT = Gift(samples.JONAS, 100)


def built(services: FakeServices) -> SendViewModel:
    return SendViewModel(services.transfers, services.home, services.connection, services.account, services.drafts)


def asked(services: FakeServices, name: str) -> int:
    return len([called for called, _ in services.transfers.calls if called == name])


def fill(vm: SendViewModel, card: str = samples.JONAS, points: str = "100") -> None:
    vm.type("card", card)
    vm.type("points", points)


async def test_asks_only_about_what_could_be_meant() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        fill(vm, points="10")
        await vm.review(RULES)
        assert vm.wrong == {"points": Wrong("transfer.points_few", 50)}
        assert asked(services, "quote") == 0
        vm.type("points", "100")
        assert vm.wrong == {}
        await vm.review(RULES)
        assert vm.step == Review(GIFT, samples.transfer_quote(GIFT))


async def test_sends_after_the_last_look_and_no_sooner() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        fill(vm)
        await vm.send()
        assert asked(services, "send") == 0
        await vm.review(RULES)
        await vm.send()
        assert vm.step == Done(samples.transfer(GIFT))
        assert vm.typed == Typed()
        vm.start_over()
        assert vm.step == Writing()


async def test_two_taps_send_once() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        fill(vm)
        await vm.review(RULES)
        services.transfers.hold = asyncio.Event()
        both = [asyncio.ensure_future(vm.send()), asyncio.ensure_future(vm.send())]
        await settle()
        vm.step_back()
        assert (vm.busy, isinstance(vm.step, Review)) == ("send", True)
        services.transfers.hold.set()
        await asyncio.gather(*both)
        assert asked(services, "send") == 1


async def test_a_refusal_of_the_look_stands_beside_its_field() -> None:
    services = FakeServices()
    services.transfers.answers["quote"] = Failure(FailureKind.CARD_UNKNOWN)
    vm = built(services)
    async with running(vm):
        fill(vm)
        await vm.review(RULES)
        assert vm.wrong == {"card": Wrong("failure.card_unknown")}
        assert (vm.step, vm.failed) == (Writing(), None)
        services.transfers.answers["quote"] = Failure(FailureKind.BROKEN)
        await vm.review(RULES)
        assert (vm.wrong, vm.failed) == ({}, Failure(FailureKind.BROKEN))


async def test_without_an_answer_it_stays_and_can_be_asked_for_again() -> None:
    services = FakeServices()
    services.transfers.answers |= {"send": Failure(FailureKind.SLOW), "unanswered": GIFT}
    vm = built(services)
    async with running(vm):
        await settle()
        fill(vm)
        await vm.review(RULES)
        await vm.send()
        assert (vm.failed, vm.unanswered) == (Failure(FailureKind.SLOW), GIFT)
        services.transfers.answers.clear()
        await vm.send()
        assert (vm.step, vm.unanswered) == (Done(samples.transfer(GIFT)), None)


async def test_what_got_no_answer_stands_there_again_after_a_reload() -> None:
    services = FakeServices()
    services.transfers.answers["unanswered"] = GIFT
    vm = built(services)
    async with running(vm):
        assert vm.typed == Typed(samples.JONAS, "100")
        vm.look_again()
        assert vm.step == Review(GIFT, None)
        await vm.send()
        assert services.transfers.calls == [("send", (GIFT,))], "it may have taken the points a look would ask for"
        assert isinstance(vm.step, Done)


async def test_a_code_is_asked_for_and_then_it_goes_on() -> None:
    services = FakeServices()
    services.transfers.answers["send"] = Failure(FailureKind.STEP_UP)
    vm = built(services)
    async with running(vm):
        fill(vm)
        await vm.review(RULES)
        await vm.send()
        assert vm.step_up is not None
        assert vm.failed is None
        vm.step_up.type_code("123456")
        services.transfers.answers.clear()
        await vm.prove()
        assert isinstance(vm.step, Done)
        assert vm.step_up is None
        assert asked(services, "send") == 2


async def test_a_finished_transfer_is_not_shown_to_who_comes_back() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        fill(vm)
        await vm.review(RULES)
        await vm.send()
    async with running(vm):
        assert vm.step == Writing()


async def test_follows_the_connection() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        services.connection.stream.push(Connection(offline_since=samples.NOW))
        await settle()
        assert not vm.online
