"""A page from start to end: cached first, live after, alone with its member, and nothing left behind."""

from __future__ import annotations

import asyncio

from sqlalchemy import delete

from api_client.reference.tables import access_tokens, refresh_tokens
from api_client.transport import Request, embedded
from member_app.domain.account import SignIn
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Ready
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def buy(world: World, code: str, cents: int) -> None:
    """A purchase at the till."""
    transport = embedded(world.app)
    body = {"code": code, "amount": {"amount": cents, "currency": "EUR"}}
    headers = {"Authorization": f"Bearer {world.till}", "Idempotency-Key": code}
    answer = await transport.send(Request("POST", "/v1/pos/transactions", headers=headers, json=body))
    assert answer.status == 201, answer
    await transport.aclose()


async def card_code(session) -> str:
    await until(session.home.watch(), fresh)
    code = await session.card.code(CodeKind.ROTATING)
    assert isinstance(code, CardCode), code
    return code.text


async def test_signed_out_asks_nobody_and_shows_nothing(world: World) -> None:
    session = await world.session()
    assert session.account.sign_in is SignIn.OUT
    assert world.line.sent == []
    state = await until(session.home.watch(), lambda _: True)
    assert state == Failed(Failure(FailureKind.SIGN_IN_AGAIN))


async def test_a_reload_shows_the_cached_home_before_any_request(world: World) -> None:
    browser = MemoryKeyValues()
    first = await world.demo(browser)
    seen = await until(first.home.watch(), fresh)
    await until(first.connection.watch(), lambda state: state.last_contact is not None)
    await first.close()
    world.line.hang_up()
    world.line.sent.clear()

    second = await world.session(browser)
    assert second.account.sign_in is SignIn.IN
    state = await until(second.home.watch(), lambda _: True)
    assert isinstance(state, Ready)
    assert state.value.card == seen.value.card
    assert not state.fresh

    world.line.mend()
    await second.connection.retry()
    await until(second.home.watch(), fresh)


async def test_a_purchase_at_the_till_shows_by_itself(world: World) -> None:
    session = await world.demo()
    before = await until(session.home.watch(), fresh)
    code = await card_code(session)
    notices = asyncio.ensure_future(until(session.connection.notices(), lambda notice: notice.kind == "points"))
    await asyncio.sleep(0)
    await buy(world, code, 2490)
    after = await until(session.home.watch(), lambda state: state.value.wallet != before.value.wallet)
    assert after.value.wallet.lifetime_earned > before.value.wallet.lifetime_earned
    assert (await notices).points > 0


async def test_the_session_survives_a_restart_of_the_server(world: World) -> None:
    browser = MemoryKeyValues()
    first = await world.demo(browser)
    await until(first.home.watch(), fresh)
    await first.close()
    await world.process.close()

    again = await world.session(browser, world.start_process())
    assert again.account.sign_in is SignIn.IN
    assert isinstance(await until(again.home.watch(), fresh), Ready)


async def test_two_members_in_one_process_never_mix(world: World) -> None:
    mara, other = await world.demo(), await world.newcomer("canary@example.com")
    mine = await until(mara.home.watch(), fresh)
    theirs = await until(other.home.watch(), fresh)
    assert mine.value.member.id != theirs.value.member.id
    code = await card_code(other)
    await buy(world, code, 1000)
    await until(other.home.watch(), lambda state: state.value.wallet != theirs.value.wallet)
    still = await until(mara.home.watch(), fresh)
    assert still.value.wallet == mine.value.wallet
    assert still.value.card == mine.value.card


async def test_signing_out_leaves_nothing_in_the_browser_or_on_the_server(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    home = await until(session.home.watch(), fresh)
    handle = browser.values["member_app.handle"]
    assert await session.account.sign_out() is None
    assert session.account.sign_in is SignIn.OUT
    left = {key: value for key, value in browser.values.items() if not key.startswith("member_app.cache.public")}
    assert home.value.member.last_name not in str(left)
    assert home.value.member.id not in str(left)
    browser.values["member_app.handle"] = handle
    replayed = await world.session(browser)
    assert replayed.account.sign_in is SignIn.OUT


async def test_signing_in_as_somebody_else_shows_nothing_of_the_first(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    first = await until(session.home.watch(), fresh)
    assert await session.account.sign_out() is None
    await session.close()
    second = await world.newcomer("next@example.com", browser)
    state = await until(second.home.watch(), lambda _: True)
    assert not isinstance(state, Ready) or state.value.member.id != first.value.member.id
    await until(second.home.watch(), fresh)
    assert first.value.member.last_name not in str(browser.values)


async def test_a_lapsed_sign_in_keeps_the_card(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    await card_code(session)
    # As after half a year: nobody knows the tokens of this device any more.
    context = world.app.state.reference
    with context.write() as conn:
        conn.execute(delete(access_tokens))
        conn.execute(delete(refresh_tokens))
    await session.home.refresh()
    await until(session.account.watch(), lambda state: state is SignIn.LAPSED)
    code = await session.card.code(CodeKind.ROTATING)
    assert isinstance(code, CardCode)
    state = await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.trouble is not None)
    assert state.trouble.kind is FailureKind.SIGN_IN_AGAIN

    await session.close()
    again = await world.session(browser)
    assert again.account.sign_in is SignIn.LAPSED
    assert isinstance(await again.card.code(CodeKind.ROTATING), CardCode)


async def test_close_may_be_called_twice_and_leaves_no_task(world: World) -> None:
    before = asyncio.all_tasks()
    session = await world.demo()
    await until(session.home.watch(), fresh)
    watching = asyncio.ensure_future(until(session.tiers.watch(), lambda _: False))
    await asyncio.sleep(0)
    await session.close()
    await session.close()
    await asyncio.gather(watching, return_exceptions=True)
    left = {task for task in asyncio.all_tasks() - before if not task.done()}
    assert left == set()


async def test_secrets_are_in_no_repr_and_not_in_the_browser(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    await card_code(session)
    record = await world.process.handles().read(bytes.fromhex(browser.values["member_app.handle"]))
    assert record is not None
    secrets = [part for part in str(record).split('"') if len(part) > 20]
    assert secrets
    for secret in secrets:
        assert secret not in repr(session)
        assert secret not in str(browser.values)
    stored = b"".join(path.read_bytes() for path in world.folder.glob("sessions.sqlite3*"))
    assert browser.values["member_app.handle"].encode() not in stored
    assert bytes.fromhex(browser.values["member_app.handle"]) not in stored
    assert all(secret.encode() not in stored for secret in secrets)
