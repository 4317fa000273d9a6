"""The card and the sign-in are two things: one that lapsed keeps its card, one that was revoked from afar loses it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from api_client.reference.tables import access_tokens, refresh_tokens
from api_client.transport import Answer
from member_app.config import Mode
from member_app.domain.account import SignIn
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.home import Home
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until

CHECK = "/v1/cards/check"
JSON = {"content-type": "application/json"}
ADDRESS = "ada@example.org"


def lapse(world: World) -> None:
    """As half a year without the app does: nobody knows the tokens any more."""
    context = world.app.state.reference
    with context.write() as conn:
        conn.execute(delete(access_tokens))
        conn.execute(update(refresh_tokens).values(expires_at=context.now() - timedelta(days=1)))


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def carded(world: World, browser: MemoryKeyValues | None = None) -> MemberSession:
    """A signed-in page with its card on screen."""
    session = await world.newcomer(ADDRESS, browser or MemoryKeyValues())
    await until(session.home.watch(), fresh)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    return session


async def revoke(world: World) -> None:
    """The same member, on another device, signs this one out."""
    other = await world.newcomer(ADDRESS, MemoryKeyValues())
    devices = await until(other.profile.watch_devices(), fresh)
    (lost,) = [one for one in devices.value if not one.current]
    assert await other.profile.sign_out_device(lost.id) is None
    await other.close()


async def home_of(session: MemberSession) -> Home:
    state = await until(session.home.watch(), lambda state: isinstance(state, Ready))
    return state.value


async def asked(world: World, times: int = 1) -> None:
    """Waits until a lapsed page has asked about its card."""
    for _ in range(2_000):
        if world.line.paths("POST").count(CHECK) >= times:
            return
        await asyncio.sleep(0.005)
    pytest.fail("nobody asked")


async def test_a_lapsed_sign_in_keeps_a_card_that_the_till_takes(world: World) -> None:
    browser = MemoryKeyValues()
    session = await carded(world, browser)
    lapse(world)
    failure = await session.home.refresh()
    assert failure is not None
    assert failure.kind is FailureKind.SIGN_IN_AGAIN
    await until(session.account.watch(), lambda state: state is SignIn.LAPSED)
    again = await world.session(browser)
    for one in (session, again):
        assert one.account.sign_in is SignIn.LAPSED
        code = await one.card.code(CodeKind.ROTATING)
        assert isinstance(code, CardCode)
    # Shown with its age, never as fresh.
    state = await until(again.home.watch(), lambda state: isinstance(state, Ready))
    assert not state.fresh
    assert (await world.sell(code.text)).status == 201
    await asked(world, 2)
    assert session.account.sign_in is again.account.sign_in is SignIn.LAPSED


async def test_a_device_that_was_revoked_from_another_loses_its_card(world: World) -> None:
    browser = MemoryKeyValues()
    session = await carded(world, browser)
    home = await home_of(session)
    code = await session.card.code(CodeKind.ROTATING)
    assert isinstance(code, CardCode)
    await revoke(world)
    await until(session.account.watch(), lambda state: state is SignIn.OUT)
    assert session.account.ended == Failure(FailureKind.REVOKED)
    answer = await world.sell(code.text)
    assert (answer.status, b"device-revoked" in answer.body) == (422, True)
    for private in (home.card.number, home.member.email, home.member.id, "member_app.handle"):
        assert private not in str(browser.values)
    assert isinstance(await session.card.code(CodeKind.ROTATING), Failure)
    # Signing in again begins anew.
    challenge = await session.account.request_code(home.member.email)
    assert not isinstance(challenge, Failure)
    again = next(word for word in world.mails[-1].body.split() if word.strip(".:").isdigit()).strip(".:")
    assert await session.account.confirm_code(challenge, again) is None
    assert session.account.ended is None


async def test_a_lapsed_device_learns_late_that_it_was_revoked(world: World) -> None:
    """Offline and lapsed it keeps the card; when it is connected again, it asks by itself and gives it up."""
    browser = MemoryKeyValues()
    session = await carded(world, browser)
    lapse(world)
    await session.home.refresh()
    await until(session.account.watch(), lambda state: state is SignIn.LAPSED)
    await asked(world)
    await session.close()
    await revoke(world)

    world.line.hang_up()
    again = await world.session(browser)
    assert isinstance(await again.card.code(CodeKind.ROTATING), CardCode)
    await until(again.connection.watch(), lambda state: not state.online)
    assert again.account.sign_in is SignIn.LAPSED
    world.line.mend()
    await again.connection.retry()
    await until(again.account.watch(), lambda state: state is SignIn.OUT)
    assert again.account.ended == Failure(FailureKind.REVOKED)


@pytest.mark.parametrize("open_page", [True, False], ids=["left-open", "opened-anew"])
async def test_a_lapsed_card_is_given_up_at_its_own_end_with_no_line(world: World, open_page: bool) -> None:
    """By a timer on this device's clock: nobody has to ask for anything, and nobody is there to be asked."""
    browser = MemoryKeyValues()
    session = await carded(world, browser)
    home = await home_of(session)
    lapse(world)
    await session.home.refresh()
    await until(session.account.watch(), lambda state: state is SignIn.LAPSED)
    await asked(world)
    world.line.hang_up()
    ends = (await until(session.home.watch(), lambda state: isinstance(state, Ready))).as_of
    ends += timedelta(days=world.process.config.handle_days)
    await session.connection.retry()
    await until(session.connection.watch(), lambda state: not state.online)
    world.clock.move(seconds=(ends - world.clock.now()).total_seconds() - 20)
    assert session.account.sign_in is SignIn.LAPSED
    assert isinstance(await session.card.code(CodeKind.QR), CardCode)
    if not open_page:
        await session.close()
    world.clock.move(seconds=25)
    if not open_page:
        session = await world.session(browser)
        assert session.account.sign_in is SignIn.OUT, "before anything of it is drawn"
    await until(session.account.watch(), lambda state: state is SignIn.OUT)
    assert session.account.ended == Failure(FailureKind.CARD_OVER)
    assert isinstance(await session.card.code(CodeKind.QR), Failure)
    for private in (home.card.number, home.member.email, home.member.id, "member_app.handle"):
        assert private not in str(browser.values)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"content-type": "text/html"}, b"<html>"),
        Answer(404, {}, b"nothing"),
        Answer(422, JSON, b'{"type": "code-unknown"}'),
        Answer(422, JSON, b'{"type": "validation"}'),
        Answer(500, {}, b""),
        Answer(410, {}, b""),
    ],
    ids=lambda answer: str(answer.status),
)
async def test_nothing_but_a_clear_word_takes_the_card_away(world: World, answer: Answer) -> None:
    """A gate, an older service, a fault: none of them is a revocation."""
    browser = MemoryKeyValues()
    session = await carded(world, browser)
    world.line.fault = Answer(401, JSON, b'{"type": "invalid-grant"}')
    await session.home.refresh()
    await until(session.account.watch(), lambda state: state is SignIn.LAPSED)
    world.line.fault = answer
    world.line.sent.clear()
    await session.connection.retry()
    await asked(world)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    assert session.account.sign_in is SignIn.LAPSED


async def test_on_a_phone_or_desktop_too(tmp_path: Path, seeded: Path) -> None:
    world = World(tmp_path / "data", seeded, mode=Mode.DESKTOP)
    try:
        session = await carded(world)
        lapse(world)
        await session.home.refresh()
        await until(session.account.watch(), lambda state: state is SignIn.LAPSED)
        await session.close()
        world.line.hang_up()
        again = await world.session(process=world.start_process())
        assert again.account.sign_in is SignIn.LAPSED
        code = await again.card.code(CodeKind.ROTATING)
        assert isinstance(code, CardCode)
        assert (await world.sell(code.text)).status == 201
    finally:
        await world.aclose()
