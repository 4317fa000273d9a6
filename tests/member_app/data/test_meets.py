"""Events and check-ins on the device: sign-ups wait for a connection, the last word counts, a check-in never waits."""

from __future__ import annotations

from collections.abc import Callable

from api_client.reference.play import checkins, place_codes
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import CheckIn, Meet, MeetState, Place
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until

#: Every Sunday, without a limit, open until it begins.
CANAL = "canal-morning"


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def listed(session: MemberSession) -> tuple[Meet, ...]:
    await session.meets.refresh()
    return (await until(session.meets.watch(), fresh)).value


async def canal(session: MemberSession) -> str:
    """The next date one can sign up for."""
    found = [one.id for one in await listed(session) if one.id.startswith(CANAL) and one.state is MeetState.OPEN]
    return found[0]


async def shown(session: MemberSession, meet_id: str, wanted: Callable[[Meet], bool]) -> Meet:
    state = await until(
        session.meets.watch_one(meet_id), lambda known: isinstance(known, Ready) and wanted(known.value)
    )
    return state.value


def poster(world: World, place: str = "mitte") -> str:
    """What hangs in the store."""
    ctx = world.app.state.reference
    with ctx.read() as conn:
        return place_codes.current(conn, ctx.pepper, checkins.place_of(ctx, place))


def sent(world: World, method: str, meet_id: str) -> int:
    return world.line.paths(method).count(f"/v1/me/meets/{meet_id}/signup")


async def test_the_demo_member_has_been_somewhere_and_goes_somewhere(world: World) -> None:
    mara = await world.demo()
    states = {one.state for one in await listed(mara)}
    assert {MeetState.SIGNED_UP, MeetState.ATTENDED} <= states
    going = next(one for one in await listed(mara) if one.state is MeetState.SIGNED_UP)
    assert going.prizes[0].text
    assert going.left is not None
    assert going.left < (going.capacity or 0)


async def test_a_place_is_taken_and_given_back(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    meet = await canal(ada)
    assert await ada.meets.sign_up(meet) is None
    assert not (await shown(ada, meet, lambda one: one.state is MeetState.SIGNED_UP)).pending
    assert await ada.meets.leave(meet) is None
    await shown(ada, meet, lambda one: one.state is MeetState.OPEN and not one.pending)
    assert meet in [one.id for one in await listed(ada) if one.state is MeetState.OPEN]


async def test_signing_up_waits_for_a_connection_also_through_a_reload(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await world.newcomer("one@example.org", browser)
    meet = await canal(ada)
    world.line.hang_up()
    assert await ada.meets.sign_up(meet) is None
    assert (await shown(ada, meet, lambda one: one.pending)).state is MeetState.SIGNED_UP
    assert ada.connection.current.waiting == 1
    await ada.close()
    again = await world.session(browser)
    in_list = await until(again.meets.watch(), lambda known: isinstance(known, Ready))
    assert next(one for one in in_list.value if one.id == meet).pending
    world.line.mend()
    await again.connection.retry()
    assert not (await shown(again, meet, lambda one: not one.pending)).pending
    assert (await shown(again, meet, fresh_going)).state is MeetState.SIGNED_UP
    assert again.connection.current.waiting == 0


def fresh_going(meet: Meet) -> bool:
    return meet.state is MeetState.SIGNED_UP and not meet.pending


async def test_of_what_waits_only_the_last_word_is_sent(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    meet = await canal(ada)
    world.line.hang_up()
    for act in (ada.meets.sign_up, ada.meets.leave, ada.meets.sign_up, ada.meets.leave):
        assert await act(meet) is None
    before = sent(world, "PUT", meet)
    world.line.mend()
    await ada.connection.retry()
    await until(ada.connection.watch(), lambda now: now.waiting == 0)
    assert sent(world, "PUT", meet) == before
    assert meet in [one.id for one in await listed(ada) if one.state is MeetState.OPEN]


async def test_a_check_in_brings_its_points_once(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    code = poster(world)
    first = await ada.meets.check_in(f"https://club.example/checkin/{code}")
    assert isinstance(first, CheckIn)
    assert (first.place, first.name, first.again) == (Place.STORE, "Aurora Mitte", False)
    assert [one.points for one in first.prizes] == [5]
    second = await ada.meets.check_in(place_codes.shown(code).lower())
    assert isinstance(second, CheckIn)
    assert (second.again, second.prizes) == (True, ())


async def test_a_lost_answer_is_asked_for_again_under_the_same_key(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    code = poster(world)
    world.line.lose = lambda request: request.path == "/v1/me/checkins"
    lost = await ada.meets.check_in(code)
    assert isinstance(lost, Failure)
    world.line.lose = lambda _: False
    found = await ada.meets.check_in(code)
    assert isinstance(found, CheckIn)
    assert (found.again, [one.points for one in found.prizes]) == (False, [5])
    assert len(set(world.line.keys("/v1/me/checkins"))) == 1


async def test_a_check_in_never_waits(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    world.line.hang_up()
    refused = await ada.meets.check_in(poster(world))
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.OFFLINE
    assert ada.connection.current.waiting == 0


async def test_what_was_wrong_with_a_code_is_told_apart(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    old = poster(world)
    ctx = world.app.state.reference
    with ctx.write() as conn:
        place_codes.renew(conn, ctx.pepper, "store:mitte")
    kinds = [await ada.meets.check_in(code) for code in ("0000000000", old)]
    assert [one.kind for one in kinds if isinstance(one, Failure)] == [
        FailureKind.WRONG_CODE, FailureKind.CODE_EXPIRED,
    ]  # fmt: skip


async def test_the_calendar_file_is_handed_on(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    file = await ada.meets.calendar(await canal(ada))
    assert isinstance(file, str)
    assert file.startswith("BEGIN:VCALENDAR")
    missing = await ada.meets.calendar("nothing")
    assert isinstance(missing, Failure)
    assert missing.kind is FailureKind.NOT_FOUND
