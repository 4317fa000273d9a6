"""Following one stream at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Known
from screens.shared.follow import Follower
from tests.fakes.services import Stream, ready
from tests.screens.running import running, settle


async def test_again_closes_the_stream_and_opens_the_next():
    opened: list[Stream[Known[int]]] = []
    seen: list[Known[int]] = []

    def open_stream() -> AsyncIterator[Known[int]]:
        opened.append(Stream(ready(len(opened))))
        return opened[-1].watch()

    follower = Follower(open_stream, seen.append)
    async with running(follower):
        await follower.again()
        opened[0].push(ready(99))
        opened[1].push(ready(2))
        await settle()
    assert seen == [ready(0), ready(1), ready(2)]


async def test_again_waits_for_the_servers_answer_or_the_reason_why_not():
    streams = iter([Stream(ready(0)), Stream(ready(1, fresh=False))])
    second: list[Stream[Known[int]]] = []

    def open_stream() -> AsyncIterator[Known[int]]:
        second.append(next(streams))
        return second[-1].watch()

    follower: Follower[int] = Follower(open_stream, lambda _: None)
    async with running(follower):
        asked = asyncio.create_task(follower.again())
        await settle()
        assert not asked.done()
        second[1].push(Failed(Failure(FailureKind.OFFLINE)))
        await asked


async def test_again_while_nobody_looks_does_not_wait():
    await Follower(Stream[Known[int]]().watch, lambda _: None).again()


async def test_a_stream_that_ends_ends_the_following():
    async def one() -> AsyncIterator[Known[int]]:
        yield ready(1)

    seen: list[Known[int]] = []
    await asyncio.wait_for(Follower(one, seen.append).run(), 5)
    assert seen == [ready(1)]


async def test_a_fault_of_a_stream_is_not_swallowed():
    async def broken() -> AsyncIterator[Known[int]]:
        yield ready(1)
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await Follower(broken, lambda _: None).run()
