"""Games on the device: a play is posted once, its lost answer is asked for again, and nothing starts offline."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from api_client.models import EventDto
from member_app.domain.activity import EntryFilter
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.games import Game, GameKind, Play
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until

WHEEL = "daily-wheel"
POST = f"/v1/me/games/{WHEEL}/plays"


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def wheel(session: MemberSession) -> Game:
    game: Game = (await until(session.games.watch_one(WHEEL), fresh)).value
    return game


async def test_games_with_their_odds(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    found = (await until(session.games.watch(), fresh)).value
    assert {one.kind for one in found} == set(GameKind)
    for one in found:
        assert sum(outcome.odds for outcome in one.outcomes) == 1
        assert one.playable
    one = await wheel(session)
    assert (one.free, one.free_left, one.price, one.blocked) == (True, 1, None, None)
    assert any(not outcome.lucky for outcome in one.outcomes)


async def test_a_play_is_shown_until_it_was_seen(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    play = await session.games.play(await wheel(session))
    assert isinstance(play, Play)
    assert play.lucky == bool(play.prizes)
    played = await until(session.games.watch_one(WHEEL), lambda state: fresh(state) and state.value.unseen is not None)
    after = played.value
    assert after.unseen.id == play.id
    assert (after.blocked, after.plays_left) == (Failure(FailureKind.LIMIT_REACHED), 0)
    assert after.next_free_at is not None
    assert await session.games.seen(play) is None
    await until(session.games.watch_one(WHEEL), lambda state: fresh(state) and state.value.unseen is None)


async def test_a_double_tap_plays_once(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    game = await wheel(session)
    first, second = await asyncio.gather(session.games.play(game), session.games.play(game))
    assert first == second
    assert len(world.line.keys(POST)) == 1


async def test_a_lost_answer_is_asked_for_again_under_its_key(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("ada@example.org", browser)
    game = await wheel(session)
    world.line.lose = lambda request: request.path == POST
    failure = await session.games.play(game)
    assert isinstance(failure, Failure)
    await session.close()
    world.line.lose = lambda _: False

    again = await world.session(browser)
    play = await again.games.unanswered(WHEEL)
    assert isinstance(play, Play)
    assert len(world.line.keys(POST)) == 2
    assert len(set(world.line.keys(POST))) == 1
    assert (await wheel(again)).unseen == replace(play, balance=None)
    assert await again.games.unanswered(WHEEL) is None


async def test_what_another_device_has_shown_meanwhile_is_not_shown_again(world: World) -> None:
    browser = MemoryKeyValues()
    session, other = await world.newcomer("ada@example.org", browser), await world.newcomer("ada@example.org")
    world.line.lose = lambda request: request.path == POST
    assert isinstance(await session.games.play(await wheel(session)), Failure)
    world.line.lose = lambda _: False
    seen = (await wheel(other)).unseen
    assert seen is not None
    assert await other.games.seen(seen) is None
    await session.close()
    again = await world.session(browser)
    assert await again.games.unanswered(WHEEL) is None
    assert await again.games.unanswered(WHEEL) is None
    assert len(world.line.keys(POST)) == 2, "answered, it is not asked again"


async def test_a_play_that_never_arrived_and_is_not_on_offer_any_more_is_forgotten(world: World) -> None:
    browser = MemoryKeyValues()
    session, other = await world.newcomer("ada@example.org", browser), await world.newcomer("ada@example.org")
    game = await wheel(session)
    world.line.drop = lambda request: request.path == POST
    assert isinstance(await session.games.play(game), Failure)
    world.line.drop = lambda _: False
    await session.close()
    play = await other.games.play(await wheel(other))
    assert isinstance(play, Play)
    await other.games.seen(play)
    again = await world.session(browser)
    assert await again.games.unanswered(WHEEL) is None
    assert (await wheel(again)).unseen is None


async def test_offline_nothing_is_sent_nor_kept_for_later(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    game = await wheel(session)
    world.line.hang_up()
    await session.home.refresh()
    await until(session.connection.watch(), lambda state: not state.online)
    sent = len(world.line.sent)
    assert await session.games.play(game) == Failure(FailureKind.OFFLINE)
    assert not [each for each in world.line.sent[sent:] if each.method == "POST"]
    world.line.mend()
    await session.home.refresh()
    assert await session.games.unanswered(WHEEL) is None
    assert world.line.keys(POST) == []


async def test_what_was_offered_no_longer_holds_is_told(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    slot = (await until(session.games.watch_one("three-in-a-row"), fresh)).value
    assert isinstance(await session.games.play(slot), Play)
    refused = await session.games.play(slot)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.CHANGED, "the free one was played: the next would cost points"
    assert await session.games.unanswered("three-in-a-row") is None


async def test_the_points_of_an_own_play_need_no_notice(world: World) -> None:
    session = await world.newcomer("ada@example.org")
    slot = (await until(session.games.watch_one("lucky-card"), fresh)).value
    play = await session.games.play(slot)
    assert isinstance(play, Play)
    mine = await until(session.activity.watch_one(await paid(session)), fresh)
    event = EventDto("1", "points.changed", {"entry_id": mine.value.id, "amount": -40})
    own = session.games.own  # type: ignore[attr-defined]
    assert own(event)
    assert not own(EventDto("2", "points.changed", {"entry_id": "ent_other", "amount": 5}))
    assert not own(EventDto("3", "tier.changed", {"tier": "glow"}))


async def paid(session: MemberSession) -> str:
    """The newest line of the account that a game made."""
    page = (await until(session.activity.watch(EntryFilter.SPENT), fresh)).value
    return next(entry.id for entry in page.entries if entry.title == "Lucky card")
