"""No log line knows a member: every operation is driven with canaries, in order, at random, over a broken database."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api_client.reference import credentials
from api_client.reference.background import sweep
from api_client.reference.openapi import describe
from tests.contract.kit import Api, Person, Service
from tests.fakes.logbook import Logbook, logbook, told

#: What members, tills and operators send; each of it is looked for in the log.
SENT = {
    "address": "canary.mara@example.org",
    "first_name": "Canaryfirst",
    "last_name": "Canarylast",
    "phone": "+4915112345678",
    "birthday": "1987-03-09",
    "message": "canary greetings",
    "reason": "canary reason",
    "reference": "canary-receipt-77",
    "key": "canary-key-0123456789",
    "path": "canary-in-a-path",
    "query": "canary-in-a-query",
    "token": "canary-token-abcdefghijklmnopqrstuvwxyz",
    "agent": "canary-agent/1.0",
}
#: Fields of answers that hold what no log may.
ANSWERED = {"access_token", "refresh_token", "secret", "code", "number", "email", "phone", "challenge_id"}


@pytest.fixture
def book() -> Iterator[Logbook]:
    with logbook() as one:
        yield one


class Watched:
    """Sends requests and remembers the secrets in their answers."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.seen = set(SENT.values())

    async def send(self, method: str, path: str, token: str = "", **more: Any) -> Any:
        headers = {"Idempotency-Key": SENT["key"], "User-Agent": SENT["agent"], **more.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = await self._api.http.request(method, path, headers=headers, **more)
        try:
            body = answer.json()
        except ValueError:
            return None
        self.remember(body)
        return body

    def remember(self, value: Any, name: str = "") -> None:
        """Take every secret out of an answer."""
        if isinstance(value, dict):
            for key, inner in value.items():
                self.remember(inner, key)
        elif isinstance(value, list):
            for inner in value:
                self.remember(inner, name)
        elif isinstance(value, str) and name in ANSWERED and len(value) > 5:
            self.seen.add(value)


def operator(service: Service) -> str:
    """A credential of an operator."""
    with service.ctx.write() as conn:
        return credentials.create(conn, "canary operator", ["operator", "metrics"], service.clock())[1]


async def a_day(api: Api, watched: Watched, boss: str) -> Person:
    """What members, tills and operators do when all goes well, and a few things that are refused."""
    ada = await api.join(SENT["address"], points=2000)
    bob = await api.join("canary.bob@example.org")
    watched.remember(ada.tokens)
    watched.remember(bob.tokens)
    token, till = ada.tokens["access_token"], api.till.headers["Authorization"].split()[1]
    watched.seen |= {boss, till}
    names = {name: SENT[name] for name in ("first_name", "last_name", "phone", "birthday")}
    await watched.send("PATCH", "/v1/me", token, json=names, headers={"If-Match": '"1"'})
    card, other = await ada.card(), await bob.card()
    watched.remember([card, other])
    code = await ada.code()
    watched.remember(ada.secret)
    watched.seen.add(code)
    sold = await watched.send(
        "POST", "/v1/pos/transactions", till,
        json={"code": code, "amount": {"amount": 500, "currency": "EUR"}, "reference": SENT["reference"]},
    )  # fmt: skip
    await watched.send("POST", "/v1/pos/verify", till, json={"code": code})
    taken = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    watched.remember(await watched.send("POST", f"/v1/me/redemptions/{taken['id']}/reveal", token))
    points = {"card_number": other["number"], "points": 10, "message": SENT["message"]}
    await watched.send("POST", "/v1/me/wallets/beans/transfers", token, json=points)
    adjustment = {"card_number": card["number"], "points": 5, "reason": SENT["reason"]}
    await watched.send("POST", "/v1/operator/adjustments", boss, json=adjustment, headers={"Idempotency-Key": "a"})
    await watched.send("GET", f"/v1/operator/transactions/{(sold or {}).get('transaction_id', 'none')}", boss)
    await watched.send(
        "POST",
        "/v1/operator/credentials",
        boss,
        json={"name": "x", "scopes": ["till"]},
        headers={"Idempotency-Key": "b"},
    )
    hook = {"url": f"https://example.org/{SENT['path']}?{SENT['query']}", "description": SENT["message"]}
    await watched.send("POST", "/v1/operator/webhooks", boss, json=hook, headers={"Idempotency-Key": "c"})
    renewed = {"grant_type": "refresh_token", "refresh_token": bob.tokens["refresh_token"]}
    for _ in range(2):
        await watched.send("POST", "/v1/oauth/token", data=renewed)
    return ada


async def everything(service: Service, watched: Watched, tokens: dict[str, str]) -> None:
    """Every operation there is, with its credential and with a wrong one, and a body made of canaries."""
    body = {**SENT, "code": "918273", "channel": "email", "card_number": "123456789015", "refresh_token": SENT["token"]}
    watched.seen |= {"918273", "123456789015"}
    for method, template in operations(service):
        path = re.sub(r"\{\w+\}", SENT["path"], template) + f"?q={SENT['query']}&access_token={SENT['token']}"
        kind = next((kind for kind in ("operator", "pos", "metrics") if f"/{kind}" in template), "me")
        endless = template == "/v1/me/events"
        for token in (SENT["token"], *(() if endless else (tokens[kind],))):
            await watched.send(method, path, token, json=body)
        broken = {"content": str(body).encode(), "headers": {"Content-Type": "application/json"}}
        await watched.send(method, path, SENT["token"], **broken)


def operations(service: Service) -> list[tuple[str, str]]:
    """Method and template of everything the contract offers."""
    paths = json.loads(describe(service.app))["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


async def test_the_log_knows_no_member_whatever_is_asked(api: Api, service: Service, book: Logbook) -> None:
    watched, boss = Watched(api), operator(service)
    ada = await a_day(api, watched, boss)
    tokens = {
        "me": ada.tokens["access_token"], "pos": api.till.headers["Authorization"].split()[1], "operator": boss,
        "metrics": boss,
    }  # fmt: skip
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE entries RENAME TO hidden")
    await everything(service, watched, tokens)
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE hidden RENAME TO entries")
        conn.exec_driver_sql("ALTER TABLE raffle_rounds RENAME TO hidden")
    # A fault that nobody is answered: the log has where it came from.
    await asyncio.to_thread(sweep, service.ctx)
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE hidden RENAME TO raffle_rounds")
    await everything(service, watched, tokens)
    watched.seen |= {mail.subject[:6] for mail in service.mails}
    found = {(line["method"], line["route"]) for line in book.answered()}
    assert len(found) > 50
    assert set(operations(service)) - found == set()
    assert {200, 201, 401, 422, 503} <= {line["status"] for line in book.answered()}
    assert all(line["request_id"] for line in book.answered())
    assert any("faults" in line for line in book.lines)
    assert len(watched.seen) > 30
    assert told(r"code:\n918273, id a827f, canary", ["918273", "827", "canary"]) == ["918273", "canary"]
    assert told(book.text, watched.seen) == []


async def test_a_fault_in_a_thread_of_its_own_tells_nobody(service: Service, book: Logbook) -> None:
    """Background work meets a row it can't read."""
    from api_client.reference import background

    with service.ctx.write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO members (id, email, first_name, last_name, phone, birthday, locale, joined_at, version, demo)"
            " VALUES ('m1', ?, ?, ?, '', NULL, 'en', '2026-01-01 10:00:00.000000', 1, 0)",
            (SENT["address"], SENT["first_name"], SENT["last_name"]),
        )
        conn.exec_driver_sql("ALTER TABLE idempotency RENAME TO hidden")
    try:
        background.sweep(service.ctx)
    except Exception:
        background.log.exception("background work failed")
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE hidden RENAME TO idempotency")
    assert "OperationalError" in book.text
    assert "anary" not in book.text


async def test_what_the_log_says_is_one_object_a_line(api: Api, book: Logbook) -> None:
    for wild in ("a\nb", 'x","level":"forged"', "\u2028", "\x1b[31m"):
        await api.http.get("/v1/rewards", params={"q": wild}, headers={"X-Request-Id": wild.encode()})
        await api.http.get(f"/v1/rewards/{httpx.QueryParams({'a': wild})}")
    assert len(book.lines) == len(book.text.splitlines())
    assert "forged" not in book.text
