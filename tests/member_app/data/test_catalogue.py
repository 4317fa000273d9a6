"""Rewards, tiers and activity without a connection: what was seen once can be seen again, and searched."""

from __future__ import annotations

from member_app.domain.activity import EntryFilter
from member_app.domain.failure import FailureKind
from member_app.domain.reward import RewardPage, RewardQuery, Sort
from member_app.domain.state import Failed, Ready
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


def shown(state: object) -> bool:
    return isinstance(state, Ready)


async def filled_browser(world: World) -> MemoryKeyValues:
    """A browser after one visit, now without a connection."""
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    for stream in (
        session.rewards.catalogue.watch(),  # type: ignore[attr-defined]
        session.tiers.watch(),
        session.activity.watch(EntryFilter.ALL),
        session.redemptions.watch(),
    ):
        await until(stream, fresh)
    await session.close()
    world.line.hang_up()
    return browser


async def test_everything_is_there_without_a_connection(world: World) -> None:
    session = await world.session(await filled_browser(world))
    tiers = await until(session.tiers.watch(), shown)
    assert tiers.value[0].ladder
    activity = await until(session.activity.watch(EntryFilter.ALL), shown)
    entry = await until(session.activity.watch_one(activity.value.entries[0].id), shown)
    assert entry.value == activity.value.entries[0]
    assert not entry.fresh
    trouble = await until(session.tiers.watch(), lambda state: shown(state) and state.trouble is not None)
    assert trouble.trouble.kind is FailureKind.OFFLINE


async def test_the_cached_catalogue_is_searched_on_the_device_as_the_service_would(world: World) -> None:
    online = await world.demo()
    queries = [
        RewardQuery(text="coffee"),
        RewardQuery(affordable=True, sort=Sort.COST_UP),
        RewardQuery(max_cost=800, sort=Sort.COST_DOWN),
        RewardQuery(sort=Sort.NAME),
        RewardQuery(kind="donation"),
    ]
    theirs = {query: (await until(online.rewards.watch(query), fresh)).value for query in queries}
    session = await world.session(await filled_browser(world))
    for query in queries:
        mine = (await until(session.rewards.watch(query), shown)).value
        assert mine.total == theirs[query].total, query
        assert {reward.id for reward in mine.items} == {reward.id for reward in theirs[query].items}, query


async def test_offline_paging_goes_on_through_the_whole_catalogue(world: World) -> None:
    session = await world.session(await filled_browser(world))
    query = RewardQuery()
    page = (await until(session.rewards.watch(query), shown)).value
    seen = [reward.id for reward in page.items]
    while page.next_cursor is not None:
        following = await session.rewards.more(query, page.next_cursor)
        assert isinstance(following, RewardPage)
        page = following
        seen += [reward.id for reward in page.items]
    assert len(seen) == len(set(seen)) == page.total


async def test_with_nothing_cached_and_no_connection_it_says_so(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    await session.close()
    world.line.hang_up()
    again = await world.session(browser)
    state = await until(again.rewards.watch_one("any-coffee"), lambda _: True)
    assert isinstance(state, Failed)
    assert state.failure.kind is FailureKind.OFFLINE


async def test_an_unknown_reward_is_not_found(world: World) -> None:
    session = await world.demo()
    for reward in ("no-such-reward", "../me"):
        state = await until(session.rewards.watch_one(reward), lambda _: True)
        assert isinstance(state, Failed)


async def test_a_new_language_is_asked_for_and_shown(world: World) -> None:
    from dataclasses import replace

    session = await world.demo()
    english = await until(session.rewards.watch_one("any-coffee"), fresh)
    watching = session.rewards.watch_one("any-coffee")
    await anext(watching)
    await session.preferences.save(replace(session.preferences.current, language="de"))
    assert session.locale() == "de"
    german = await until(watching, lambda state: shown(state) and state.value.title != english.value.title)
    assert german.value.id == english.value.id
