"""The client on the real reference API: typed answers, tokens that are never spent twice, retries within a budget."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import update

from api_client.client import LoyaltyClient
from api_client.errors import Offline, Refused, ServerFault, SignedOut, Slow, TryLater, Unintelligible
from api_client.models import MemberDto, SnapshotDto
from api_client.reference.app import close_app, create_app
from api_client.reference.tables import access_tokens
from api_client.retry import RetryPolicy
from api_client.structure import Structure
from api_client.tokens import Login, lapsed
from api_client.transport import Answer, Request, embedded
from tests.fakes.world import EAGER, ONCE, settings

DEVICE = {"name": "Test", "platform": "web"}


class Keeper:
    """Tokens in memory; two clients may share one."""

    def __init__(self) -> None:
        self.login: Login | None = None
        self.saved: list[Login] = []
        self._lock = asyncio.Lock()

    async def load(self) -> Login | None:
        return self.login

    async def save(self, login: Login) -> None:
        self.login = login
        self.saved.append(login)

    async def lapse(self) -> None:
        self.login = lapsed(self.login) if self.login else None

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]:
        return self._lock


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Any]:
    app = create_app(settings(tmp_path, lambda _: None))
    yield app
    close_app(app)


@pytest.fixture
async def signed_in(app: Any) -> AsyncIterator[tuple[LoyaltyClient, Keeper]]:
    keeper = Keeper()
    client = LoyaltyClient(embedded(app), keeper, ONCE)
    await keeper.save(await client.demo_sign_in(DEVICE))
    yield client, keeper
    await client.aclose()


async def test_every_read_is_typed(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, _ = signed_in
    fetched = await client.snapshot()
    assert fetched is not None
    assert isinstance(fetched.value, SnapshotDto)
    assert await client.snapshot(fetched.etag) is None
    programme = await client.programme()
    assert programme is not None
    assert await client.programme(programme.etag) is None
    assert await client.me() == fetched.value.member
    wallet = (await client.wallets()).items[0].id
    entries = await client.entries(wallet, limit=5)
    assert len(entries.items) == 5
    following = await client.entries(wallet, cursor=entries.next_cursor, limit=5)
    assert {each.id for each in entries.items}.isdisjoint(each.id for each in following.items)
    assert (await client.entry(wallet, entries.items[0].id)).id == entries.items[0].id
    assert isinstance((await client.expirations(wallet)).items, list)
    assert (await client.tiers()).items
    rewards = await client.rewards(sort="cost", limit=3)
    assert [each.cost for each in rewards.items] == sorted(each.cost for each in rewards.items)
    assert (await client.reward(rewards.items[0].id)).id == rewards.items[0].id
    assert (await client.quote(rewards.items[0].id)).cost == rewards.items[0].cost
    preview = await client.preview({"amount": {"amount": 1000, "currency": "EUR"}, "store_id": "mitte"})
    assert preview.points == sum(one.points for one in preview.reasons) > 0
    assert (await client.devices()).items[0].current
    assert isinstance((await client.redemptions()).items, list)
    assert await client.programme_tiers()
    assert isinstance(await client.earning_rules(), list)
    assert await client.stores()
    assert isinstance(await client.dev_messages(), list)


async def test_points_are_given_away(app: Any, signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    mara, _ = signed_in
    theo = LoyaltyClient(embedded(app), keeper := Keeper(), ONCE)
    await keeper.save(await theo.demo_sign_in(DEVICE))
    here, there = await mara.snapshot(), await theo.snapshot()
    assert here is not None
    assert there is not None
    wallet, card = here.value.wallets[0], there.value.cards[0].number
    asked = await mara.quote_transfer(wallet.id, card, 100)
    assert (asked.points, asked.first_name, asked.balance_after) == (100, "Mara", wallet.active - 100)
    sent = await mara.transfer(wallet.id, card, 100, "once", "For coffee")
    assert sent == await mara.transfer(wallet.id, card, 100, "once", "For coffee")
    assert (sent.message, sent.balance) == ("For coffee", wallet.active - 100)
    assert (await theo.wallets()).items[0].active == there.value.wallets[0].active + 100
    with pytest.raises(Refused, match="validation"):
        await mara.transfer(wallet.id, here.value.cards[0].number, 100, "mine")
    await theo.aclose()


async def test_several_of_a_reward(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, _ = signed_in
    quote = await client.quote("espresso", quantity=2)
    issued = await client.redeem("espresso", "two", quantity=2)
    assert (quote.quantity, issued.quantity, issued.cost) == (2, 2, quote.cost)
    with pytest.raises(Refused, match="validation"):
        await client.quote("espresso", with_money=True)
    await client.cancel(issued.id, "back")


async def test_many_requests_with_a_stale_token_refresh_once(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, keeper = signed_in
    assert keeper.login is not None
    keeper.login = Login("m", "d", "stale", keeper.login.refresh_token, keeper.login.expires_at)
    client.tokens.forget()
    answers = await asyncio.gather(*(client.me() for _ in range(10)))
    assert len(set(answers)) == 1
    assert len(keeper.saved) == 2


class Sleeper(Keeper):
    """A device that sleeps longer than an access token lives, right after each of its next `naps` refreshes."""

    def __init__(self, app: Any, naps: int) -> None:
        super().__init__()
        self._context, self._naps = app.state.reference, naps

    async def save(self, login: Login) -> None:
        await super().save(login)
        if len(self.saved) > 1 and self._naps:
            self._naps -= 1
            with self._context.write() as conn:
                conn.execute(update(access_tokens).values(expires_at=self._context.now() - timedelta(seconds=1)))


async def stale_on_waking(app: Any, naps: int) -> tuple[LoyaltyClient, Sleeper]:
    keeper = Sleeper(app, naps)
    client = LoyaltyClient(embedded(app), keeper, ONCE)
    await keeper.save(await client.demo_sign_in(DEVICE))
    assert keeper.login is not None
    keeper.login = evolve(keeper.login, access_token="stale")
    client.tokens.forget()
    return client, keeper


async def test_a_device_that_slept_after_a_refresh_stays_signed_in(app: Any) -> None:
    client, keeper = await stale_on_waking(app, naps=1)
    assert (await client.me()).first_name == "Mara"
    assert len(keeper.saved) == 3
    await client.aclose()


async def test_events_open_on_a_device_that_slept_after_a_refresh(app: Any) -> None:
    client, keeper = await stale_on_waking(app, naps=1)
    async with asyncio.timeout(60), client.events() as events:
        await anext(events)
    assert len(keeper.saved) == 3
    await client.aclose()


async def test_tokens_that_are_never_accepted_are_not_asked_for_without_end(app: Any) -> None:
    client, keeper = await stale_on_waking(app, naps=9)
    with pytest.raises(SignedOut):
        await client.me()
    with pytest.raises(SignedOut):
        async with client.events() as events:
            await anext(events)
    assert len(keeper.saved) == 5
    await client.aclose()


async def test_two_sessions_with_the_same_tokens_do_not_revoke_each_other(app: Any) -> None:
    keeper = Keeper()
    first, second = (LoyaltyClient(embedded(app), keeper, ONCE) for _ in range(2))
    login = await first.demo_sign_in(DEVICE)
    await keeper.save(Login(login.member_id, login.device_id, "stale", login.refresh_token, login.expires_at))
    await asyncio.gather(first.me(), second.me(), first.wallets(), second.wallets())
    assert len(keeper.saved) == 2
    await first.aclose()
    await second.aclose()


async def test_rotated_tokens_are_saved_before_they_are_used(app: Any) -> None:
    order: list[str] = []

    class Watching(Keeper):
        async def save(self, login: Login) -> None:
            order.append("saved")
            await super().save(login)

    inner = embedded(app)

    class Watched:
        events, aclose = inner.events, inner.aclose

        async def send(self, request: Request) -> Answer:
            answer = await inner.send(request)
            order.append(f"{request.path} {answer.status}")
            return answer

    keeper = Watching()
    client = LoyaltyClient(Watched(), keeper, ONCE)
    login = await client.demo_sign_in(DEVICE)
    await keeper.save(Login(login.member_id, login.device_id, "stale", login.refresh_token, login.expires_at))
    order.clear()
    await client.me()
    assert order == ["/v1/me 401", "/v1/oauth/token 200", "saved", "/v1/me 200"]
    await client.aclose()


async def test_a_spent_refresh_token_signs_out_and_keeps_who_it_was(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, keeper = signed_in
    assert keeper.login is not None
    member = keeper.login.member_id
    keeper.login = Login(member, "d", "stale", "never issued", keeper.login.expires_at)
    client.tokens.forget()
    with pytest.raises(SignedOut):
        await client.me()
    assert keeper.login.member_id == member
    assert keeper.login.refresh_token == ""
    with pytest.raises(SignedOut):
        await client.me()


async def test_what_one_member_asked_is_never_sent_again_with_the_tokens_of_the_next(app: Any) -> None:
    keeper, inner = Keeper(), embedded(app)
    first, second = [await LoyaltyClient(inner, keeper, ONCE).demo_sign_in(DEVICE) for _ in range(2)]
    keeper.login = first
    used: list[str] = []

    class Changing:
        """The member changes while the first try is under way; its answer is lost."""

        events, aclose = inner.events, inner.aclose

        async def send(self, request: Request) -> Answer:
            used.append(request.headers["Authorization"])
            keeper.login = second
            client.tokens.forget()
            raise Offline("lost")

    client = LoyaltyClient(Changing(), keeper, EAGER)
    with pytest.raises(SignedOut):
        await client.redeem("any-coffee", "a key of the first")
    assert used == [f"Bearer {first.access_token}"]
    await client.aclose()


async def test_a_lapsed_sign_in_of_another_tab_is_noticed(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, keeper = signed_in
    assert keeper.login is not None
    await client.me()
    stale = keeper.login.access_token
    await keeper.lapse()
    with pytest.raises(SignedOut):
        await client.tokens.replace(stale, client.tokens.sign_in)


async def test_events_arrive_and_resume(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, _ = signed_in
    me = await client.me()
    async with asyncio.timeout(60):
        async with client.events() as events:
            first = await anext(events)
            me = await client.change_me({"first_name": "One"}, me.version, "k1")
            event = first
            while event.type != "member.changed":
                event = await anext(events)
        await client.change_me({"first_name": "Two"}, me.version, "k2")
        async with client.events(event.id) as events:
            again = await anext(events)
            while again.type != "member.changed":
                again = await anext(events)
            assert int(again.id) > int(event.id)


async def test_an_id_never_reaches_another_route(signed_in: tuple[LoyaltyClient, Keeper]) -> None:
    client, _ = signed_in
    for bad in ("../../me", "a/b", "", "a?b", "%2e%2e", "a b"):
        with pytest.raises(Unintelligible):
            await client.reward(bad)


# --- retries ---


class Script:
    """Raises its faults one after the other, then answers."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.faults:
            raise self.faults.pop(0)
        return "done"


async def test_passing_faults_are_tried_again_and_lasting_ones_not() -> None:
    script = Script(Offline(), ServerFault(500))
    assert await EAGER.run(script, again=True) == "done"
    assert script.calls == 3
    for lasting in (SignedOut(), Unintelligible()):
        script = Script(lasting)
        with pytest.raises(type(lasting)):
            await EAGER.run(script, again=True)
        assert script.calls == 1


async def test_what_may_not_be_sent_again_is_not() -> None:
    script = Script(Offline())
    with pytest.raises(Offline):
        await EAGER.run(script, again=False)
    assert script.calls == 1


async def test_retry_after_is_waited_for_if_the_budget_has_room() -> None:
    clock = asyncio.get_running_loop().time
    policy = RetryPolicy(budget=5, attempts=3, first_pause=0, longest_pause=0, jitter=0)
    begun = clock()
    assert await policy.run(Script(TryLater(retry_after=1)), again=True) == "done"
    assert clock() - begun >= 1
    begun = clock()
    with pytest.raises(TryLater):
        await policy.run(Script(TryLater(retry_after=60)), again=True)
    assert clock() - begun < 1


async def test_the_budget_bounds_everything() -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    clock = asyncio.get_running_loop().time
    begun = clock()
    with pytest.raises(Slow):
        await RetryPolicy(budget=0.1).run(never, again=True)
    assert clock() - begun < 1


# --- structure ---

MEMBER = {
    "id": "m", "first_name": "A", "last_name": "B", "email": "e", "phone": "", "birthday": "1990-01-02",
    "locale": "en", "joined_on": "2025-01-01", "version": "1",
}  # fmt: skip


def test_unknown_fields_are_ignored_and_it_reads_back() -> None:
    structure = Structure()
    member = structure.read({**MEMBER, "new": 1}, MemberDto)
    assert structure.read(structure.plain(member), MemberDto) == member


WRONG: list[dict[str, object]] = [
    {"id": 5},
    {"id": None},
    {"id": ["x"]},
    {"birthday": 5},
    {"birthday": "1990-13-01"},
    {"joined_on": None},
    {"version": 1},
]


@pytest.mark.parametrize("change", WRONG)
def test_nothing_is_coerced_and_values_stay_out_of_the_message(change: dict[str, object]) -> None:
    with pytest.raises(Unintelligible) as caught:
        Structure().read({**MEMBER, "email": "private@example.com", **change}, MemberDto)
    assert next(iter(change)) in str(caught.value)
    assert "private" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"a": Infinity}', b"\xff", b"[" * 100_000])
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(Unintelligible):
        Structure().parse(body)


def test_a_refusal_is_settled_and_the_rest_is_not() -> None:
    assert Refused.settled
    assert not any(error.settled for error in (Offline, Slow, TryLater, ServerFault, Unintelligible, SignedOut))
