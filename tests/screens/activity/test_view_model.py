"""The activity list follows its filter, pages once at a time, and keeps its place."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from member_app.domain.activity import ActivityPage, EntryFilter
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Empty, Failed, Ready
from screens.activity.view_model import ActivityViewModel
from tests.fakes import samples
from tests.fakes.services import FakeActivity, ready
from tests.screens.running import running, settle

FIRST = ActivityPage(samples.ENTRIES[:2], "older", samples.MONTHS)
OLDER = ActivityPage(samples.ENTRIES[2:], None)
OFFLINE = Failure(FailureKind.OFFLINE)


def paged() -> tuple[ActivityViewModel, FakeActivity]:
    activity = FakeActivity()
    activity.stream.push(ready(FIRST))
    activity.answers["more"] = OLDER
    return ActivityViewModel(activity), activity


def shown(vm: ActivityViewModel) -> list[str]:
    assert isinstance(vm.state, Ready)
    return [entry.id for entry in vm.state.value.entries]


async def test_the_end_of_the_list_fetches_the_next_page_once():
    vm, activity = paged()
    activity.hold = asyncio.Event()
    async with running(vm):
        both = asyncio.gather(vm.load_older(), vm.load_older())
        await asyncio.sleep(0)
        assert vm.fetching
        activity.hold.set()
        await both
        assert shown(vm) == ["e1", "e2", "e3", "e4", "e5"]
        await vm.load_older()
    assert [name for name, _ in activity.calls].count("more") == 1


async def test_a_page_that_fails_leaves_the_list_and_can_be_tried_again():
    vm, activity = paged()
    activity.answers["more"] = OFFLINE
    async with running(vm):
        await vm.load_older()
        assert (vm.stuck, shown(vm)) == (OFFLINE, ["e1", "e2"])
        activity.answers["more"] = OLDER
        await vm.load_older()
        assert vm.stuck is None
        assert len(shown(vm)) == 5


async def test_a_page_that_comes_after_the_filter_changed_is_dropped():
    vm, activity = paged()
    activity.hold = asyncio.Event()
    async with running(vm):
        late = asyncio.create_task(vm.load_older())
        await asyncio.sleep(0)
        activity.stream.push(ready(ActivityPage((), None)))
        await vm.choose(EntryFilter.EXPIRED)
        activity.hold.set()
        await late
        assert isinstance(vm.state, Empty)


async def test_a_live_entry_comes_on_top_of_the_pages_already_loaded():
    vm, activity = paged()
    async with running(vm):
        await vm.load_older()
        fresh = replace(samples.ENTRIES[0], id="e0")
        activity.stream.push(ready(ActivityPage((fresh, *FIRST.entries), "older", samples.MONTHS)))
        await settle()
        assert shown(vm) == ["e0", "e1", "e2", "e3", "e4", "e5"]


async def test_choosing_a_filter_opens_its_list_and_keeps_the_months():
    activity = FakeActivity()
    vm = ActivityViewModel(activity)
    async with running(vm):
        await vm.choose(EntryFilter.SPENT)
        assert shown(vm) == ["e2"]
        assert vm.months == samples.MONTHS
        await vm.choose(EntryFilter.SPENT)
    asked = [args[0] for name, args in activity.calls if name == "watch"]
    assert asked == [EntryFilter.ALL, EntryFilter.SPENT]


async def test_refresh_after_a_failure_shows_the_list():
    activity = FakeActivity()
    activity.stream.push(Failed(OFFLINE))
    vm = ActivityViewModel(activity)
    async with running(vm):
        assert vm.state == Failed(OFFLINE)
        activity.stream.newest = (ready(FIRST),)
        await vm.refresh()
        assert shown(vm) == ["e1", "e2"]
