"""Tills and members kept apart, codes that can't be forged, and each code taken once however many tills there are."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from api_client.reference.card_codes import rotating_code
from tests.contract.kit import STEP, Api

FORGERIES = 200


@pytest.mark.parametrize(
    "path", ["/v1/me", "/v1/me/snapshot", "/v1/me/wallets", "/v1/me/devices", "/v1/me/events", "/v1/rewards"]
)
async def test_a_till_is_no_member(api: Api, path: str) -> None:
    answer = await api.http.get(path, headers=api.till.headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["verify", "transactions", "refunds", "coupons/redeem"])
async def test_a_member_is_no_till(api: Api, path: str) -> None:
    ada = await api.join()
    before = await ada.balance()
    money = {"amount": 100_000, "currency": "EUR"}
    body = {"code": (await ada.card())["number"], "amount": money, "transaction_id": "trx_1"}
    for headers in (ada.headers, {}):
        answer = await api.http.post(f"/v1/pos/{path}", json=body, headers={**headers, "Idempotency-Key": "k"})
        assert answer.status_code == 401
    assert await ada.balance() == before


async def test_of_many_tills_one_takes_the_code(wire: Api) -> None:
    ada = await wire.join()
    code = await ada.code()
    answers = await asyncio.gather(*(wire.till.sell(code, 1000) for _ in range(12)))
    assert sorted(one.status_code for one in answers) == [201] + [422] * 11
    assert {one.json()["type"] for one in answers if one.status_code == 422} == {"code-used"}
    assert await ada.balance() == 200 + next(one for one in answers if one.status_code == 201).json()["points_earned"]


async def test_of_many_tills_one_takes_the_coupon(wire: Api) -> None:
    ada = await wire.join(points=2_000)
    bought = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    shown = (await ada.post(f"/v1/me/redemptions/{bought['id']}/reveal")).json()
    code = shown["coupon"]["code"]
    answers = await asyncio.gather(*(wire.till.coupon(code) for _ in range(12)))
    assert sorted(one.status_code for one in answers) == [200] + [422] * 11


async def test_forged_codes_are_all_refused(api: Api) -> None:
    ada = await api.join()
    key, step = (await ada.code()).split(".")[1:3]
    now = int(step)
    assert int(api.service.clock().timestamp()) // STEP == now
    refused = 0
    for n in range(FORGERIES):
        forged = rotating_code(key, secrets.token_bytes(32), now + n % 3 - 1)
        answer = await api.till.post("/v1/pos/verify", {"code": forged}, key=None)
        refused += answer.json()["type"] == "code-unknown"
    assert refused == FORGERIES


async def test_a_code_of_another_step_needs_its_own_proof(api: Api) -> None:
    """Moving a seen code to the next step, or shortening its proof, makes it worthless."""
    ada = await api.join()
    _, key, step, mac = (await ada.code()).split(".")
    for forged in (f"L1.{key}.{int(step) + 1}.{mac}", f"L1.{key}.0{step}.{mac}", f"L1.{key}.{step}.{mac[:-1]}A"):
        if forged == await ada.code():
            continue
        assert (await api.till.sell(forged, 1000)).status_code == 422, forged
    assert (await api.till.sell(f"L1.{key}.{step}.{mac[:8]}", 1000)).json()["type"] == "code-malformed"


async def test_guessed_coupons_and_cards_say_nothing_more(api: Api) -> None:
    """The same words for what is wrong by a letter and for what is wrong altogether."""
    ada = await api.join(points=2_000)
    bought = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    right = (await ada.post(f"/v1/me/redemptions/{bought['id']}/reveal")).json()["coupon"]["code"]
    near = right[:-1] + ("0" if right[-1] != "0" else "1")
    answers = [(await api.till.coupon(code)).json() for code in (near, "C1" + "0" * 14, "%", "C1%", "' or 1=1 --")]
    assert all(one == answers[0] for one in answers)
    assert answers[0]["type"] == "coupon-unknown"
    assert (await api.till.coupon(right)).status_code == 200


async def test_an_unrevealed_reward_has_no_code_to_steal(api: Api) -> None:
    ada = await api.join(points=2_000)
    bought = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    assert bought["coupon"] is None
    assert (await api.till.coupon(bought["id"])).json()["type"] == "coupon-unknown"


async def test_a_cashier_learns_no_more_than_a_first_name(api: Api) -> None:
    mara = await api.demo()
    me = (await mara.get("/v1/me")).json()
    number = (await mara.card())["number"]
    said = (await api.till.post("/v1/pos/verify", {"code": number}, key=None)).text
    said += (await api.till.sell(number, 1000)).text
    for private in (me["email"], me["last_name"], me["id"], me["phone"], me["birthday"]):
        assert not private or private not in said
    assert me["first_name"] in said
