"""Signing in: an address, a code, and everything that may go wrong between them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from member_app.domain.account import OtpChallenge, PendingCode, SignIn
from member_app.domain.failure import Failure, FailureKind
from screens.shared.sign_in.flow import AskAddress, AskCode, SignInFlow
from tests.fakes.services import FakeServices
from tests.screens.running import settle


class Clock:
    """Time a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_seconds(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def flow_of(services: FakeServices, clock: Clock | None = None) -> SignInFlow:
    return SignInFlow(services.account, clock or Clock())


async def at_code(services: FakeServices, clock: Clock | None = None) -> SignInFlow:
    flow = flow_of(services, clock)
    flow.type_address("mara@example.org")
    await flow.ask()
    assert isinstance(flow.step, AskCode)
    return flow


@pytest.mark.parametrize("address", ["", "mara", "mara@", "mara@example", "a b@example.org"])
async def test_asks_for_a_whole_address_first(address: str) -> None:
    services = FakeServices(SignIn.OUT)
    flow = flow_of(services)
    flow.type_address(address)
    await flow.ask()
    assert flow.failure is not None and flow.failure.fields == {"address": "malformed"}
    assert services.account.calls == [] and flow.step == AskAddress()
    flow.type_address(address + "x")
    assert flow.failure is None


async def test_blanks_around_an_address_do_no_harm() -> None:
    services = FakeServices(SignIn.OUT)
    flow = flow_of(services)
    flow.type_address("  mara@example.org ")
    await flow.ask()
    assert services.account.calls == [("request_code", ("mara@example.org",))]


async def test_a_refused_address_stays_to_be_sent_again() -> None:
    services = FakeServices(SignIn.OUT)
    services.account.answers["request_code"] = Failure(FailureKind.OFFLINE)
    flow = flow_of(services)
    flow.type_address("mara@example.org")
    await flow.ask()
    assert flow.failure == Failure(FailureKind.OFFLINE) and flow.address == "mara@example.org"


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123-456 "])
async def test_a_pasted_code_may_have_blanks(typed: str) -> None:
    services = FakeServices(SignIn.OUT)
    flow = await at_code(services)
    flow.type_code(typed)
    await flow.confirm()
    assert services.account.calls[-1] == ("confirm_code", (OtpChallenge("o1", "mara@example.org", 600, 30), "123456"))
    assert services.account.sign_in is SignIn.IN
    assert flow.step == AskAddress() and flow.typed_code == ""


async def test_a_short_code_is_not_sent() -> None:
    services = FakeServices(SignIn.OUT)
    flow = await at_code(services)
    flow.type_code("12345")
    await flow.confirm()
    assert flow.failure is not None and flow.failure.fields == {"code": "length"}
    assert services.account.calls[-1][0] == "request_code"


async def test_a_wrong_code_leaves_the_tries_that_are_left() -> None:
    services = FakeServices(SignIn.OUT)
    services.account.answers["confirm_code"] = Failure(FailureKind.WRONG_CODE, tries_left=3)
    flow = await at_code(services)
    flow.type_code("111111")
    await flow.confirm()
    assert flow.failure is not None and flow.failure.tries_left == 3
    assert isinstance(flow.step, AskCode) and not flow.step.spent


@pytest.mark.parametrize("answer", [Failure(FailureKind.CODE_EXPIRED), Failure(FailureKind.WRONG_CODE, tries_left=0)])
async def test_a_spent_code_asks_for_a_new_one(answer: Failure) -> None:
    services = FakeServices(SignIn.OUT)
    services.account.answers["confirm_code"] = answer
    flow = await at_code(services)
    flow.type_code("111111")
    await flow.confirm()
    assert isinstance(flow.step, AskCode) and flow.step.spent
    assert flow.failure is not None and flow.failure.kind is FailureKind.CODE_EXPIRED
    await flow.ask()
    assert isinstance(flow.step, AskCode) and not flow.step.spent and flow.failure is None


async def test_a_code_that_ran_out_here_is_not_sent_but_given_up() -> None:
    services, clock = FakeServices(SignIn.OUT), Clock()
    flow = await at_code(services, clock)
    clock.pass_seconds(601)
    flow.type_code("123456")
    await flow.confirm()
    assert isinstance(flow.step, AskCode) and flow.step.spent
    assert services.account.calls[-1][0] == "request_code"
    assert [challenge.id for challenge in services.account.forgotten] == ["o1"]


async def test_too_many_tries_lock_until_the_time_is_over() -> None:
    services, clock = FakeServices(SignIn.OUT), Clock()
    services.account.answers["confirm_code"] = Failure(FailureKind.TRY_LATER, retry_after=120)
    flow = await at_code(services, clock)
    flow.type_code("111111")
    await flow.confirm()
    assert flow.locked_until == clock() + timedelta(seconds=120)
    flow.unlock()
    assert flow.locked_until is None and flow.failure is None


async def test_another_address_keeps_the_old_one_to_correct() -> None:
    flow = await at_code(FakeServices(SignIn.OUT))
    await flow.change_address()
    assert flow.step == AskAddress() and flow.address == "mara@example.org"


PENDING = PendingCode("mara@example.org", OtpChallenge("o7", "mara@example.org", 400, 5))


async def test_goes_on_with_a_code_that_was_asked_for_before() -> None:
    services, clock = FakeServices(SignIn.OUT), Clock()
    services.account.pending = PENDING
    flow = flow_of(services, clock)
    await flow.run()
    assert flow.step == AskCode(
        PENDING.challenge, clock() + timedelta(seconds=5), clock() + timedelta(seconds=400), spent=False
    )
    flow.type_code("123456")
    await flow.confirm()
    assert services.account.calls == [("confirm_code", (PENDING.challenge, "123456"))]


async def test_a_new_code_goes_to_the_address_of_before() -> None:
    services = FakeServices(SignIn.OUT)
    services.account.pending = PENDING
    flow = flow_of(services)
    await flow.run()
    await flow.ask()
    assert services.account.calls == [("request_code", ("mara@example.org",))]
    assert isinstance(flow.step, AskCode) and flow.step.challenge.id == "o1"


async def test_who_is_at_something_else_is_not_taken_away_from_it() -> None:
    services = FakeServices(SignIn.OUT)
    services.account.pending = PENDING
    typing = flow_of(services)
    typing.type_address("otto@")
    await typing.run()
    assert typing.step == AskAddress() and typing.address == "otto@"
    waiting = await at_code(services)
    await waiting.run()
    assert isinstance(waiting.step, AskCode) and waiting.step.challenge.id == "o1"


async def test_another_address_gives_up_the_code() -> None:
    services = FakeServices(SignIn.OUT)
    flow = await at_code(services)
    await flow.change_address()
    assert [challenge.id for challenge in services.account.forgotten] == ["o1"]


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        (Failure(FailureKind.CODE_EXPIRED), True),
        (Failure(FailureKind.WRONG_CODE, tries_left=0), True),
        (Failure(FailureKind.WRONG_CODE, tries_left=2), False),
        (Failure(FailureKind.OFFLINE), False),
        (Failure(FailureKind.TRY_LATER, retry_after=120), False),
    ],
)
async def test_only_a_spent_code_is_given_up(answer: Failure, gone: bool) -> None:
    services = FakeServices(SignIn.OUT)
    services.account.answers["confirm_code"] = answer
    flow = await at_code(services)
    flow.type_code("111111")
    await flow.confirm()
    assert bool(services.account.forgotten) == gone


async def test_a_double_tap_sends_once() -> None:
    services = FakeServices(SignIn.OUT)
    services.account.hold = asyncio.Event()
    flow = flow_of(services)
    flow.type_address("mara@example.org")
    taps = [asyncio.create_task(flow.ask()), asyncio.create_task(flow.ask())]
    await settle()
    assert flow.busy == "ask"
    services.account.hold.set()
    await asyncio.gather(*taps)
    assert [name for name, _ in services.account.calls] == ["request_code"] and flow.busy == ""


async def test_the_demo_signs_in_at_once() -> None:
    services = FakeServices(SignIn.OUT)
    await flow_of(services).demo()
    assert services.account.sign_in is SignIn.IN
