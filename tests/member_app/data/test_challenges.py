"""Challenges on a device: joined and left without a connection, taken once, celebrated once, never shouted twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api_client.transport import Request, embedded
from member_app.domain.celebration import Celebration, Earned
from member_app.domain.challenge import Challenge, ChallengeState, CompletionState, Waiting
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.playground import BREAD, COFFEE, FILE, basket
from tests.fakes.world import World, make_template, until

_keys = count()


@pytest.fixture(scope="session")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a freshly seeded API of the small programme."""
    return make_template(tmp_path_factory.mktemp("playground"), str(FILE))


@pytest.fixture
async def world(tmp_path: Path, playground: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "data", playground, programme=str(FILE))
    yield world
    await world.aclose()


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def one(session: MemberSession, id: str, state: ChallengeState | None = None) -> Challenge:
    """The challenge, as the service has it, once it is in that state."""

    def wanted(known: Any) -> bool:
        return fresh(known) and (state is None or known.value.state is state) and known.value.waiting is None

    return (await until(session.challenges.watch_one(id), wanted)).value  # type: ignore[no-any-return]


async def at_the_till(world: World, what: str, body: dict[str, Any]) -> dict[str, Any]:
    """One operation of the till, done once."""
    transport = embedded(world.app)
    headers = {"Authorization": f"Bearer {world.till}", "Idempotency-Key": f"{what}-{next(_keys)}"}
    try:
        answer = await transport.send(Request("POST", f"/v1/pos/{what}", headers=headers, json=body))
        assert answer.status == 201, answer.body
        return json.loads(answer.body)  # type: ignore[no-any-return]
    finally:
        await transport.aclose()


async def buy(world: World, session: MemberSession, *lines: dict[str, Any]) -> str:
    """A purchase with the member's card; the transaction."""
    number = (await until(session.home.watch(), fresh)).value.card.number
    return str((await at_the_till(world, "transactions", basket(number, *lines)))["transaction_id"])


async def earned(session: MemberSession, id: str) -> tuple[Celebration, ...]:
    """What waits to be celebrated, once this is among it."""
    return await until(session.celebrations.watch(), lambda all: any(each.id == id for each in all))


async def quiet(session: MemberSession) -> tuple[Celebration, ...]:
    """What waits after the app has looked once more."""
    await session.life._contact()  # type: ignore[attr-defined]
    return await until(session.celebrations.watch(), lambda _: True)


async def test_joined_offline_is_shown_at_once_kept_over_a_restart_and_sent(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("one@example.org", browser)
    await until(session.challenges.watch(), fresh)
    await one(session, "three", ChallengeState.OPEN)
    world.line.hang_up()
    assert await session.challenges.join("three") is None
    shown = await until(session.challenges.watch_one("three"), lambda state: isinstance(state, Ready))
    assert (shown.value.state, shown.value.waiting) == (ChallengeState.JOINED, Waiting.JOIN)
    assert session.connection.current.waiting == 1
    await session.close()

    again = await world.session(browser)
    listed = await until(again.challenges.watch(), lambda state: isinstance(state, Ready))
    assert next(each for each in listed.value if each.id == "three").waiting is Waiting.JOIN
    world.line.mend()
    await again.connection.retry()
    assert (await one(again, "three", ChallengeState.JOINED)).joined_at is not None
    await until(again.connection.watch(), lambda state: state.waiting == 0)


async def test_of_joining_and_leaving_offline_only_the_last_is_sent(world: World) -> None:
    session = await world.newcomer("one@example.org")
    await until(session.challenges.watch(), fresh)
    world.line.hang_up()
    for decide in (
        session.challenges.join,
        session.challenges.leave,
        session.challenges.join,
        session.challenges.leave,
    ):
        assert await decide("three") is None
    world.line.sent.clear()
    world.line.mend()
    await session.connection.retry()
    await until(session.connection.watch(), lambda state: state.waiting == 0)
    assert (await one(session, "three")).state is ChallengeState.OPEN
    path = "/v1/me/challenges/three/enrollment"
    assert (world.line.paths("PUT").count(path), world.line.paths("DELETE").count(path)) == (0, 1)


async def test_two_decisions_at_once_end_as_the_last_one_says(world: World) -> None:
    session = await world.newcomer("one@example.org")
    answers = await asyncio.gather(session.challenges.join("three"), session.challenges.leave("three"))
    assert answers == [None, None]
    assert (await one(session, "three")).state is ChallengeState.OPEN


async def test_what_is_refused_at_once_is_answered_and_what_is_refused_later_is_told(world: World) -> None:
    session = await world.newcomer("one@example.org")
    await until(session.challenges.watch(), fresh)
    refused = await session.challenges.join("nothing-like-it")
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.NOT_FOUND
    assert await session.challenges.leave("nothing-like-it") is None, "there is nothing to leave"
    world.line.hang_up()
    assert await session.challenges.join("nothing-like-it") is None
    told = asyncio.ensure_future(until(session.connection.notices(), lambda notice: True))
    world.line.mend()
    await session.connection.retry()
    assert (await told).kind == "refused.enrolments"
    assert session.connection.current.waiting == 0


async def test_three_purchases_are_celebrated_once_and_on_no_later_page(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("one@example.org", browser)
    assert await quiet(session) == ()
    assert await session.challenges.join("three") is None
    toasts: list[str] = []
    listening = asyncio.ensure_future(_listen(session, toasts))
    for _ in range(3):
        await buy(world, session, BREAD)
    (done,) = await earned(session, "challenge:three:1")
    assert (done.earned, done.title, done.picture) == (Earned.CHALLENGE, "Three visits", "party-popper")
    assert [prize.kind for prize in done.prizes] == ["points", "badge"]
    assert done.badge_id == "regular"
    assert "Three visits" not in toasts, "the celebration says it"
    listening.cancel()
    second = await world.session(browser)
    assert await quiet(second) == ()
    session.celebrations.dismiss([done.id])
    assert await quiet(session) == ()
    assert (await one(session, "three", ChallengeState.DONE)).completions[0].prizes[0].points == 150


async def _listen(session: MemberSession, titles: list[str]) -> None:
    async for notice in session.connection.notices():
        titles.append(notice.title)


async def test_what_was_earned_while_the_app_was_closed_is_celebrated_at_the_next_opening(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("one@example.org", browser)
    assert await quiet(session) == ()
    await session.close()
    elsewhere = await world.newcomer("one@example.org")
    await buy(world, elsewhere, COFFEE, COFFEE, COFFEE)
    opened = await world.session(browser)
    (card,) = await earned(opened, "challenge:card:1")
    assert card.earned is Earned.CARD
    assert card.issued_id is not None
    assert await quiet(await world.newcomer("one@example.org")) == (), "a new device knows only what comes"


async def test_what_a_refund_takes_back_is_not_celebrated_any_more(world: World) -> None:
    session = await world.newcomer("one@example.org")
    assert await quiet(session) == ()
    sale = await buy(world, session, COFFEE, COFFEE, COFFEE)
    await earned(session, "challenge:card:1")
    await at_the_till(world, "refunds", {"transaction_id": sale})
    await until(session.celebrations.watch(), lambda all: not all)


async def test_a_prize_is_taken_once_with_one_key_and_never_offline(world: World) -> None:
    session = await world.newcomer("one@example.org")
    assert await quiet(session) == ()
    await session.challenges.join("bread")
    await buy(world, session, BREAD)
    (waits,) = await earned(session, "challenge:bread:1")
    assert waits.waits
    world.line.hang_up()
    offline = await session.challenges.claim("bread", 1)
    assert isinstance(offline, Failure)
    assert offline.kind is FailureKind.OFFLINE
    world.line.mend()
    await session.connection.retry()
    world.line.lose = lambda request: request.path.endswith("/claims")
    assert isinstance(await session.challenges.claim("bread", 1), Failure)
    world.line.lose = lambda _: False
    both = await asyncio.gather(session.challenges.claim("bread", 1), session.challenges.claim("bread", 1))
    assert both[0] == both[1]
    assert isinstance(both[0], Challenge)
    assert both[0].completions[0].state is CompletionState.CLAIMED
    keys = set(world.line.keys("/v1/me/challenges/bread/claims"))
    assert len(keys) == 1
    (taken,) = await earned(session, "claim:challenge:bread:1")
    assert (taken.earned, taken.waits, taken.prizes[0].points) == (Earned.CLAIM, False, 40)
    again = await session.challenges.claim("bread", 1)
    assert not isinstance(again, Challenge) or again.completions[0].state is CompletionState.CLAIMED
