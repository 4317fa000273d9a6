"""A code that is on its way outlives the session it was asked for in, and nothing else does of who asked."""

from __future__ import annotations

import asyncio

import pytest

from member_app.domain.account import OtpChallenge, PendingCode, SignIn
from member_app.session import MemberSession
from member_app.storage.cache import Document, packed
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World

ADDRESS = "nora@example.org"
KEY = "member_app.cache.pending.code"


async def asked(session: MemberSession, address: str = ADDRESS) -> OtpChallenge:
    challenge = await session.account.request_code(address)
    assert isinstance(challenge, OtpChallenge), challenge
    return challenge


def mailed(world: World) -> str:
    """The newest code."""
    return next(word for word in world.mails[-1].body.split() if word.strip(".:").isdigit()).strip(".:")


def kept(browser: MemoryKeyValues, address: str = ADDRESS) -> bool:
    """Whether this browser knows anything of who asked."""
    return KEY in browser.values or address in str(browser.values)


async def test_another_session_of_the_browser_goes_on(world: World) -> None:
    browser = MemoryKeyValues()
    first = await world.session(browser)
    challenge = await asked(first, f" {ADDRESS} ")
    await first.close()
    world.clock.move(seconds=40)

    second = await world.session(browser, world.start_process())
    pending = await second.account.pending_code()
    left = challenge.expires_in - 40
    assert pending == PendingCode(ADDRESS, OtpChallenge(challenge.id, challenge.address, left, 0))
    assert await second.account.confirm_code(pending.challenge, mailed(world)) is None
    assert second.account.sign_in is SignIn.IN
    assert await second.account.pending_code() is None and KEY not in browser.values


async def test_no_code_and_no_token_is_kept(world: World) -> None:
    browser = MemoryKeyValues()
    await asked(await world.session(browser))
    assert kept(browser) and mailed(world) not in browser.values[KEY]


async def test_a_wrong_code_can_be_tried_again_later(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.session(browser)
    challenge = await asked(session)
    wrong = "000000" if mailed(world) != "000000" else "111111"
    assert await session.account.confirm_code(challenge, wrong) is not None
    assert kept(browser)


async def test_one_that_was_given_up_is_gone(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.session(browser)
    await session.account.forget_code(await asked(session))
    assert not kept(browser) and await session.account.pending_code() is None


@pytest.mark.parametrize("seconds", [600, 100_000, -1])
async def test_one_that_ran_out_is_gone_also_when_the_clock_was_set_back(world: World, seconds: int) -> None:
    browser = MemoryKeyValues()
    challenge = await asked(await world.session(browser))
    assert challenge.expires_in <= 600
    world.clock.move(seconds=seconds)
    assert await (await world.session(browser)).account.pending_code() is None
    assert not kept(browser)


async def test_of_two_tabs_the_one_that_asked_last_counts(world: World) -> None:
    browser = MemoryKeyValues()
    first, second = await world.session(browser), await world.session(browser)
    earlier, later = await asked(first), await asked(second, "otto@example.org")
    await first.account.forget_code(earlier)
    pending = await first.account.pending_code()
    assert pending is not None and (pending.email, pending.challenge.id) == ("otto@example.org", later.id)


async def test_somebody_who_signs_in_in_another_tab_finds_nothing_of_it(world: World) -> None:
    browser = MemoryKeyValues()
    await asked(await world.session(browser))
    await world.demo(browser)
    assert not kept(browser)


async def test_it_goes_with_everything_personal(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    await asked(await world.session(browser))
    assert await session.account.sign_out() is None
    assert not kept(browser)


async def test_what_was_asked_before_somebody_signed_in_is_not_kept_after(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.session(browser)
    world.line.late = lambda request: request.path == "/v1/auth/otp"
    asking = asyncio.ensure_future(session.account.request_code(ADDRESS))
    await world.line.held.wait()
    assert await session.account.demo() is None
    world.line.arrived.set()
    await asking
    assert not kept(browser)


async def test_a_refused_question_keeps_nothing(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.session(browser)
    world.line.cut = True
    assert not isinstance(await session.account.request_code(ADDRESS), OtpChallenge)
    assert not kept(browser)


@pytest.mark.parametrize(
    "value",
    [None, 1, [], "x", {}, {"email": ADDRESS, "id": 1, "address": ADDRESS, "expires_in": 600, "resend_in": 30},
     {"email": ADDRESS, "id": "o1", "address": ADDRESS, "expires_in": "600", "resend_in": 30}],
)  # fmt: skip
async def test_a_damaged_one_is_none_and_goes(world: World, value: object) -> None:
    browser = MemoryKeyValues()
    browser.values[KEY] = packed(Document(value, world.clock.now()))
    session = await world.session(browser)
    assert await session.account.pending_code() is None
    assert not kept(browser)
