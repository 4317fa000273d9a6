"""Half-filled forms outlive the page they were typed on, for a day, and nothing of them outlives the sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from member_app.config import Mode
from member_app.domain.account import SignIn
from member_app.domain.draft import NOTHING_TYPED, Draft
from member_app.session import MemberSession
from member_app.storage.cache import Document, packed
from member_app.storage.key_values import KeyValueError, MemoryKeyValues
from tests.fakes.world import World

TYPED = Draft({"note": "Pelargonium"}, {"language": "en"})
LATER = Draft({"note": "Pelargonium and thyme"}, {"language": "en"})


class Browser(MemoryKeyValues):
    """A browser's storage; `writes` counts those of drafts, `silent` is one whose line broke, and `busy` how many
    questions for drafts it answers too late.
    """

    def __init__(self) -> None:
        super().__init__()
        self.writes, self.silent, self.busy = 0, False, 0

    async def get(self, key: str) -> str | None:
        self._answer()
        if key.endswith(".drafts") and self.busy:
            self.busy -= 1
            raise KeyValueError("TimeoutError")
        return await super().get(key)

    async def set(self, key: str, value: str) -> None:
        self._answer()
        self.writes += key.endswith(".drafts")
        await super().set(key, value)

    def _answer(self) -> None:
        if self.silent:
            raise KeyValueError("gone")

    @property
    def drafts(self) -> str:
        """What lies there of all drafts, as text."""
        return "".join(value for key, value in self.values.items() if key.endswith(".drafts"))


async def under_way(world: World) -> None:
    """The pause between two writes is over."""
    for _ in range(5):
        await asyncio.sleep(0)
    world.clock.move(seconds=1)


async def written(world: World) -> None:
    """Until what waits is written."""
    await under_way(world)
    await world.at_rest()


async def come_true(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while True:
            if wanted():
                return
            await asyncio.sleep(0.01)


async def typed(world: World, session: MemberSession, draft: Draft = TYPED, form: str = "send") -> None:
    session.drafts.keep(form, draft)
    await written(world)


async def test_another_session_of_the_browser_finds_it(world: World) -> None:
    browser = Browser()
    first = await world.demo(browser)
    await typed(world, first)
    await first.close()
    second = await world.session(browser, world.start_process())
    assert await second.drafts.restore("send") == TYPED
    assert await second.drafts.restore("profile.en") == NOTHING_TYPED


async def test_it_is_found_before_it_is_written_and_not_written_for_each_letter(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    for end in range(1, 12):
        session.drafts.keep("send", Draft({"note": "Pelargonium"[:end]}))
        assert (await session.drafts.restore("send")).fields == {"note": "Pelargonium"[:end]}
    await written(world)
    assert (browser.writes, "Pelargonium" in browser.drafts) == (1, True)


async def test_handed_in_or_emptied_it_is_erased(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    for emptied in (False, True):
        await typed(world, session)
        assert browser.drafts
        if emptied:
            session.drafts.keep("send", NOTHING_TYPED)
        else:
            session.drafts.forget("send")
        assert await session.drafts.restore("send") == NOTHING_TYPED
        await written(world)
        assert not browser.drafts


async def test_what_was_not_written_yet_when_it_was_handed_in_is_not_written_after(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    session.drafts.keep("send", TYPED)
    session.drafts.forget("send")
    await written(world)
    assert not browser.drafts


@pytest.mark.parametrize(("hours", "left"), [(23.9, True), (24, False), (-0.05, True), (-1, False)])
async def test_it_lasts_a_day_and_a_clock_set_back_ends_it(world: World, hours: float, left: bool) -> None:
    browser = Browser()
    session = await world.demo(browser)
    await typed(world, session)
    world.clock.move(hours=hours)
    second = await world.session(browser)
    assert bool(await second.drafts.restore("send")) is left
    assert bool(browser.drafts) is left


async def test_one_too_old_is_erased_although_its_form_is_never_opened_again(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    await typed(world, session)
    await session.close()
    world.clock.move(hours=25)
    await world.session(browser)
    await world.at_rest()
    assert not browser.drafts


async def test_it_goes_with_the_sign_out(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    await typed(world, session)
    session.drafts.keep("profile.en", LATER)  # waits to be written
    assert await session.account.sign_out() is None
    await asyncio.sleep(0)
    world.clock.move(seconds=1)
    await asyncio.sleep(0)
    assert "Pelargonium" not in str(browser.values)
    session.drafts.keep("send", TYPED)
    assert await session.drafts.restore("send") == NOTHING_TYPED


async def test_signed_out_in_another_tab_nothing_typed_here_stays(world: World) -> None:
    browser = Browser()
    here, there = await world.demo(browser), await world.session(browser)
    world.line.drop = lambda request: True  # here nobody is told
    assert await there.account.sign_out() is not None
    assert here.account.sign_in is SignIn.IN
    here.drafts.keep("send", TYPED)
    await under_way(world)
    await come_true(lambda: browser.writes == 1)
    assert await here.drafts.restore("send") == NOTHING_TYPED
    assert "Pelargonium" not in str(browser.values)


async def test_the_next_member_of_this_browser_finds_nothing(world: World) -> None:
    browser = Browser()
    await typed(world, await world.newcomer("one@example.com", browser))
    other = await world.newcomer("two@example.com", browser)
    assert await other.drafts.restore("send") == NOTHING_TYPED
    assert "Pelargonium" not in str(browser.values)


async def test_of_two_tabs_the_one_typed_into_last_is_kept_and_erased_by_itself_alone(world: World) -> None:
    browser = Browser()
    here, there = await world.demo(browser), await world.session(browser)
    await typed(world, here)
    await typed(world, there, Draft({"first_name": "Maria"}), "profile.en")
    await typed(world, there, LATER)
    here.drafts.forget("send")
    await written(world)
    third = await world.session(browser)
    assert await third.drafts.restore("send") == LATER
    assert await third.drafts.restore("profile.en") == Draft({"first_name": "Maria"})
    third.drafts.forget("send")  # it took it over
    await written(world)
    assert await (await world.session(browser)).drafts.restore("send") == NOTHING_TYPED


async def test_no_service_is_needed(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    await world.at_rest()
    world.line.hang_up()
    asked = len(world.line.sent)
    session.drafts.keep("send", TYPED)
    await under_way(world)
    await come_true(lambda: bool(browser.drafts))
    assert not [request for request in world.line.sent[asked:] if request.method != "GET"]
    assert await (await world.session(browser)).drafts.restore("send") == TYPED


async def test_a_browser_that_is_gone_keeps_the_page_going(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    await typed(world, session)
    browser.silent = True
    await typed(world, session, LATER)
    assert await session.drafts.restore("send") == LATER
    browser.silent = False
    assert await (await world.session(browser)).drafts.restore("send") == TYPED


async def test_a_busy_browser_is_asked_again(world: World) -> None:
    browser = Browser()
    await typed(world, await world.demo(browser))
    second = await world.session(browser)
    browser.busy = 2
    assert await second.drafts.restore("send") == TYPED


async def test_a_damaged_one_is_none(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    await typed(world, session)
    (key,) = [key for key in browser.values if key.endswith(".drafts")]
    whole: dict[str, object] = {"by": "x", "at": world.clock.now().isoformat(), "fields": {"note": "n"}, "basis": {}}
    worse: list[dict[str, object]] = [
        {"at": "yesterday"},
        {"at": "2026-11-20T12:00:00"},
        {"fields": {"note": 1}},
        {"fields": 1},
        {"by": None},
    ]
    for value in (1, [], {"send": 1}, *({"send": {**whole, **each}} for each in worse)):
        browser.values[key] = packed(Document(value, world.clock.now()))
        assert await session.drafts.restore("send") == NOTHING_TYPED, value
    browser.values[key] = packed(Document({"send": whole}, world.clock.now()))
    assert await session.drafts.restore("send") == Draft({"note": "n"})
    await typed(world, session, LATER)
    assert await session.drafts.restore("send") == LATER


async def test_so_many_forms_are_remembered_and_so_many_letters(world: World) -> None:
    browser = Browser()
    session = await world.demo(browser)
    for number in range(15):
        await typed(world, session, Draft({"note": "x" * 9000}), f"bid.{number}")
    there = [bool(await session.drafts.restore(f"bid.{number}")) for number in range(15)]
    assert there == [False] * 3 + [True] * 12
    assert len((await session.drafts.restore("bid.14")).fields["note"]) == 4000


@pytest.fixture
async def desktop(tmp_path: Path, seeded: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "desktop", seeded, mode=Mode.DESKTOP)
    yield world
    await world.aclose()


async def test_in_a_sealed_file_it_lasts_as_long_and_is_not_to_be_read(desktop: World) -> None:
    first = await desktop.demo()
    await typed(desktop, first)
    await first.close()
    files = [each.read_bytes() for each in desktop.folder.rglob("*") if each.is_file()]
    assert files and not [each for each in files if b"Pelargonium" in each]
    second = await desktop.session(process=desktop.start_process())
    assert await second.drafts.restore("send") == TYPED
    assert await second.account.sign_out() is None
    third = await desktop.demo()
    assert await third.drafts.restore("send") == NOTHING_TYPED
