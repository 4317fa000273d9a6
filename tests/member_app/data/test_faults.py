"""The card stays: whatever the service answers, no exception escapes, and what is cached is on screen."""

from __future__ import annotations

import asyncio

import pytest

from api_client.errors import ApiError, Offline, Slow, Unintelligible
from api_client.transport import Answer
from member_app.domain.activity import EntryFilter
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure
from member_app.domain.member import ProfileChange
from member_app.domain.reward import RewardQuery
from member_app.domain.state import Failed, Ready
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until

JSON = {"content-type": "application/json"}
FAULTS: dict[str, Answer | ApiError] = {
    "refused": Offline("refused"),
    "timeout": Slow("timeout"),
    "too large": Unintelligible("too large"),
    "redirect": Answer(302, {"location": "https://elsewhere.example"}, b""),
    "gate of a hotel": Answer(200, {"content-type": "text/html"}, b"<html>"),
    "empty": Answer(200, JSON, b""),
    "no content": Answer(204, {}, b""),
    "truncated": Answer(200, JSON, b'{"member": {"id": "mem'),
    "wrong shape": Answer(200, JSON, b'{"items": 5}'),
    "a list": Answer(200, JSON, b"[]"),
    "not a number": Answer(200, JSON, b'{"points": NaN}'),
    "not UTF-8": Answer(200, JSON, b"\xff\xfe"),
    "bad request": Answer(400, JSON, b'{"type": "bad-request"}'),
    "forbidden": Answer(403, JSON, b'{"type": "forbidden"}'),
    "not found": Answer(404, {}, b"nothing"),
    "conflict": Answer(409, JSON, b'{"type": "never heard of"}'),
    "teapot": Answer(418, {}, b""),
    "too many": Answer(429, {"retry-after": "9999"}, b""),
    "too many, garbled": Answer(429, {"retry-after": "soon"}, b""),
    "broken": Answer(500, {}, b"Traceback (most recent call last)"),
    "bad gateway": Answer(502, {"content-type": "text/html"}, b"<html>"),
    "unavailable": Answer(503, {}, b""),
    "odd time": Answer(500, {"date": "yesterday"}, b""),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_with_a_cache_the_card_stays_and_every_command_answers(world: World, fault: str) -> None:
    browser = MemoryKeyValues()
    first = await world.demo(browser)
    await until(first.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert isinstance(await first.card.code(CodeKind.ROTATING), CardCode)
    await first.close()

    world.line.fault = FAULTS[fault]
    session = await world.session(browser)
    async with asyncio.timeout(60):
        assert isinstance(await until(session.home.watch(), lambda _: True), Ready)
        for kind in (CodeKind.ROTATING, CodeKind.QR, CodeKind.CODE128):
            assert isinstance(await session.card.code(kind), CardCode)
        assert isinstance(await session.home.refresh(), Failure)
        for answer in (
            await session.redemptions.quote("any-coffee"),
            await session.redemptions.reserve("any-coffee"),
            await session.redemptions.reveal("red_x"),
            await session.redemptions.cancel("red_x"),
            await session.rewards.more(RewardQuery(), "x"),
            await session.activity.more(EntryFilter.ALL, "x"),
            await session.profile.sign_out_device("dev_x"),
            await session.account.request_code("a@example.com"),
        ):
            assert isinstance(answer, Failure) or fault == "no content"
        await session.profile.save(ProfileChange(first_name="X"))
        assert isinstance(await until(session.home.watch(), lambda _: True), Ready)
        await session.account.sign_out()


@pytest.mark.parametrize("fault", FAULTS)
async def test_with_nothing_cached_each_screen_says_why(world: World, fault: str) -> None:
    session = await world.demo(browser := MemoryKeyValues())
    await session.close()
    for key in [key for key in browser.values if "cache" in key]:
        del browser.values[key]
    world.line.fault = FAULTS[fault]
    again = await world.session(browser)
    for stream in (
        again.programme.watch(),
        again.home.watch(),
        again.tiers.watch(),
        again.rewards.watch(RewardQuery()),
        again.redemptions.watch(),
        again.activity.watch(EntryFilter.ALL),
        again.profile.watch(),
        again.profile.watch_devices(),
    ):
        assert isinstance(await until(stream, lambda _: True), Failed)
    assert isinstance(await again.card.code(CodeKind.QR), Failure)


async def test_signed_out_a_lost_service_is_found_again(world: World) -> None:
    world.line.hang_up()
    session = await world.session()
    assert isinstance(await until(session.programme.watch(), lambda _: True), Failed)
    assert not session.connection.current.online
    world.line.mend()
    await session.connection.retry()
    assert isinstance(await until(session.programme.watch(), lambda state: isinstance(state, Ready)), Ready)
    assert session.connection.current.online
