"""Values that many watch: the latest at once, nothing stale, nothing left behind."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from member_app.data.live import Happenings, Live


async def test_a_watcher_gets_the_latest_at_once_and_skips_what_was_replaced() -> None:
    live: Live[int] = Live()
    live.set(1)
    async with aclosing(live.watch()) as values:
        assert await anext(values) == 1
        live.set(2)
        live.set(3)
        assert await anext(values) == 3
        live.set(3)
        waiting = asyncio.ensure_future(anext(values))
        await asyncio.sleep(0)
        assert not waiting.done()
        live.set(4)
        assert await waiting == 4


async def test_closing_an_iterator_leaves_no_watcher() -> None:
    live: Live[int] = Live()
    live.set(1)
    values = live.watch()
    await anext(values)
    assert live.watched
    await values.aclose()
    assert not live.watched


async def test_closing_the_value_ends_every_watcher() -> None:
    live: Live[int] = Live()
    live.set(1)
    ends = [asyncio.ensure_future(_all(live)) for _ in range(3)]
    await asyncio.sleep(0)
    live.close()
    assert await asyncio.gather(*ends) == [[1], [1], [1]]


async def _all(live: Live[int]) -> list[int]:
    return [value async for value in live.watch()]


async def test_happenings_reach_all_who_listen_and_are_bounded() -> None:
    happenings: Happenings[int] = Happenings(backlog=2)
    happenings.tell(0)
    listening = happenings.listen()
    first = asyncio.ensure_future(anext(listening))
    await asyncio.sleep(0)
    for number in (1, 2, 3):
        happenings.tell(number)
    assert await first == 2
    assert await anext(listening) == 3
    happenings.close()
    assert [number async for number in listening] == []
