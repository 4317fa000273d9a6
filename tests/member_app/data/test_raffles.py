"""Raffles on the device: who may enter and how, once whatever the line does, rules that wait, stores that forbid."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest
from attrs import evolve

from member_app.config import DeviceInfo
from member_app.domain.draw_check import DrawCheck, StepState
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.member import ProfileChange
from member_app.domain.raffle import Barrier, Raffle, RaffleState, Way
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from member_app.wiring import build_session
from tests.fakes.world import ONCE, World, until


@pytest.fixture
async def world(tmp_path: Path, seeded: Path) -> AsyncIterator[World]:
    """Patient: on a busy machine a write may wait long for the demo member that is made beside it."""
    world = World(tmp_path / "data", seeded, retry=evolve(ONCE, budget=60.0))
    yield world
    await world.aclose()


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def listed(session: MemberSession) -> tuple[Raffle, ...]:
    await session.raffles.refresh()
    return (await until(session.raffles.watch(), fresh)).value


async def open_one(session: MemberSession) -> Raffle:
    """The demo's raffle that is open on any day, with an age and regions; another is open every other week only."""
    return next(
        one for one in await listed(session) if one.state is RaffleState.OPEN and one.id.startswith("night-train")
    )


async def one(session: MemberSession, raffle: Raffle) -> Raffle:
    await session.raffles.look(raffle.id)
    return (await until(session.raffles.watch_one(raffle.id), fresh)).value


async def grown_up(world: World, browser: MemoryKeyValues | None = None) -> MemberSession:
    """Somebody who may take part, and has accepted the rules."""
    session = await world.newcomer("ada@example.org", browser)
    change = ProfileChange(birthday=date(1990, 5, 4), region="DE")
    assert not isinstance(await session.profile.save(change), Failure)
    raffle = await open_one(session)
    assert await session.raffles.accept_rules(raffle.id, raffle.rules.version) is None
    return session


def posts(world: World, raffle: Raffle) -> list[str]:
    return world.line.keys(f"/v1/me/raffles/{raffle.id}/entries")


async def balance(session: MemberSession) -> int:
    await session.home.refresh()
    return (await until(session.home.watch(), fresh)).value.wallet.active


async def test_birthday_and_region_are_asked_for_where_they_are_missing(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    assert (await open_one(session)).barrier is Barrier.BIRTHDAY_MISSING
    await session.profile.save(ProfileChange(birthday=date(2015, 5, 4)))
    assert (await open_one(session)).barrier is Barrier.AGE
    await session.profile.save(ProfileChange(birthday=date(1990, 5, 4)))
    assert (await open_one(session)).barrier is Barrier.REGION_MISSING
    saved = await session.profile.save(ProfileChange(region="NO"))
    assert not isinstance(saved, Failure)
    assert saved.region == "NO"
    assert (await open_one(session)).barrier is Barrier.REGION
    await session.profile.save(ProfileChange(region="AT"))
    raffle = await open_one(session)
    assert raffle.barrier is None
    assert raffle.enterable


async def test_without_a_yes_to_these_rules_nobody_enters(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    assert not isinstance(await session.profile.save(ProfileChange(birthday=date(1990, 5, 4), region="DE")), Failure)
    raffle = await open_one(session)
    assert not raffle.rules.accepted
    for answer in (
        await session.raffles.enter(raffle, Way.FREE),
        await session.raffles.accept_rules(raffle.id, "of-another-time"),
    ):
        assert isinstance(answer, Failure)
        assert answer.kind is FailureKind.CHANGED
    assert (await open_one(session)).mine == 0


async def test_in_and_out_again_free_and_for_points(world: World) -> None:
    session = await grown_up(world)
    before, raffle = await balance(session), await open_one(session)
    entered = await session.raffles.enter(raffle, Way.FREE)
    assert isinstance(entered, Raffle)
    assert (entered.mine, entered.total) == (1, raffle.total + 1)
    assert entered.chance > 0
    price = raffle.price or 0
    if before >= price:
        paid = await session.raffles.enter(entered, Way.POINTS)
        assert isinstance(paid, Raffle)
        assert [ticket.way for ticket in paid.tickets] == [Way.FREE, Way.POINTS]
        assert await balance(session) == before - price
    left = await session.raffles.leave(raffle.id)
    assert isinstance(left, Raffle)
    assert (left.mine, left.total) == (0, raffle.total)
    assert await balance(session) == before


async def test_a_double_tap_enters_once(world: World) -> None:
    session = await grown_up(world)
    raffle = await open_one(session)
    first, second = await asyncio.gather(
        session.raffles.enter(raffle, Way.FREE), session.raffles.enter(raffle, Way.FREE)
    )
    assert first == second
    assert len(posts(world, raffle)) == 1


async def test_a_lost_answer_is_asked_for_again_under_its_key(world: World) -> None:
    browser = MemoryKeyValues()
    session = await grown_up(world, browser)
    raffle = await open_one(session)
    path = f"/v1/me/raffles/{raffle.id}/entries"
    world.line.lose = lambda request: request.path == path and request.method == "POST"
    assert isinstance(await session.raffles.enter(raffle, Way.FREE), Failure)
    world.line.lose = lambda _: False
    await session.home.refresh()
    await until(session.connection.watch(), lambda state: state.online)
    again = await session.raffles.enter(raffle, Way.FREE)  # the raffle as it was when the member tapped
    assert isinstance(again, Raffle)
    assert again.mine == 1
    assert len(set(posts(world, raffle))) == 1


async def test_offline_a_yes_waits_and_nothing_else_does(world: World) -> None:
    session = await world.demo()
    raffle = await open_one(session)
    seen = await one(session, raffle)
    world.line.hang_up()
    await session.home.refresh()
    await until(session.connection.watch(), lambda state: not state.online)
    sent = len(world.line.sent)
    for answer in (
        await session.raffles.enter(seen, Way.FREE),
        await session.raffles.leave(raffle.id),
        await session.raffles.claim(raffle.id, 1),
        await session.raffles.decline(raffle.id, 1),
    ):
        assert answer == Failure(FailureKind.OFFLINE)
    assert not [each for each in world.line.sent[sent:] if each.method in ("POST", "DELETE")]
    assert await session.raffles.accept_rules(raffle.id, raffle.rules.version) is None
    waiting = (await until(session.raffles.watch(), lambda state: isinstance(state, Ready))).value
    assert next(each for each in waiting if each.id == raffle.id).rules.accepted
    world.line.mend()
    await session.connection.retry()  # nobody else ends the pause: the app's clock stands still
    await until(
        session.raffles.watch_one(raffle.id),
        lambda state: fresh(state) and state.value.rules.accepted and not state.value.rules.pending,
    )


async def test_tickets_are_there_without_a_connection(world: World) -> None:
    browser = MemoryKeyValues()
    session = await grown_up(world, browser)
    raffle = await open_one(session)
    assert isinstance(await session.raffles.enter(raffle, Way.FREE), Raffle)
    await listed(session)
    await session.close()
    world.line.hang_up()
    later = await world.session(browser)
    state = await until(later.raffles.watch_one(raffle.id), lambda known: isinstance(known, Ready))
    assert state.value.mine == 1
    assert state.value.tickets[0].code
    assert not state.fresh
    world.line.mend()


async def test_a_drawn_raffle_of_the_demo_is_right_and_says_what_nobody_can_tell(world: World) -> None:
    session = await world.demo()
    drawn = next(each for each in await listed(session) if each.state is RaffleState.DRAWN)
    states = [state async for state in session.raffles.check(drawn.id)]
    assert all(isinstance(state, DrawCheck) for state in states)
    check = states[-1]
    assert isinstance(check, DrawCheck)
    assert check.done
    assert check.wrong == ()
    assert {"entries", "commitment", "winners"} <= {step.name for step in check.passed}
    assert "noted" in {step.name for step in check.unchecked}, "this device was not there before the draw"
    assert check.read == check.total > 0
    assert not [step for step in check.steps if step.state is StepState.WAITING]


async def test_before_the_draw_it_is_known_when_it_can_be_checked(world: World) -> None:
    session = await world.demo()
    raffle = await open_one(session)
    check = [state async for state in session.raffles.check(raffle.id)][-1]
    assert isinstance(check, DrawCheck)
    assert check.to_come is not None
    drawn = datetime.fromisoformat(str(check.to_come.facts["draw_at"]))
    assert drawn > datetime.fromisoformat(str(check.to_come.facts["closes_at"]))
    assert {step.state for step in check.shown} == {StepState.PASSED}
    assert len(check.shown) < len(check.steps)


async def test_a_stores_app_keeps_the_free_way_and_hides_the_paid_one(world: World) -> None:
    browser = MemoryKeyValues()
    await (await grown_up(world, browser)).close()
    for platform, hidden in (("ios", True), ("android", True), ("web", False), ("linux", False)):
        session = build_session(world.process, DeviceInfo("Test", platform), browser)
        await session.start()
        try:
            await until(session.programme.watch(), fresh)
            raffle, games = await open_one(session), (await until(session.games.watch(), fresh)).value
            assert (raffle.price is None) is hidden
            assert any(game.price is not None for game in games) is not hidden
            assert all(game.free_per_day for game in games) or not hidden
            assert raffle.free_text
            if hidden:
                assert await session.raffles.enter(raffle, Way.POINTS) == Failure(FailureKind.NOT_ELIGIBLE)
                assert not posts(world, raffle)
        finally:
            await session.close()


async def test_where_a_draw_is_published_is_known_without_a_connection_and_says_nothing_of_the_member(
    world: World,
) -> None:
    device = DeviceInfo("Test", "web", origin="https://club.example")
    session = build_session(world.process, device, MemoryKeyValues())
    world.line.cut = True
    assert session.raffles.published("night-train-20261101") == (
        "https://club.example/api/v1/raffles/night-train-20261101/draw"
    )
    assert session.raffles.published("../me") == ""
    await session.close()
    nowhere = await world.session()
    assert nowhere.raffles.published("night-train-20261101") == ""
