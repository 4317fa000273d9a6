"""Invitations on the device: the link, the code kept through sign-in and reload, and all of it without a network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from member_app.config import AppConfig, DeviceInfo
from member_app.data.friends import friends_of
from member_app.data.invitations import plain_code
from member_app.domain.account import OtpChallenge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.friends import Friends, Invitation, Outcome
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from member_app.wiring import build_session
from tests.fakes.world import World, until

VERIFY = "/v1/auth/otp/verify"


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def mine(session: MemberSession) -> Friends:
    await session.friends.refresh()
    return (await until(session.friends.watch(), fresh)).value


async def asked(world: World, session: MemberSession, address: str) -> tuple[OtpChallenge, str]:
    challenge = await session.account.request_code(address)
    assert isinstance(challenge, OtpChallenge)
    return challenge, world.mails[-1].subject[:6]


def sent(world: World) -> dict[str, object]:
    """The newest sign-in as it went out."""
    body = [request.json for request in world.line.sent if request.path == VERIFY][-1]
    assert isinstance(body, dict)
    return body


async def test_a_link_is_where_the_browser_found_the_app(world: World) -> None:
    session = build_session(world.process, DeviceInfo("Test", "web", origin="https://club.example"), MemoryKeyValues())
    await session.start()
    try:
        assert await session.account.demo() is None
        known = await mine(session)
        assert known.link == f"https://club.example/r/{known.code}"
        assert known.link in known.message
        assert known.drawn.startswith("<svg")
    finally:
        await session.close()


async def test_an_operator_may_say_where_the_app_is(world: World) -> None:
    process = world.start_process()
    process.config = replace(process.config, public_url="https://join.example/")
    session = await world.session(process=process)
    assert await session.account.demo() is None
    assert (await mine(session)).link.startswith("https://join.example/r/")
    assert AppConfig(world.folder).public_url == ""


async def test_without_an_address_there_is_the_code_alone(world: World) -> None:
    known = await mine(await world.demo())
    assert (known.link, known.drawn) == ("", "")
    assert known.code in known.message


async def test_the_code_is_kept_through_a_reload_and_used_by_the_next_sign_in(world: World) -> None:
    code = (await mine(await world.newcomer("ada@example.org"))).code
    browser = MemoryKeyValues()
    opened = await world.session(browser)
    invitation = await opened.friends.invitation(code.lower())
    assert isinstance(invitation, Invitation)
    assert invitation.known
    await opened.friends.keep(code)
    await opened.close()

    session = await world.session(browser)
    assert await session.account.confirm_code(*await asked(world, session, "bea@example.org")) is None
    assert sent(world)["referral"] == code
    assert session.friends.outcome(code) is Outcome.JOINED
    invited = (await mine(session)).invited_by
    assert invited is not None
    assert invited.prizes[0].points == 250

    await session.account.sign_out()  # whoever comes next was not invited
    assert session.friends.outcome(code) is None
    assert await session.account.confirm_code(*await asked(world, session, "cleo@example.org")) is None
    assert "referral" not in sent(world)


async def test_a_device_is_told_again_after_signing_out(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await world.newcomer("ada@example.org", browser)
    code, first = (await mine(ada)).code, sent(world)["device"]
    await ada.account.sign_out()
    await ada.friends.keep(code)
    assert await ada.account.confirm_code(*await asked(world, ada, "bea@example.org")) is None
    assert sent(world)["device"] == first
    assert ada.friends.outcome(code) is Outcome.REFUSED
    other = await world.newcomer("dora@example.org")
    assert sent(world)["device"] != first
    await other.close()


async def test_a_code_of_long_ago_is_not_used(world: World) -> None:
    session = await world.session()
    world.clock.move(days=-15)
    await session.friends.keep("BCDFGHJK")
    world.clock.move(days=15)
    assert await session.account.confirm_code(*await asked(world, session, "ada@example.org")) is None
    assert "referral" not in sent(world)


async def test_offline_code_and_friends_are_still_there(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    known = await mine(session)
    assert [friend.first_name for friend in known.friends] == ["Leni", "Jonas", "Priya"]
    world.line.hang_up()
    again = await world.session(browser)
    state = await until(again.friends.watch(), lambda state: isinstance(state, Ready) and state.trouble is not None)
    assert isinstance(state, Ready)
    assert state.value == known
    assert not state.fresh


async def test_an_invitation_that_cannot_be_asked_for(world: World) -> None:
    session = await world.session()
    world.line.hang_up()
    answer = await session.friends.invitation("BCDFGHJK")
    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.OFFLINE
    odd = await session.friends.invitation("../me")
    assert isinstance(odd, Failure)


@pytest.mark.parametrize(("said", "code"), [("k7qm-2xwd", "K7QM2XWD"), (" a b ", "AB"), ("..", ""), ("x" * 99, "")])
def test_codes_as_people_write_them(said: str, code: str) -> None:
    assert plain_code(said) == code


def test_an_answer_the_app_cannot_show_is_not_shown() -> None:
    with pytest.raises(AttributeError):
        friends_of(None, "")  # type: ignore[arg-type]
