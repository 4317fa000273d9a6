"""A preview says what posting will do, to the point and the word, and does nothing itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from api_client.reference.tables import metadata
from tests.contract.kit import Api, Person, in_process, running
from tests.fakes.harbour import harbour

CATEGORIES = {"herring": "fish", "bread": "bakery", "book": "books", "gift-card": "gift-cards"}


def line(product: str, quantity: int, cents: int) -> dict[str, Any]:
    total = {"amount": cents, "currency": "EUR"}
    return {"title": product, "quantity": quantity, "total": total, "product": product,
            "category": CATEGORIES[product]}  # fmt: skip


def basket(*lines: dict[str, Any], store: str = "quay") -> dict[str, Any]:
    return {"lines": list(lines), "store_id": store}


def rows(api: Api) -> dict[str, int]:
    """How many rows every table has."""
    with api.service.ctx.read() as conn:
        return {
            name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


async def asked(api: Api, person: Person, body: dict[str, Any]) -> dict[str, Any]:
    answer = await api.till.post("/v1/pos/preview", {**body, "code": (await person.card())["number"]}, key=None)
    assert answer.status_code == 200, answer.text
    mine = (await person.post("/v1/me/preview", body, key=None)).json()
    assert mine == answer.json()
    said: dict[str, Any] = mine
    return said


baskets = st.lists(
    st.builds(
        line, st.sampled_from(["herring", "bread", "book", "gift-card"]), st.integers(1, 4), st.integers(0, 30_000)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sales=st.lists(st.tuples(baskets, st.sampled_from(["quay", "market"]), st.integers(0, 1500)), max_size=6))
async def test_what_is_previewed_is_what_is_posted(
    tmp_path_factory: pytest.TempPathFactory, sales: list[tuple[list[dict[str, Any]], str, int]]
) -> None:
    with running(tmp_path_factory.mktemp("preview"), programme=harbour(), demo=False) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for lines, store, hours in sales:
                service.clock.advance(minutes=10 * hours)
                body = basket(*lines, store=store)
                ada = await again(api)
                said = await asked(api, ada, body)
                code = (await ada.card())["number"]
                posted = await api.till.post("/v1/pos/transactions", {**body, "code": code})
                assert posted.status_code == 201, posted.text
                done = posted.json()
                assert (said["points"], said["balance_after"]) == (done["points_earned"], done["balance"])
                for name in ("reasons", "missed", "caps"):
                    assert said[name] == done[name]
                assert said["points"] == sum(one["points"] for one in said["reasons"])
                tiers = (await ada.get("/v1/me/tiers")).json()["items"]
                assert said["tier_after"] == tiers[0]["current"]["name"]


async def again(api: Api) -> Person:
    """The same member signed in anew: time has passed, and their token with it."""
    return await api.join()


async def test_nothing_is_written_and_a_code_is_not_used_up(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    code = await ada.code()
    before = rows(harbour_api)
    for _ in range(3):
        answer = await harbour_api.till.post("/v1/pos/preview", {**basket(line("bread", 1, 380)), "code": code}, None)
        assert answer.status_code == 200, answer.text
    assert rows(harbour_api) == before
    sold = await harbour_api.till.post("/v1/pos/transactions", {**basket(line("bread", 1, 380)), "code": code})
    assert sold.status_code == 201


async def test_a_guest_hears_what_members_would_get(harbour_api: Api) -> None:
    answer = (await harbour_api.till.post("/v1/pos/preview", basket(line("bread", 2, 760)), key=None)).json()
    assert (answer["points"], answer["first_name"], answer["balance_after"], answer["tier"]) == (14, None, None, None)
    assert {one["what"] for one in answer["missed"] if one["rule_id"] == "birthday"} == {"members"}


async def test_in_the_members_language_with_limits(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    for _ in range(2):
        await harbour_api.till.post(
            "/v1/pos/transactions", {**basket(line("herring", 2, 900)), "code": (await ada.card())["number"]}
        )
    headers = {**ada.headers, "Accept-Language": "de"}
    answer = await ada.http.post("/v1/me/preview", json=basket(line("herring", 1, 450)), headers=headers)
    said = answer.json()
    (missed,) = [one for one in said["missed"] if one["rule_id"] == "fish"]
    assert missed["sentence"] == "5 Muscheln mehr hätten gezählt; möglich sind höchstens 20 Muscheln am Tag."
    (day,) = [one for one in said["caps"] if (one["rule_id"], one["per"]) == ("fish", "day")]
    assert (day["used"], day["limit"], day["sentence"]) == (20, 20, "20 Muscheln von 20 Muscheln am Tag.")


async def test_a_refund_gives_limits_back(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    body = {**basket(line("herring", 4, 1800)), "code": (await ada.card())["number"]}
    sold = (await harbour_api.till.post("/v1/pos/transactions", body)).json()
    full = await asked(harbour_api, ada, basket(line("herring", 4, 1800)))
    assert "fish" not in {one["rule_id"] for one in full["reasons"]}
    half = {"transaction_id": sold["transaction_id"], "amount": {"amount": 900, "currency": "EUR"}}
    await harbour_api.till.post("/v1/pos/refunds", half)
    freed = await asked(harbour_api, ada, basket(line("herring", 4, 1800)))
    assert {one["rule_id"]: one["points"] for one in freed["reasons"]}["fish"] == 10
    await harbour_api.till.post("/v1/pos/refunds", {"transaction_id": sold["transaction_id"]})
    whole = await asked(harbour_api, ada, basket(line("herring", 4, 1800)))
    assert {one["rule_id"]: one["points"] for one in whole["reasons"]}["fish"] == 20


async def test_the_budget_of_everyone_is_one(harbour_api: Api) -> None:
    people = [await harbour_api.join(f"{name}@example.org") for name in ("ada", "bob")]
    given_out = 0
    for person in people * 2:
        body = {**basket(line("bread", 100, 38_000)), "code": (await person.card())["number"]}
        done = (await harbour_api.till.post("/v1/pos/transactions", body)).json()
        given_out += sum(one["points"] for one in done["reasons"] if one["rule_id"] == "bread-stamps")
    assert given_out == 1000


async def test_the_first_purchase_and_an_activity_within_its_limit(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    first = await asked(harbour_api, ada, basket(line("bread", 3, 1140)))
    assert "first-purchase" in {one["rule_id"] for one in first["reasons"]}
    await harbour_api.till.sell((await ada.card())["number"], 100, store_id="quay")
    second = await asked(harbour_api, ada, basket(line("bread", 3, 1140)))
    assert "first-purchase" not in {one["rule_id"] for one in second["reasons"]}


@pytest.mark.parametrize(
    ("change", "status", "type_"),
    [
        ({"lines": []}, 422, "validation"),
        ({"store_id": "moon"}, 422, "validation"),
        ({"code": "000000000000"}, 422, "code-unknown"),
        ({"lines": [{**line("bread", 1, 1), "total": {"amount": 1, "currency": "USD"}}]}, 422, "validation"),
    ],
)
async def test_what_cannot_be_previewed(harbour_api: Api, change: dict[str, Any], status: int, type_: str) -> None:
    answer = await harbour_api.till.post("/v1/pos/preview", {**basket(line("bread", 1, 380)), **change}, key=None)
    assert (answer.status_code, answer.json()["type"]) == (status, type_)


async def test_each_preview_is_for_its_own(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    refused = await ada.post("/v1/pos/preview", basket(line("bread", 1, 380)), key=None)
    assert refused.status_code in (401, 403)
    assert (await harbour_api.till.post("/v1/me/preview", basket(line("bread", 1, 380)), None)).status_code == 401
