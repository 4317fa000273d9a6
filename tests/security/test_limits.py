"""Whoever guesses is slowed down, whoever works is not; and what is slowed down says for how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api_client.reference import limits
from api_client.reference.ids import luhn_digit
from api_client.reference.limits import Limit
from api_client.reference.programme_schema import Security
from tests.contract.kit import Api, Service, in_process, running

FEW = Limit(free=3)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def unknown_card(number: int) -> str:
    body = f"7777{number:07d}"
    return body + luhn_digit(body)


async def refresh(api: Api, token: str) -> httpx.Response:
    return await api.http.post("/v1/oauth/token", data={"grant_type": "refresh_token", "refresh_token": token})


def test_pauses_double_and_end(service: Service) -> None:
    limit = Limit(free=2, first=timedelta(minutes=1), longest=timedelta(minutes=8))
    waits = []
    for _ in range(8):
        with service.ctx.write() as conn:
            limits.fail(conn, "x", limit, service.clock())
        with service.ctx.read() as conn:
            try:
                limits.refuse(conn, "x", service.clock())
                waits.append(0)
            except Exception as refused:
                waits.append(refused.extra["retry_after"] // 60)  # type: ignore[attr-defined]
    assert waits == [0, 0, 1, 2, 4, 8, 8, 8]


def test_failures_are_forgotten_in_time(service: Service) -> None:
    for _ in range(FEW.free):
        with service.ctx.write() as conn:
            limits.fail(conn, "x", FEW, service.clock())
    service.clock.advance(hours=25)
    with service.ctx.write() as conn:
        limits.fail(conn, "x", FEW, service.clock())
        limits.refuse(conn, "x", service.clock())
    service.clock.advance(days=3)
    with service.ctx.write() as conn:
        limits.sweep(conn, service.clock())
        assert conn.exec_driver_sql("SELECT count(*) FROM backoffs").scalar() == 0


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_network_counts_as_one(host: str, network: str) -> None:
    assert limits.network_of(host) == network


async def test_one_network_cannot_try_the_codes_of_many(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each address has tries of its own; those of a network are counted together."""
    monkeypatch.setattr(limits, "WRONG_CODES", FEW)
    asked = [await api.ask(f"member{n}@example.org") for n in range(6)]
    answers = [(await api.confirm(challenge, wrong(code))).status_code for challenge, code in asked]
    assert answers == [422, 422, 422, 422, 429, 429]
    locked = await api.confirm(*asked[5])
    assert (locked.status_code, locked.json()["type"]) == (429, "rate-limited")
    api.service.clock.advance(seconds=int(locked.headers["retry-after"]))
    assert (await api.confirm(*asked[5])).status_code == 200


async def test_a_network_that_fails_to_refresh_is_slowed_down_but_for_those_who_can(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BAD_TOKENS", FEW)
    ada = await api.join()
    answers = [(await refresh(api, f"no-such-token-{n}")).status_code for n in range(6)]
    assert answers == [401, 401, 401, 401, 429, 429]
    assert "retry-after" in (await refresh(api, "another")).headers
    assert (await refresh(api, ada.tokens["refresh_token"])).status_code == 200


async def test_a_till_cannot_count_through_the_cards(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNKNOWN_CARDS", FEW)
    ada = await api.join()
    number, code = (await ada.card())["number"], await ada.code()
    for n in range(4):
        seen = await api.till.post("/v1/pos/verify", {"code": unknown_card(n)}, key=None)
        assert seen.json()["type"] == "code-unknown"
    for answer in (
        await api.till.post("/v1/pos/verify", {"code": number}, key=None),
        await api.till.sell(number, 1000),
        await api.till.coupon("C1AAAAAAAAAAAAAA", card_code=number),
    ):
        assert (answer.status_code, answer.json()["type"]) == (429, "rate-limited")
        assert int(answer.headers["retry-after"]) > 0
    assert (await api.till.sell(code, 1000)).status_code == 201  # what was shown cannot be guessed
    api.service.clock.advance(minutes=2)
    assert (await api.till.sell(number, 1000)).status_code == 201


async def test_a_busy_till_is_not_slowed_down(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNKNOWN_CARDS", FEW)
    ada = await api.join()
    number = (await ada.card())["number"]
    assert [(await api.till.sell(number, 100)).status_code for _ in range(8)] == [201] * 8


async def test_a_member_cannot_count_through_the_cards(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNKNOWN_CARDS", FEW)
    ada, bob = await api.join(points=1000), await api.join("bob@example.org")
    path = "/v1/me/wallets/sparks/transfers"
    tried = [
        await ada.post(path, {"card_number": unknown_card(n), "points": 50, "dry_run": True}, key=None)
        for n in range(6)
    ]
    assert [one.status_code for one in tried] == [422, 422, 422, 422, 429, 429]
    card = (await bob.card())["number"]
    refused = await ada.post(path, {"card_number": card, "points": 50})
    assert (refused.status_code, await bob.balance()) == (429, 200)
    api.service.clock.advance(minutes=3)
    assert (await ada.post(path, {"card_number": card, "points": 50})).status_code == 201


async def test_a_programme_may_bound_what_one_member_reserves(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        bounded = service.ctx.programme.model_copy(update={"security": Security(redemptions_per_hour=3)})
        object.__setattr__(service.ctx, "programme", bounded)
        async with in_process(service) as api:
            ada = await api.join(points=5_000)
            body = {"reward_id": "any-coffee"}
            answers = [await ada.post("/v1/me/redemptions", body) for _ in range(5)]
            assert [one.status_code for one in answers] == [201] * 3 + [429] * 2
            assert (await ada.post("/v1/me/redemptions", {"reward_id": "no-such"})).status_code == 404
            bob = await api.join("bob@example.org", points=1_000)
            assert (await bob.post("/v1/me/redemptions", body)).status_code == 201
            service.clock.advance(seconds=int(answers[-1].headers["retry-after"]))
            ada = await api.join()
            assert (await ada.post("/v1/me/redemptions", body)).status_code == 201


async def test_mails_nobody_uses_come_ever_more_slowly(api: Api) -> None:
    waits = []
    for _ in range(5):
        answer = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"})
        waits.append(answer.json()["resend_in"])
        api.service.clock.advance(seconds=waits[-1] - 1)
        early = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"})
        assert early.status_code == 429
        api.service.clock.advance(seconds=2)
    assert waits == [30, 30, 60, 120, 240]


async def test_guesses_of_many_at_once_are_counted_each(wire: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNKNOWN_CARDS", Limit(free=10))
    bodies = [{"code": unknown_card(n)} for n in range(24)]
    answers = await asyncio.gather(*(wire.till.post("/v1/pos/verify", body, key=None) for body in bodies))
    assert {one.status_code for one in answers} <= {422, 429}
    with wire.service.ctx.read() as conn:
        counted = conn.exec_driver_sql("SELECT failures FROM backoffs").scalar()
    assert counted == sum(one.status_code == 422 for one in answers)
