"""One play at a time; its result is shown once, also after the page was away in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Ready
from screens.game.view_model import Asking, GameViewModel, Idle, Moving, Shown
from tests.fakes import games
from tests.fakes.services import FakeServices, ready
from tests.screens.running import running, settle

WHEEL = games.WHEEL


def model(services: FakeServices) -> GameViewModel:
    return GameViewModel(WHEEL.id, services.games, services.connection)


def calls(services: FakeServices, name: str) -> list[Any]:
    return [args for called, args in services.games.calls if called == name]


@asynccontextmanager
async def opened(services: FakeServices) -> AsyncIterator[GameViewModel]:
    vm = model(services)
    async with running(vm):
        await settle()
        yield vm


async def test_a_play_moves_and_is_seen_when_it_lands() -> None:
    services = FakeServices()
    async with opened(services) as vm:
        await vm.play()
        assert isinstance(vm.act, Moving)
        assert calls(services, "seen") == []
        await vm.landed("another")
        assert isinstance(vm.act, Moving)
        await vm.landed(vm.act.play.id)
        await vm.landed("p1")
        assert isinstance(vm.act, Shown)
        assert calls(services, "seen") == [], "not before it is on the screen"
        await vm.saw(vm.act.play)
        await vm.saw(vm.act.play)
        assert [play.id for (play,) in calls(services, "seen")] == ["p1"]
        vm.close()
        assert vm.act == Idle()
        assert vm.turn == 1


async def test_plainly_there_is_nothing_to_wait_for() -> None:
    services = FakeServices()
    async with opened(services) as vm:
        await vm.play(plainly=True)
        assert isinstance(vm.act, Shown)
        assert vm.turn == 0


async def test_a_second_tap_plays_nothing() -> None:
    services = FakeServices()
    async with opened(services) as vm:
        services.games.hold = asyncio.Event()
        first = asyncio.create_task(vm.play())
        await settle()
        assert vm.act == Asking(WHEEL)
        await vm.play()
        services.games.hold.set()
        await first
        assert len(calls(services, "play")) == 1


async def test_offline_it_never_starts() -> None:
    services = FakeServices()
    services.connection.stream.push(Connection(offline_since=games.NOW))
    async with opened(services) as vm:
        await vm.play()
        assert vm.failed == Failure(FailureKind.OFFLINE)
        assert calls(services, "play") == []


async def test_a_refusal_is_told_and_it_can_be_tried_again() -> None:
    services = FakeServices()
    services.games.answers["play"] = Failure(FailureKind.CHANGED)
    async with opened(services) as vm:
        await vm.play()
        assert (vm.act, vm.failed) == (Idle(), Failure(FailureKind.CHANGED))
        del services.games.answers["play"]
        await vm.play()
        assert vm.failed is None
        assert isinstance(vm.act, Moving)


async def test_what_came_while_nobody_looked_is_shown_once() -> None:
    services = FakeServices()
    services.games.show(replace(games.played(WHEEL), unseen=games.play(id="old")))
    async with opened(services) as vm:
        assert isinstance(vm.act, Shown)
        assert (vm.act.play.id, vm.act.earlier) == ("old", True)
        await vm.saw(vm.act.play)
        vm.close()
        await settle()
        assert vm.act == Idle()
    async with running(vm):
        await settle()
        assert vm.act == Idle()


async def test_a_lost_answer_is_asked_for_again_at_the_next_opening() -> None:
    services = FakeServices()
    services.games.answers["unanswered"] = games.play(id="lost")
    async with opened(services) as vm:
        assert isinstance(vm.act, Shown)
        assert (vm.act.play.id, vm.act.earlier) == ("lost", True)
        assert calls(services, "unanswered") == [(WHEEL.id,)]


async def test_what_is_only_cached_is_not_taken_for_unseen() -> None:
    services = FakeServices()
    cached = replace(WHEEL, unseen=games.play(id="old"))
    services.games.stream.push(Ready((cached,), games.NOW, fresh=False))
    async with opened(services) as vm:
        assert vm.act == Idle()
        services.games.stream.push(ready((WHEEL,)))
        await settle()
        assert vm.act == Idle()


async def test_whoever_leaves_while_it_moves_reads_the_result_when_they_come_back() -> None:
    services = FakeServices()
    async with opened(services) as vm:
        await vm.play()
    assert isinstance(vm.act, Moving)
    async with running(vm):
        await settle()
        assert isinstance(vm.act, Shown)


async def test_a_result_that_reached_no_screen_waits_for_the_next_opening() -> None:
    services = FakeServices()
    async with opened(services) as vm:
        await vm.play(plainly=True)
    async with running(vm):
        assert isinstance(vm.act, Shown)
        await vm.saw(vm.act.play)
    async with running(vm):
        assert vm.act == Idle()


async def test_another_tabs_play_disturbs_nobody() -> None:
    services = FakeServices()
    async with opened(services) as vm:
        services.games.show(replace(games.played(WHEEL), unseen=games.play(id="elsewhere")))
        await settle()
        assert vm.act == Idle()
        assert vm.state.value.plays_left == 0  # type: ignore[union-attr]
