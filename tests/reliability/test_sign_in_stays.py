"""A sign-in ends when the member or the service says so, and by no accident of tabs, time, vaults or lost answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import update

from api_client.reference.tables import access_tokens
from api_client.transport import Request
from member_app.domain.account import SignIn
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from member_app.storage.memory_vault import MemoryVault
from member_app.storage.vault import VaultError
from member_app.wiring import Process
from tests.fakes.world import World, until

TOKEN = "/v1/oauth/token"


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def expire_access(world: World) -> None:
    """As a quarter of an hour does: between requests, not between a refresh and the request it was for."""
    await world.at_rest()
    context = world.app.state.reference
    with context.write() as conn:
        conn.execute(update(access_tokens).values(expires_at=context.now() - timedelta(seconds=1)))


async def still_in(*sessions: MemberSession) -> None:
    for session in sessions:
        assert await session.home.refresh() is None
        assert session.account.sign_in is SignIn.IN


async def opened(world: World, browser: MemoryKeyValues, tabs: int) -> list[MemberSession]:
    first = await world.demo(browser)
    sessions = [first, *[await world.session(browser) for _ in range(tabs - 1)]]
    for session in sessions:
        await until(session.home.watch(), fresh)
    return sessions


async def test_tabs_of_one_browser_refresh_once_and_stay_signed_in(world: World) -> None:
    tabs = await opened(world, MemoryKeyValues(), 3)
    for _ in range(4):
        await expire_access(world)
        world.line.sent.clear()
        ends = await asyncio.gather(*(tab.home.refresh() for tab in tabs), *(tab.tiers.refresh() for tab in tabs))
        assert ends == [None] * 6
        assert world.line.paths("POST").count(TOKEN) == 1
    await still_in(*tabs)


async def test_a_refresh_whose_answer_was_lost_is_asked_for_again(world: World) -> None:
    browser = MemoryKeyValues()
    (session,) = await opened(world, browser, 1)
    await expire_access(world)
    world.line.lose = lambda request: request.path == TOKEN
    assert isinstance(await session.home.refresh(), Failure)
    world.line.lose = lambda _: False
    await still_in(session)
    await expire_access(world)
    await still_in(session)


class Held:
    """Keeps back the answer to a refresh until told."""

    def __init__(self, world: World) -> None:
        self.asked, self.free = asyncio.Event(), asyncio.Event()
        self._send = world.process.transport

    def transport(self) -> object:
        inner, send = self._send(), self._send().send
        inner.send = self._held(send)  # type: ignore[method-assign]
        return inner

    def _held(self, send):
        async def held(request: Request):
            answer = await send(request)
            if request.path == TOKEN:
                self.asked.set()
                await self.free.wait()
            return answer

        return held


async def held_back(world: World, browser: MemoryKeyValues) -> tuple[MemberSession, Held]:
    """A page whose refresh is under way: spent at the service, not yet answered."""
    await world.demo(browser)
    held = Held(world)
    process = Process(
        world.process.config, clock=world.clock, api=world.app, transport=held.transport, retry=world.retry
    )
    session = await world.session(browser, process)
    await until(session.home.watch(), fresh)
    await expire_access(world)
    session.asking = asyncio.ensure_future(session.home.refresh())  # type: ignore[attr-defined]
    await held.asked.wait()
    return session, held


async def test_a_page_that_closes_in_the_middle_of_a_refresh_keeps_its_answer(world: World) -> None:
    browser = MemoryKeyValues()
    session, held = await held_back(world, browser)
    closing = asyncio.ensure_future(session.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    held.free.set()
    await closing
    world.line.sent.clear()
    again = await world.session(browser)
    await until(again.home.watch(), fresh)
    assert TOKEN not in world.line.paths("POST")


async def test_signing_out_in_the_middle_of_a_refresh_stays_signed_out(world: World) -> None:
    browser = MemoryKeyValues()
    session, held = await held_back(world, browser)
    # Nobody can be told before the patience is over: the answer to the refresh comes last of all.
    assert isinstance(await session.account.sign_out(), Failure)
    held.free.set()
    await session.close()
    assert session.account.sign_in is SignIn.OUT
    assert "member_app.handle" not in browser.values
    assert (await world.session(browser)).account.sign_in is SignIn.OUT


class Flaky(MemoryVault):
    """A keyring that locks itself now and then."""

    locked = False

    async def get(self, name: str) -> str | None:
        if self.locked:
            raise VaultError("locked")
        return await super().get(name)


async def test_a_vault_that_does_not_answer_is_no_sign_out(world: World) -> None:
    vault = Flaky()
    process = Process(
        world.process.config,
        clock=world.clock,
        api=world.app,
        transport=world.process.transport,
        retry=world.retry,
        vault=lambda: vault,
    )
    session = await world.session(process=process)
    assert await session.account.demo() is None
    await until(session.home.watch(), fresh)
    await expire_access(world)
    vault.locked = True
    assert isinstance(await session.home.refresh(), Failure)
    assert session.account.sign_in is SignIn.IN
    vault.locked = False
    await still_in(session)


async def test_a_tab_that_learns_of_its_sign_out_leaves_the_next_sign_in_alone(world: World) -> None:
    browser = MemoryKeyValues()
    first, second = await opened(world, browser, 2)
    assert await first.account.sign_out() is None
    assert await first.account.demo() is None
    handle = browser.values["member_app.handle"]
    assert isinstance(await second.home.refresh(), Failure)
    await until(second.account.watch(), lambda state: state is SignIn.OUT)
    assert browser.values["member_app.handle"] == handle
    await still_in(first, await world.session(browser))


async def test_two_tabs_that_need_a_card_at_once_get_the_same(world: World) -> None:
    browser = MemoryKeyValues()
    await world.demo(browser)
    tabs = [await world.session(browser) for _ in range(3)]

    async def shown(tab: MemberSession) -> str:
        async with asyncio.timeout(60):
            while True:
                code = await tab.card.code(CodeKind.ROTATING)
                if isinstance(code, CardCode):
                    return code.text
                # The service is still busy with the other tab's question.
                await asyncio.sleep(0.01)

    texts = await asyncio.gather(*(shown(tab) for tab in tabs))
    assert len({text.split(".")[1] for text in texts}) == 1
    # A step may end between two of them.
    assert len(set(texts)) == len({text.split(".")[2] for text in texts})


async def test_closing_the_page_finishes_signing_out(world: World) -> None:
    browser = MemoryKeyValues()
    (session,) = await opened(world, browser, 1)
    leaving = asyncio.ensure_future(session.account.sign_out())
    await asyncio.sleep(0)
    await session.close()
    await asyncio.gather(leaving, return_exceptions=True)
    assert not [key for key in browser.values if ".mem_" in key or "handle" in key]
