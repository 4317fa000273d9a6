"""Losing and regaining the service: the app says so, keeps what it has, and catches up by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api_client.models import EventDto
from api_client.transport import Answer
from member_app.config import Mode
from member_app.data.notices import Notices
from member_app.domain.account import Notice, SignIn
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Ready
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def rotating(session) -> CardCode:
    await until(session.home.watch(), fresh)
    code = await session.card.code(CodeKind.ROTATING)
    assert isinstance(code, CardCode)
    return code


async def until_kept(browser: MemoryKeyValues) -> None:
    """The service's time is kept on the device once the answer that told it is shown."""
    async with asyncio.timeout(60):
        while True:
            if any(key.endswith(".clock") for key in browser.values):
                return
            await asyncio.sleep(0.005)


async def test_a_lost_service_is_told_and_found_again_without_a_touch(world: World) -> None:
    session = await world.demo()
    code = await rotating(session)
    world.line.hang_up()
    await until(session.connection.watch(), lambda state: not state.online)
    state = await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.trouble is not None)
    assert state.trouble == Failure(FailureKind.OFFLINE)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)

    # Meanwhile something is bought; nobody can tell the app.
    assert (await world.sell(code.text)).status == 201

    world.line.mend()
    notices = asyncio.ensure_future(until(session.connection.notices(), lambda notice: notice.kind == "points"))
    while not session.connection.current.online:
        world.clock.move(seconds=40)
        await asyncio.sleep(0.01)
    await until(session.home.watch(), lambda now: fresh(now) and now.value.wallet != state.value.wallet)
    # The stream resumes where it broke off: the toast is not lost either.
    assert (await notices).points > 0


async def test_trying_again_does_not_wait_for_the_pause(world: World) -> None:
    session = await world.demo()
    await until(session.home.watch(), fresh)
    world.line.hang_up()
    await until(session.connection.watch(), lambda state: not state.online)
    world.line.mend()
    await session.connection.retry()
    await until(session.connection.watch(), lambda state: state.online)
    await until(session.home.watch(), fresh)


async def test_without_events_the_snapshot_is_polled(world: World) -> None:
    session = await world.demo()
    await until(session.home.watch(), fresh)
    world.line.lose = lambda request: False
    polls = world.line.paths("GET").count("/v1/me/snapshot")
    world.line.hang_up()
    async with asyncio.timeout(30):
        while world.line.paths("GET").count("/v1/me/snapshot") < polls + 3:
            world.clock.move(seconds=40)
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("hours", [-48, -1, 48])
async def test_the_card_is_made_with_the_services_time(world: World, hours: int) -> None:
    """A device whose clock is wrong still shows what the till accepts."""
    world.clock.move(hours=hours)
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    code = await rotating(session)
    assert code.valid_from is not None
    assert code.valid_until is not None
    assert code.valid_from <= world.clock.now() < code.valid_until
    answer = await world.sell(code.text)
    assert answer.status == 201, answer

    # Also after a restart with nobody to ask.
    await until_kept(browser)
    await session.close()
    world.line.hang_up()
    again = await world.session(browser)
    offline = await again.card.code(CodeKind.ROTATING)
    assert isinstance(offline, CardCode)
    assert abs(int(offline.text.split(".")[2]) - int(code.text.split(".")[2])) <= 2


async def test_an_answer_that_says_nothing_of_the_time_does_not_undo_what_was_known_of_it(world: World) -> None:
    world.clock.move(hours=-48)
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    code = await rotating(session)
    await until_kept(browser)
    await session.close()
    world.line.fault = Answer(503, {}, b"")
    again = await world.session(browser)
    await until(again.home.watch(), lambda state: isinstance(state, Ready) and state.trouble is not None)
    world.line.fault = Answer(200, {"content-type": "application/json"}, b'{"items": []}')
    assert isinstance(await again.redemptions.resource.refresh(), Failure | None)
    later = await again.card.code(CodeKind.ROTATING)
    assert isinstance(later, CardCode)
    assert abs(int(later.text.split(".")[2]) - int(code.text.split(".")[2])) <= 2


async def test_signed_out_in_one_tab_is_signed_out_in_the_other(world: World) -> None:
    browser = MemoryKeyValues()
    first = await world.demo(browser)
    home = await until(first.home.watch(), fresh)
    second = await world.session(browser)
    await until(second.home.watch(), fresh)
    assert await first.account.sign_out() is None
    async with asyncio.timeout(20):
        assert await second.account.sign_out() is None
    assert second.account.sign_in is SignIn.OUT
    third = await world.session(browser)
    assert third.account.sign_in is SignIn.OUT
    assert home.value.member.last_name not in str(browser.values)


async def test_signing_out_without_a_connection_still_wipes(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    home = await until(session.home.watch(), fresh)
    world.line.hang_up()
    failure = await session.account.sign_out()
    assert failure is not None
    assert failure.kind is FailureKind.OFFLINE
    assert session.account.sign_in is SignIn.OUT
    assert home.value.member.id not in str(browser.values)
    assert "member_app.handle" not in browser.values


async def test_on_a_desktop_the_sealed_file_shows_the_home_at_once(tmp_path: Path, seeded: Path) -> None:
    world = World(tmp_path / "data", seeded, mode=Mode.DESKTOP)
    try:
        session = await world.demo()
        await rotating(session)
        home = await until(session.home.watch(), fresh)
        await session.close()
        stored = b"".join(path.read_bytes() for path in world.folder.glob("cache.sqlite3*"))
        assert home.value.member.last_name.encode() not in stored

        world.line.hang_up()
        again = await world.session(process=world.start_process())
        state = await until(again.home.watch(), lambda _: True)
        assert isinstance(state, Ready)
        assert state.value == home.value
        assert isinstance(await again.card.code(CodeKind.ROTATING), CardCode)
        await again.account.sign_out()
        assert await world.vault.get("login") is None
    finally:
        await world.aclose()


@pytest.mark.parametrize(
    ("kind", "data", "notice"),
    [
        ("points.changed", {"amount": 5, "title": "Purchase"}, Notice("1", "points", 5, "Purchase")),
        ("points.changed", {"amount": -5, "title": "Coffee"}, None),
        ("points.changed", {"amount": 5, "title": "Mara", "type": "transfer"}, Notice("1", "received", 5, "Mara")),
        ("points.changed", {"amount": -5, "title": "Mara", "type": "transfer"}, None),
        ("points.changed", {"amount": "5"}, None),
        ("tier.changed", {"tier": "Gold"}, Notice("1", "tier", 0, "Gold")),
        ("redemption.changed", {"status": "redeemed", "title": "Tea"}, Notice("1", "redeemed", 0, "Tea")),
        ("redemption.changed", {"status": "expired", "title": "Tea"}, Notice("1", "returned", 0, "Tea")),
        ("redemption.changed", {"status": "reserved", "title": "Tea"}, None),
        ("purchase.posted", {}, None),
        ("something.new", {"x": []}, None),
    ],
)
def test_notices(kind: str, data: dict[str, object], notice: Notice | None) -> None:
    assert Notices().notice_of(EventDto("1", kind, data)) == notice


def test_points_that_come_back_are_told_once() -> None:
    notices = Notices()
    returned = EventDto("1", "redemption.changed", {"status": "expired", "title": "Tea"})
    points = EventDto("2", "points.changed", {"amount": 5, "title": "Tea"})
    assert notices.notice_of(returned) is not None
    assert notices.notice_of(points) is None
    assert notices.notice_of(points) is not None
