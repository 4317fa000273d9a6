"""The card stays: a service that misbehaves in fifty ways, asked everything the app can ask, with a cache and without.

Nothing escapes but the client's own errors, each within its time; no write is sent twice unless that is safe; and what
is cached is on screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from api_client import transport
from api_client.client import LoyaltyClient
from api_client.errors import ApiError
from api_client.retry import RetryPolicy
from api_client.tokens import Login
from api_client.transport import network
from member_app.data.keeper import VaultKeeper
from member_app.domain.account import SignIn
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.state import Failed, Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from member_app.storage.memory_vault import MemoryVault
from member_app.storage.vault import SafeVault
from member_app.wiring import Process
from screens.app import App
from tests.fakes.headless import HeadlessApp
from tests.fakes.world import World, until
from tests.reliability.operations import operations
from tests.reliability.trouble import FAULTS, Trouble, trouble

#: What never comes to an end by itself: there the time an action may take is short, elsewhere it is never needed.
ENDLESS = {"never answers", "hangs in the head", "hangs in the body", "drips the head", "drips the body"} | {
    "endless interim answers"
}
SHORT, LONG = 0.4, 60.0
#: After these one waits some seconds before the next try.
PATIENT = {"unavailable", "too many, garbled", "busy with the same key"}
ATTEMPTS = 2


def policy(fault: str) -> RetryPolicy:
    budget = SHORT if fault in ENDLESS else LONG
    return RetryPolicy(
        budget=budget, attempts=1 if fault in PATIENT else ATTEMPTS, first_pause=0.0, longest_pause=0.0, jitter=0.0
    )


#: Of a kind each, for every run; all of them where there is time.
A_FEW = (
    "refused", "never answers", "drips the body", "reset in the body", "compression bomb", "gate of a hotel",
    "signed out", "unavailable",
)  # fmt: skip
#: Posts that change nothing when they come again without a key: what only asks, what is over once it was done, and a
#: refresh, which is answered alike while its answer may be lost.
SAFE_TO_REPEAT = {
    "/v1/me/preview", "/v1/me/redemptions", "/v1/me/wallets/made_up_1/transfers",
    "/v1/auth/logout", "/v1/auth/step-up/verify", "/v1/oauth/token",
}  # fmt: skip


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is encrypted here, and getting ready for it takes longer than all the rest."""
    monkeypatch.setattr(
        httpx._transports.default, "create_ssl_context", lambda **_: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    )


@contextlib.asynccontextmanager
async def misbehaving(fault: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Trouble]:
    """A service with this fault; the event stream, which has no budget, is as patient as the rest."""
    for name in ("SILENCE", "OPENING"):
        monkeypatch.setattr(transport, name, policy(fault).budget)
    async with trouble(fault) as service, asyncio.timeout(LONG):
        yield service


def test_there_are_faults_and_operations_enough() -> None:
    assert len(FAULTS) >= 32
    assert len(operations()) >= 60
    assert set(A_FEW) | ENDLESS <= set(FAULTS)


async def signed_in(url: str, fault: str) -> LoyaltyClient:
    keeper = VaultKeeper(SafeVault(MemoryVault()))
    await keeper.save(Login("mem_x", "dev_x", "access", "refresh", datetime(2100, 1, 1, tzinfo=UTC)))
    return LoyaltyClient(network(url), keeper, policy(fault))


def doubled(one: Trouble) -> list[str]:
    """Posts that came twice without a key, and keys that came with different bodies."""
    plain = Counter((asked.path, asked.body) for asked in one.asked if asked.method == "POST" and asked.key is None)
    bodies: dict[str, set[tuple[str, bytes]]] = {}
    for asked in one.asked:
        if asked.key is not None:
            bodies.setdefault(f"{asked.method} {asked.path} {asked.key}", set()).add((asked.path, asked.body))
    found = [path for (path, _), times in plain.items() if times > 1 and path not in SAFE_TO_REPEAT]
    return found + [name for name, different in bodies.items() if len(different) > 1]


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_operation_ends_in_its_time_with_an_error_of_its_own(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with misbehaving(fault, monkeypatch) as service:
        await asyncio.gather(*(tried(name, service.url, fault) for name in operations()))
    methods = {asked.method for asked in service.asked}
    if fault not in ENDLESS:
        assert methods == ({"GET", "POST", "PUT", "PATCH", "DELETE"} if FAULTS[fault] else set())


async def tried(name: str, url: str, fault: str) -> None:
    """Anything but the client's own errors fails the test."""
    client = await signed_in(url, fault)
    try:
        await operations()[name](client)
    except ApiError:
        pass
    finally:
        await client.aclose()


@pytest.mark.parametrize("fault", ["never answers", "reset in the body", "broken", "too many", "gate of a hotel"])
async def test_no_write_is_sent_twice_unless_that_is_safe(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def alone(name: str) -> None:
        async with misbehaving(fault, monkeypatch) as service:
            await tried(name, service.url, fault)
        assert (fault not in ENDLESS) <= len(service.asked) <= ATTEMPTS, name
        assert len({asked.key for asked in service.asked}) <= 1, name
        assert doubled(service) == [], name

    await asyncio.gather(*(alone(name) for name in operations()))


# --- the app ---


async def reopened(world: World, url: str, fault: str, *, cached: bool) -> MemberSession:
    """A page as it opens after a restart, with only a misbehaving service to ask."""
    browser = MemoryKeyValues()
    first = await world.newcomer("ada@example.org", browser)
    await until(first.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert isinstance(await first.card.code(CodeKind.ROTATING), CardCode)
    await first.close()
    if not cached:
        for key in [key for key in browser.values if "cache" in key]:
            del browser.values[key]
    config, clock = world.process.config, world.clock
    process = Process(config, clock=clock, api=world.app, transport=lambda: network(url), retry=policy(fault))
    return await world.session(browser, process)


async def everything(session: MemberSession) -> None:
    """Every operation through the page's own scope: a failure is a value there."""
    scope = session.life._scope  # type: ignore[attr-defined]
    leaving = {"logout"}  # ends the sign-in, which is another test's
    calls = [call for name, call in operations().items() if name not in leaving]
    answers = await asyncio.gather(*(scope.ask(lambda call=call: call(scope.client)) for call in calls))
    assert len(answers) == len(calls)


async def card_stays(world: World, fault: str, monkeypatch: pytest.MonkeyPatch, *, cached: bool) -> None:
    async with misbehaving(fault, monkeypatch) as service:
        session = await reopened(world, service.url, fault, cached=cached)
        shown = await until(session.home.watch(), lambda _: True)
        assert isinstance(shown, Ready if cached else Failed)
        await everything(session)
        # Made on the device: also where nothing is cached, and after the service said that this sign-in is over.
        codes = [await session.card.code(kind) for kind in (CodeKind.ROTATING, CodeKind.CODE128, CodeKind.QR)]
        assert all(isinstance(code, CardCode) for code in codes)
        assert session.account.sign_in in (SignIn.IN, SignIn.LAPSED)
        assert not (isinstance(shown, Ready) and shown.fresh)
        assert isinstance(codes[-1], CardCode)
        number = codes[-1].text
        async with HeadlessApp(lambda page: page.render_views(App, session, ("en",))) as app:
            await on_screen(app, " ".join(number[at : at + 4] for at in range(0, len(number), 4)))
            assert app.conn.errors == []
        assert doubled(service) == []
        await session.close()


async def on_screen(app: HeadlessApp, words: str) -> None:
    for _ in range(3000):
        if words in app.texts():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(app.texts())


@pytest.mark.parametrize("cached", [True, False], ids=["cached", "empty"])
@pytest.mark.parametrize(
    "fault", [fault if fault in A_FEW else pytest.param(fault, marks=pytest.mark.slow) for fault in FAULTS]
)
async def test_the_card_stays(world: World, fault: str, cached: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    await card_stays(world, fault, monkeypatch, cached=cached)
