"""Edits that may wait: shown at once, sent when there is a connection, never over somebody else's change."""

from __future__ import annotations

import asyncio
from datetime import date

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.member import Member, ProfileChange, Removal
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def test_an_edit_is_saved_and_seen_on_the_card(world: World) -> None:
    session = await world.demo()
    member = await session.profile.save(ProfileChange(phone="+49 30 100000", birthday=date(1990, 2, 3)))
    assert isinstance(member, Member)
    assert (member.phone, member.birthday) == ("+49 30 100000", date(1990, 2, 3))
    home = await until(session.home.watch(), lambda state: fresh(state) and state.value.member.phone == "+49 30 100000")
    assert home.value.member.version == member.version


async def test_offline_edits_wait_in_order_and_survive_a_restart(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    await until(session.profile.watch(), fresh)
    world.line.hang_up()
    await session.profile.save(ProfileChange(phone="+49 30 111111"))
    member = await session.profile.save(ProfileChange(phone="+49 30 222222", first_name="Marah"))
    assert isinstance(member, Member)
    assert (member.phone, member.first_name) == ("+49 30 222222", "Marah")
    assert session.connection.current.waiting == 2
    await session.close()

    again = await world.session(browser)
    assert again.connection.current.waiting == 2
    world.line.mend()
    await again.connection.retry()
    await until(again.connection.watch(), lambda state: state.waiting == 0)
    state = await until(again.profile.watch(), fresh)
    assert (state.value.phone, state.value.first_name) == ("+49 30 222222", "Marah")


async def test_a_birthday_is_taken_back_also_while_offline(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    await session.profile.save(ProfileChange(birthday=date(1990, 2, 3)))
    world.line.hang_up()
    member = await session.profile.save(ProfileChange(birthday=Removal.REMOVED))
    assert isinstance(member, Member)
    assert (member.birthday, session.connection.current.waiting) == (None, 1)
    await session.close()

    again = await world.session(browser)
    world.line.mend()
    await again.connection.retry()
    await until(again.connection.watch(), lambda state: state.waiting == 0)
    state = await until(again.profile.watch(), fresh)
    assert (state.value.birthday, state.value.first_name) == (None, "Mara")
    assert isinstance(await again.profile.save(ProfileChange(birthday=Removal.REMOVED)), Member)


async def test_a_lost_answer_is_recognised_as_done(world: World) -> None:
    session = await world.demo()
    world.line.lose = lambda request: request.method == "PATCH"
    await session.profile.save(ProfileChange(phone="+49 30 777777"))
    assert session.connection.current.waiting == 1
    world.line.lose = lambda _: False
    await session.connection.retry()
    member = await session.profile.save(ProfileChange(first_name="Maria"))
    assert isinstance(member, Member)
    assert (member.phone, member.first_name) == ("+49 30 777777", "Maria")
    assert session.connection.current.waiting == 0


async def test_changes_of_different_fields_are_merged(world: World) -> None:
    here, there = await world.newcomer("two@example.com"), await world.newcomer("two@example.com")
    await until(here.profile.watch(), fresh)
    assert isinstance(await there.profile.save(ProfileChange(first_name="Elsewhere")), Member)
    member = await here.profile.save(ProfileChange(phone="+49 30 123456"))
    assert isinstance(member, Member)
    assert (member.first_name, member.phone) == ("Elsewhere", "+49 30 123456")


async def edited_on_both(world: World) -> tuple[MemberSession, MemberSession]:
    """One member on two devices: an edit waits here, and the same field was saved there."""
    here, there = await world.newcomer("two@example.com"), await world.newcomer("two@example.com")
    await until(here.profile.watch(), fresh)
    world.line.drop = lambda request: "333333" in str(request.json)
    assert isinstance(await here.profile.save(ProfileChange(phone="+49 30 333333")), Member)
    assert isinstance(await there.profile.save(ProfileChange(phone="+49 30 444444")), Member)
    world.line.drop = lambda _: False
    return here, there


async def test_a_change_of_the_same_field_is_not_overwritten(world: World) -> None:
    here, _ = await edited_on_both(world)
    world.line.hang_up()
    world.line.mend()
    await here.connection.retry()
    await until(here.connection.watch(), lambda state: state.waiting == 0)
    state = await until(here.profile.watch(), lambda state: fresh(state) and state.value.phone == "+49 30 444444")
    assert state.value.phone == "+49 30 444444"


async def test_a_change_seen_before_the_edit_is_sent_is_not_overwritten_either(world: World) -> None:
    here, there = await edited_on_both(world)
    # The screen that is open learns of it first.
    await here.profile.resource.refresh(newer=True)  # type: ignore[attr-defined]
    await here.profile.outbox.flush()  # type: ignore[attr-defined]
    assert here.connection.current.waiting == 0
    await there.profile.resource.refresh(newer=True)  # type: ignore[attr-defined]
    state = await until(there.profile.watch(), fresh)
    assert state.value.phone == "+49 30 444444"


async def test_what_the_service_refuses_is_told_and_dropped(world: World) -> None:
    session = await world.demo()
    failure = await session.profile.save(ProfileChange(first_name="x" * 5000))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.INVALID
    assert session.connection.current.waiting == 0


async def test_a_waiting_edit_that_is_refused_later_is_told(world: World) -> None:
    session = await world.demo()
    await until(session.profile.watch(), fresh)
    world.line.hang_up()
    assert isinstance(await session.profile.save(ProfileChange(first_name="x" * 5000)), Member)
    notices = session.connection.notices()
    told = asyncio.ensure_future(anext(notices))
    await asyncio.sleep(0)
    world.line.mend()
    await session.connection.retry()
    assert (await told).kind == "refused"
    await notices.aclose()
    assert session.connection.current.waiting == 0
