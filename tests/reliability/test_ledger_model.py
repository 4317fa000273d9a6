"""The ledger equals its model: whatever happens in whatever order, through HTTP, both say the same after every step."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from api_client.reference import credentials
from api_client.reference.programme import ProgrammeFile, load_programme
from tests.contract.kit import NOON, running
from tests.reliability import ledger_model as m
from tests.reliability.programme import reward, write_programme

MUG, RARE = "mug", "rare"
COST = {MUG: 10, RARE: 30}
STOCK, LIMIT = 3, 2
OPERATOR = "an operator's credential, long enough"
#: A key is remembered for at least this long.
REMEMBERED = timedelta(hours=24)
JUMPS = [timedelta(minutes=20), timedelta(hours=7), *(timedelta(days=n) for n in (3, 8, 20, 32))]
SHARES = (None, 1, 2, 3, 10)
#: What may happen, the more often the more there is to it.
WHAT = (
    "wait", "wait", "wait", "buy", "buy", "reserve", "reserve", "reveal", "use", "cancel", "refund", "refund", "refund",
    "transfer", "transfer", "adjust", "adjust", "replay",
)  # fmt: skip

settings.register_profile(
    "ledger", deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
FEW = settings(settings.get_profile("ledger"), max_examples=12, stateful_step_count=40)
MANY = settings(settings.get_profile("ledger"), max_examples=1000, stateful_step_count=50)


@dataclass
class Sent:
    """A request that moved value, and its answer."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    answer: httpx.Response
    who: int | None
    at: datetime


class Member:
    """One of the two: how the API knows them, and what the model says of them."""

    def __init__(self, tokens: dict[str, Any], card: str) -> None:
        self.tokens, self.card, self.wallet = tokens, card, m.Wallet()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}


class Ledger(RuleBasedStateMachine):
    """Two members, a till and an operator; time only goes forward."""

    @initialize(overdraft=st.booleans())
    def open(self, overdraft: bool) -> None:
        self.overdraft = overdraft
        self.stack = ExitStack()
        folder = Path(tempfile.mkdtemp())
        self.stack.callback(shutil.rmtree, folder)
        self.loop = asyncio.new_event_loop()
        self.stack.callback(self.loop.close)
        self.service = self.stack.enter_context(running(folder, programme=programme(overdraft)))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.service.app), base_url="http://embedded")
        self.stack.callback(lambda: self.loop.run_until_complete(self.http.aclose()))
        self.till = {"Authorization": f"Bearer {(folder / 'till.token').read_text().strip()}"}
        with self.service.ctx.write() as conn:
            credentials.admit(conn, OPERATOR.replace(" ", "_"), "the office", "operator", NOON)
        self.operator = {"Authorization": f"Bearer {OPERATOR.replace(' ', '_')}"}
        self.members = [self.join(f"{name}@example.org") for name in ("ada", "bob")]
        self.sent = list[Sent]()
        for who, cents in enumerate((120, 200)):
            self.buy(who, cents)
        self.wait(timedelta(days=m.PENDING_DAYS + 1))
        for who, points in enumerate((60, 20)):
            self.adjust(who, points)
            self.reserve(who, MUG, 1)

    def join(self, address: str) -> Member:
        asked = self.ask("POST", "/v1/auth/otp", {"address": address}).json()
        code = self.service.mails[-1].subject[:6]
        body = {"challenge_id": asked["challenge_id"], "code": code, "device": {"name": "Phone", "platform": "web"}}
        tokens = self.ask("POST", "/v1/auth/otp/verify", body).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        card = self.ask("GET", "/v1/me/snapshot", None, headers).json()["cards"][0]["number"]
        return Member(tokens, card)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.loop.run_until_complete(self.http.request(method, path, json=body, headers=headers))

    def act(self, path: str, body: dict[str, Any], headers: dict[str, str], who: int | None = None) -> httpx.Response:
        """A request with a key of its own, remembered for replays when it was granted."""
        headers = {**headers, "Idempotency-Key": f"key-{len(self.sent)}-{self.now.timestamp()}-{path}"}
        answer = self.ask("POST", path, body, headers)
        if answer.is_success:
            self.sent.append(Sent(path, body, headers, answer, who, self.now))
        return answer

    @property
    def now(self) -> datetime:
        return self.service.clock.now

    def pick(self, who: int, which: int) -> tuple[str, m.Bought]:
        """One of the member's rewards, mostly one that is not over yet."""
        bought = self.members[who].wallet.bought
        live = [name for name, one in bought.items() if one.status in ("reserved", "issued")]
        names = live if live and which % 5 else list(bought)
        name = names[which % len(names)]
        return name, bought[name]

    @rule(what=st.sampled_from(WHAT), who=st.integers(0, 1), number=st.integers(0, 299))
    def step(self, what: str, who: int, number: int) -> None:
        """One of the things that happen; `number` says which or how much. In one rule, so that they mix."""
        match what:
            case "buy":
                self.buy(who, number)
            case "reserve":
                self.reserve(who, RARE if number % 3 == 0 else MUG, 1 + number // 3 % 3)
            case "refund":
                self.refund(who, number // 5, SHARES[number % 5])
            case "adjust":
                self.adjust(who, number % 150 - 90 or 1)
            case "transfer":
                self.transfer(who, 1 + number % 120)
            case "wait":
                self.wait(JUMPS[number % len(JUMPS)])
            case "replay":
                self.replay(number)
            case _:
                {"reveal": self.reveal, "cancel": self.cancel, "use": self.use}[what](who, number)

    def buy(self, who: int, cents: int) -> None:
        member = self.members[who]
        body = {"code": member.card, "amount": {"amount": cents, "currency": "EUR"}}
        answer = self.act("/v1/pos/transactions", body, self.till)
        assert (answer.status_code, answer.json()["points_earned"]) == (201, cents)
        name = answer.json()["transaction_id"]
        member.wallet.purchases[name] = m.Purchase(points=cents, paid=cents)
        member.wallet.earn(cents, m.Lot(cents, m.expiry(self.now), m.pending_until(self.now), name))

    def reserve(self, who: int, what: str, quantity: int) -> None:
        wallet, cost = self.members[who].wallet, COST[what] * quantity
        refusal = self.refused(wallet, what, quantity, cost)
        body = {"reward_id": what, "quantity": quantity}
        answer = self.act("/v1/me/redemptions", body, self.members[who].headers, who)
        assert expected(answer, 201, refusal)
        if refusal is None:
            until = self.now + timedelta(days=m.RESERVE_DAYS)
            parts = wallet.use(cost)
            assert parts is not None
            wallet.bought[answer.json()["id"]] = m.Bought(what, cost, until, parts, quantity)

    def refused(self, wallet: m.Wallet, what: str, quantity: int, cost: int) -> str | None:
        mine, all_ = (
            sum(one.quantity for each in wallets for one in each.bought.values() if one.reward == RARE and one.gone)
            for wallets in ([wallet], [one.wallet for one in self.members])
        )
        if what == RARE and mine + quantity > LIMIT:
            return "limit-reached"
        if what == RARE and all_ + quantity > STOCK:
            return "out-of-stock"
        return "insufficient-points" if wallet.active < cost else None

    def reveal(self, who: int, which: int) -> None:
        name, one = self.pick(who, which)
        answer = self.act(f"/v1/me/redemptions/{name}/reveal", {}, self.members[who].headers, who)
        assert expected(answer, 200, None if one.status in ("reserved", "issued") else "closed")
        if one.status == "reserved":
            one.status, one.shown = "issued", True
            one.until = self.now + timedelta(minutes=m.REVEAL_MINUTES)

    def cancel(self, who: int, which: int) -> None:
        name, one = self.pick(who, which)
        answer = self.act(f"/v1/me/redemptions/{name}/cancel", {}, self.members[who].headers, who)
        assert expected(answer, 200, None if one.status == "reserved" else "closed")
        if one.status == "reserved":
            self.members[who].wallet.give_back(one, "cancelled")

    def use(self, who: int, which: int) -> None:
        """At the till, with what the member's app shows."""
        name, one = self.pick(who, which)
        shown = self.ask("GET", f"/v1/me/redemptions/{name}", None, self.members[who].headers).json()["coupon"]
        assert (shown is not None) == (one.status == "issued")
        if shown is not None:
            answer = self.act("/v1/pos/coupons/redeem", {"code": shown["code"]}, self.till)
            assert answer.status_code == 200
            one.status = "redeemed"
            self.members[who].wallet.spent += one.cost

    def refund(self, who: int, which: int, share: int | None) -> None:
        """All that is left of a purchase, or a part of it."""
        wallet = self.members[who].wallet
        names = list(wallet.purchases)
        still = [name for name in names if wallet.purchases[name].refunded < wallet.purchases[name].paid]
        names = still if still and which % 10 else names
        name = names[which % len(names)]
        bought = wallet.purchases[name]
        left = bought.paid - bought.refunded
        amount = left if share is None else max(1, bought.paid // share)
        body: dict[str, Any] = {"transaction_id": name}
        if share is not None:
            body["amount"] = {"amount": amount, "currency": "EUR"}
        answer = self.act("/v1/pos/refunds", body, self.till)
        refusal = "refund-too-large" if amount > left or left == 0 else None
        assert expected(answer, 201, refusal)
        if refusal is None:
            assert answer.json()["points_taken"] == wallet.refund(name, amount, self.overdraft)

    def adjust(self, who: int, points: int) -> None:
        member = self.members[who]
        body = {"card_number": member.card, "points": points, "reason": "a mistake"}
        answer = self.act("/v1/operator/adjustments", body, self.operator)
        refusal = "insufficient-points" if points < 0 and member.wallet.active < -points else None
        assert expected(answer, 201, refusal)
        if refusal is None and points > 0:
            member.wallet.earn(points, m.Lot(points, m.expiry(self.now)))
        elif refusal is None:
            member.wallet.use(-points)
            member.wallet.earned += points

    def transfer(self, who: int, points: int) -> None:
        giver, taker = self.members[who], self.members[1 - who]
        today = self.now.astimezone(m.ZONE).date()
        given = sum(amount for day, amount in giver.wallet.sent if day == today)
        refusal = None
        if given + points + m.FEE > m.PER_DAY:
            refusal = "limit-reached"
        elif giver.wallet.active < points + m.FEE:
            refusal = "insufficient-points"
        body = {"card_number": taker.card, "points": points}
        answer = self.act("/v1/me/wallets/sparks/transfers", body, giver.headers, who)
        assert expected(answer, 201, refusal)
        if refusal is None:
            giver.wallet.sent.append((today, points + m.FEE))
            for lot, amount in giver.wallet.use(points + m.FEE) or []:
                if points:
                    taker.wallet.take_in(m.Lot(min(points, amount), lot.expires_at))
                    points -= min(points, amount)

    def replay(self, which: int) -> None:
        """Any earlier key is answered as before, byte for byte, and changes nothing."""
        one = self.sent[-1 - which % len(self.sent)]
        if self.now - one.at > REMEMBERED:
            return
        headers = {**one.headers, **(self.members[one.who].headers if one.who is not None else {})}
        answer = self.ask("POST", one.path, one.body, headers)
        assert (answer.status_code, answer.text) == (one.answer.status_code, one.answer.text)

    def wait(self, jump: timedelta) -> None:
        """Time goes by; things mature, lapse, run out and expire."""
        self.service.clock.now += jump
        for one in self.members:
            form = {"grant_type": "refresh_token", "refresh_token": one.tokens["refresh_token"]}
            answer = self.loop.run_until_complete(self.http.post("/v1/oauth/token", data=form))
            one.tokens = answer.json()
            one.wallet.settle(self.now)

    @invariant()
    def agree(self) -> None:
        """Balances and what is to come are the model's, and the books balance."""
        for one in self.members:
            said = self.ask("GET", "/v1/me/wallets", None, one.headers).json()["items"][0]
            wallet = one.wallet
            assert {name: said[name] for name in FIGURES} == {
                "active": wallet.active, "pending": wallet.pending, "reserved": wallet.reserved,
                "expired": wallet.expired, "spent": wallet.spent, "lifetime_earned": wallet.earned,
            }  # fmt: skip
            coming = {day.isoformat(): points for day, points in wallet.expirations.items()}
            assert {each["on"]: each["amount"] for each in said["expirations"]} == coming
            assert self.overdraft or wallet.active >= 0
        assert self.service.faults() == []

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        with self.stack:
            for one in self.members:
                path = "/v1/me/redemptions?limit=100"
                listed = self.ask("GET", path, None, one.headers).json()["items"]
                assert {each["id"]: each["status"] for each in listed} == {
                    name: bought.status for name, bought in one.wallet.bought.items()
                }


FIGURES = ("active", "pending", "reserved", "expired", "spent", "lifetime_earned")


def expected(answer: httpx.Response, status: int, refusal: str | None) -> bool:
    """Whether it was granted, or refused with that problem."""
    said = answer.status_code if answer.is_success else answer.json()["type"]
    assert said == (refusal or status), answer.text
    return True


@cache
def programme(overdraft: bool) -> ProgrammeFile:
    with tempfile.TemporaryDirectory() as folder:
        path = write_programme(
            Path(folder),
            wallet={
                "id": "sparks", "expiry": {"months": 1, "at": "day"}, "pending_days": m.PENDING_DAYS,
                "overdraft": "refunds" if overdraft else "none",
            },
            redemption={"reserve_days": m.RESERVE_DAYS, "reveal_minutes": m.REVEAL_MINUTES},
            transfers={"fee": m.FEE, "per_day": m.PER_DAY},
            rewards=[reward(MUG), reward(RARE, cost=COST[RARE], stock=STOCK, limit=LIMIT)],
        )  # fmt: skip
        return load_programme(str(path))


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "profile", [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.slow)]
)
def test_whatever_happens_the_ledger_equals_its_model(profile: settings) -> None:
    run_state_machine_as_test(Ledger, settings=profile)
