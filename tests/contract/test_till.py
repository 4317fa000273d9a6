"""The till: whose card it is, purchases, refunds, and every code that must not work."""

from __future__ import annotations

import pytest
from barcode.ean import EAN13

from api_client.reference.ids import luhn_valid
from tests.contract.kit import Api


async def test_a_purchase_earns_and_says_why(api: Api) -> None:
    ada = await api.join()
    sold = await api.till.sell(await ada.code(), 2490, store_id="mitte")
    assert sold.status_code == 201
    assert (sold.json()["points_earned"], sold.json()["balance"]) == (124, 324)
    assert [one["rule_id"] for one in sold.json()["reasons"]] == ["every-euro"]
    entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
    assert (entry["type"], entry["amount"], entry["title"]) == ("earn", 124, "Aurora Mitte")
    detail = (await ada.get(f"/v1/me/wallets/sparks/entries/{entry['id']}")).json()
    assert detail["purchase"]["total"] == {"amount": 2490, "currency": "EUR"}


async def test_lines_are_kept_and_named_in_the_members_language(api: Api) -> None:
    ada = await api.join()
    lines = [{"title": "FW", "quantity": 2, "total": {"amount": 880, "currency": "EUR"}, "product": "flat-white"}]
    body = {"code": await ada.code(), "lines": lines}
    assert (await api.till.post("/v1/pos/transactions", body)).status_code == 201
    german = (await ada.get("/v1/me/wallets/sparks/entries", **{"Accept-Language": "de"})).json()["items"][0]
    assert german["title"] == "Flat White"
    line = german["purchase"]["lines"][0]
    assert (line["title"], line["quantity"]) == ("Flat White", 2)
    assert german["reasons"][0]["title"].startswith("5 Sparks")


async def test_what_a_cashier_sees(api: Api) -> None:
    ada = await api.demo()
    seen = (await api.till.post("/v1/pos/verify", {"code": await ada.code()}, key=None)).json()
    assert (seen["first_name"], seen["tier"], seen["points"], seen["rotating"]) == ("Mara", "Glow", 2480, True)
    assert set(seen) == {"card_number", "first_name", "tier", "points", "unit", "rotating", "due"}
    static = (await api.till.post("/v1/pos/verify", {"code": seen["card_number"]}, key=None)).json()
    assert static["rotating"] is False


async def test_a_scanner_reads_one_digit_more_of_an_ean_than_the_card_has(api: Api) -> None:
    ada = await api.join()
    number = (await ada.card())["number"]
    read = EAN13(number).get_fullcode()
    assert (len(read), read[:12]) == (13, number)
    seen = (await api.till.post("/v1/pos/verify", {"code": read}, key=None)).json()
    assert (seen["card_number"], seen["rotating"]) == (number, False)
    assert (await api.till.sell(read, 1000)).status_code == 201
    # One that is no number of a card by itself either.
    wrong = next(read[:-1] + digit for digit in "0123456789" if digit != read[-1] and not luhn_valid(read[:-1] + digit))
    assert (await api.till.sell(wrong, 1000)).json()["type"] == "code-malformed"


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_one_step_off_is_close_enough_and_each_step_counts_once(api: Api, steps: int) -> None:
    ada = await api.join()
    code = await ada.code(steps)
    assert (await api.till.sell(code, 1000)).status_code == 201
    assert (await api.till.sell(code, 1000)).json()["type"] == "code-used"
    assert (await api.till.post("/v1/pos/verify", {"code": code}, key=None)).json()["type"] == "code-used"


@pytest.mark.parametrize("steps", [-2, 2, -100])
async def test_too_old_or_too_new(api: Api, steps: int) -> None:
    ada = await api.join()
    assert (await api.till.sell(await ada.code(steps), 1000)).json()["type"] == "code-expired"
    assert await ada.balance() == 200


@pytest.mark.parametrize(
    ("code", "type_"),
    [
        ("hello", "code-malformed"),
        ("L1.AAAAAAAA.1.AAAA", "code-malformed"),
        ("L1.AAAAAAAA.999999999999.AAAAAAAAAAAAAAAA", "code-unknown"),
        ("l1.aaaaaaaa.1.aaaaaaaaaaaaaaaa", "code-malformed"),
        ("L2.AAAAAAAA.1.AAAAAAAAAAAAAAAA", "code-malformed"),
        ("L1.AAAAAAAA.\u0661.AAAAAAAAAAAAAAAA", "code-malformed"),
        ("123456789012", "code-malformed"),
        ("424242424242", "code-unknown"),
        ("\u0661\u0662\u0663", "code-malformed"),
        ("' OR 1=1 --", "code-malformed"),
        ("C1AAAAAAAAAAAAAA", "code-malformed"),
    ],
)
async def test_garbage(api: Api, code: str, type_: str) -> None:
    for answer in (
        await api.till.sell(code, 1000),
        await api.till.post("/v1/pos/verify", {"code": code}, key=None),
    ):
        assert (answer.status_code, answer.json()["type"]) == (422, type_)


async def test_a_code_under_another_secret_or_for_another_card(api: Api) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    mine, other = await ada.code(), await bob.code()
    swapped = ".".join([*other.split(".")[:3], mine.split(".")[3]])
    assert (await api.till.sell(swapped, 1000)).json()["type"] == "code-unknown"
    changed = mine[:-1] + ("A" if mine[-1] != "A" else "B")
    assert (await api.till.sell(changed, 1000)).json()["type"] == "code-unknown"


async def test_a_new_secret_replaces_the_old_unless_it_is_the_same_request(api: Api) -> None:
    ada = await api.join()
    path = f"/v1/me/cards/{(await ada.card())['id']}/provision"
    first, again, fresh = [(await ada.post(path, {}, key)).json() for key in ("one", "one", "two")]
    assert first == again
    assert fresh["key"] != first["key"]
    ada.secret = first
    assert (await api.till.sell(await ada.code(), 1000)).json()["type"] == "code-unknown"
    ada.secret = fresh
    assert (await api.till.sell(await ada.code(), 1000)).status_code == 201


async def test_nobody_provisions_a_foreign_card(api: Api) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    answer = await ada.post(f"/v1/me/cards/{(await bob.card())['id']}/provision", {})
    assert answer.status_code == 404


async def test_refunds_take_their_share_and_no_more(api: Api) -> None:
    ada = await api.join()
    sold = (await api.till.sell(await ada.code(), 2000)).json()
    body = {"transaction_id": sold["transaction_id"], "amount": {"amount": 500, "currency": "EUR"}}
    part = await api.till.post("/v1/pos/refunds", body)
    assert (part.status_code, part.json()["points_taken"], part.json()["balance"]) == (201, 25, 275)
    rest = await api.till.post("/v1/pos/refunds", {"transaction_id": sold["transaction_id"]})
    assert (rest.json()["refunded"]["amount"], rest.json()["balance"]) == (1500, 200)
    more = await api.till.post("/v1/pos/refunds", {"transaction_id": sold["transaction_id"]})
    assert more.json()["type"] == "refund-too-large"
    entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
    assert (entry["type"], entry["purchase"]["refunded"]["amount"]) == ("refund", 2000)


async def test_a_refund_never_makes_a_balance_negative(api: Api) -> None:
    ada = await api.join()
    sold = (await api.till.sell(await ada.code(), 4000)).json()
    assert (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).status_code == 201
    back = await api.till.post("/v1/pos/refunds", {"transaction_id": sold["transaction_id"]})
    assert (back.json()["points_taken"], back.json()["balance"]) == (50, 0)


async def test_the_till_has_its_own_credential(api: Api) -> None:
    ada = await api.join()
    assert (await ada.post("/v1/pos/verify", {"code": await ada.code()})).status_code == 401
    assert (await api.http.get("/v1/me", headers=api.till.headers)).status_code == 401
    assert (await api.http.post("/v1/pos/verify", json={"code": "x"})).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"amount": {"amount": -5, "currency": "EUR"}},
        {"amount": {"amount": 5.5, "currency": "EUR"}},
        {"amount": {"amount": 10**12, "currency": "EUR"}},
        {"amount": {"amount": 500, "currency": "USD"}},
        {"amount": {"amount": 500, "currency": "EUR"}, "store_id": "nowhere"},
        {"amount": {"amount": 500, "currency": "EUR"}, "reference": "a\u0000b"},
        {"lines": [{"title": "x", "quantity": 0, "total": {"amount": 1, "currency": "EUR"}}]},
        {
            "amount": {"amount": 2, "currency": "EUR"},
            "lines": [{"title": "x", "quantity": 1, "total": {"amount": 1, "currency": "EUR"}}],
        },
    ],
)
async def test_purchases_that_make_no_sense(api: Api, body: dict[str, object]) -> None:
    ada = await api.join()
    answer = await api.till.post("/v1/pos/transactions", {"code": await ada.code(), **body})
    assert (answer.status_code, answer.json()["type"]) == (422, "validation")
    assert answer.json()["errors"]
    assert await ada.balance() == 200
