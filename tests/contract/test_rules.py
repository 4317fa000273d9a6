"""What holds for the whole API: keys, problems, validators, versions, pages, languages, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from itertools import pairwise

import httpx
import pytest

from tests.contract.kit import Api


async def test_a_key_is_needed_and_names_one_request(api: Api) -> None:
    ada = await api.join(points=400)
    body = {"reward_id": "any-coffee"}
    missing = await ada.post("/v1/me/redemptions", body, key=None)
    assert (missing.status_code, missing.json()["type"]) == (400, "idempotency-key-missing")
    first, again = [await ada.post("/v1/me/redemptions", body, key="k") for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    other = await ada.post("/v1/me/redemptions", {"reward_id": "croissant"}, key="k")
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
    assert await ada.balance() == 250


async def test_a_key_is_the_members_on_every_device(api: Api) -> None:
    """Whoever signed in again before the answer came asks with the same key; card secrets are each device's own."""
    ada = await api.join(points=400)
    api.service.clock.advance(minutes=5)
    elsewhere = await api.join()
    assert elsewhere.tokens["device_id"] != ada.tokens["device_id"]
    body = {"reward_id": "any-coffee"}
    first, again = [await one.post("/v1/me/redemptions", body, "k") for one in (ada, elsewhere)]
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert await ada.balance() == 250
    path = f"/v1/me/cards/{(await ada.card())['id']}/provision"
    secrets = [(await one.post(path, {}, "p")).json() for one in (ada, elsewhere)]
    assert [one["device_id"] for one in secrets] == [ada.tokens["device_id"], elsewhere.tokens["device_id"]]


async def test_a_key_lasts_a_day(api: Api) -> None:
    ada = await api.join()
    code = await ada.code()
    first = await api.till.sell(code, 1000, key="k")
    api.service.clock.advance(hours=24)
    assert (await api.till.sell(code, 1000, key="k")).json() == first.json()


async def test_two_members_may_use_the_same_key(api: Api) -> None:
    for name in ("ada", "bob"):
        person = await api.join(f"{name}@example.org", points=400)
        assert (await person.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="k")).status_code == 201


async def test_a_refusal_may_be_tried_again_with_its_key(api: Api) -> None:
    ada = await api.join()
    assert (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="k")).status_code == 409
    await api.till.sell(await ada.code(), 10_000)
    assert (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="k")).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status", "type_"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("GET", "/docs", 404, "not-found"),
        ("PUT", "/v1/me", 405, "method-not-allowed"),
        ("GET", "/v1/me", 401, "unauthorized"),
        ("GET", "/v1/rewards?limit=0", 422, "validation"),
        ("GET", "/v1/rewards?sort=random", 422, "validation"),
        ("GET", "/v1/rewards?cursor=zzz", 422, "validation"),
        ("GET", "/v1/rewards/none-such", 404, "not-found"),
    ],
)
async def test_refusals_are_problems(api: Api, method: str, path: str, status: int, type_: str) -> None:
    answer = await api.http.request(method, path)
    assert (answer.status_code, answer.json()["type"], answer.json()["status"]) == (status, type_, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]


async def test_bodies_that_cannot_be_read(api: Api) -> None:
    json = {"Content-Type": "application/json"}
    broken = await api.http.post("/v1/auth/otp", content=b'{"address": ', headers=json)
    assert (broken.status_code, broken.json()["type"]) == (400, "bad-request")
    deep = await api.http.post("/v1/auth/otp", content=b"[" * 50_000, headers=json)
    assert deep.status_code in (400, 422)
    large = await api.http.post("/v1/auth/otp", content=b" " * 70_000, headers=json)
    assert (large.status_code, large.json()["type"]) == (413, "too-large")

    async def unsaid() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 5_000

    assert (await api.http.post("/v1/auth/otp", content=unsaid(), headers=json)).status_code == 413


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: x@y.zz", "a" * 400])
async def test_addresses_that_are_none(api: Api, address: str) -> None:
    answer = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": address})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["address"])
    assert api.service.mails == []


async def test_every_answer_has_one_date_and_an_id(api: Api) -> None:
    for answer in (await api.http.get("/healthz"), await api.http.get("/none")):
        assert parsedate_to_datetime(answer.headers["date"]).year >= 2026
        assert len(answer.headers.get_list("date")) == 1
        assert answer.headers["x-content-type-options"] == "nosniff"
    named = await api.http.get("/healthz", headers={"X-Request-Id": "abc-123"})
    assert named.headers["x-request-id"] == "abc-123"
    forged = await api.http.get("/healthz", headers={"X-Request-Id": "a b\tc"})
    assert forged.headers["x-request-id"] != "a b\tc"


@pytest.mark.parametrize("path", ["/v1/program", "/v1/me/snapshot", "/v1/rewards", "/v1/rewards/any-coffee"])
async def test_what_is_known_is_not_sent_again(api: Api, path: str) -> None:
    mara = await api.demo()
    first = await mara.get(path)
    api.service.clock.advance(minutes=1)
    again = await mara.get(path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    german = await mara.get(path, **{"If-None-Match": first.headers["etag"], "Accept-Language": "de"})
    assert german.status_code == 200


async def test_a_purchase_changes_the_snapshot(api: Api) -> None:
    ada = await api.join()
    before = await ada.get("/v1/me/snapshot")
    await api.till.sell((await ada.card())["number"], 1000)
    after = await ada.get("/v1/me/snapshot", **{"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["wallets"][0]["active"] == 250


async def test_two_editors_do_not_overwrite_each_other(api: Api) -> None:
    ada = await api.join()
    etag = (await ada.get("/v1/me")).headers["etag"]

    async def change(body: dict[str, object], **headers: str) -> httpx.Response:
        return await ada.http.patch("/v1/me", json=body, headers={**ada.headers, **headers})

    assert (await change({"first_name": "Ada"})).status_code == 428
    done = await change({"first_name": "Ada", "birthday": "1990-02-03", "locale": "de"}, **{"If-Match": etag})
    assert (done.status_code, done.json()["first_name"], done.json()["birthday"]) == (200, "Ada", "1990-02-03")
    late = await change({"first_name": "Eve"}, **{"If-Match": etag})
    assert (late.status_code, late.json()["type"]) == (412, "version-conflict")
    wrong = {"first_name": "a\u0000", "birthday": "2999-01-01", "phone": "call me", "locale": "xx"}
    for name, value in wrong.items():
        answer = await change({name: value}, **{"If-Match": done.headers["etag"]})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [name])
    assert (await change({"birthday": None}, **{"If-Match": done.headers["etag"]})).json()["birthday"] is None


async def test_pages_stay_right_while_the_ledger_grows(api: Api) -> None:
    mara = await api.demo()
    path = "/v1/me/wallets/sparks/entries?limit=7"
    page = (await mara.get(path)).json()
    assert len(page["months"]) == 6
    seen = [one["id"] for one in page["items"]]
    while page["next_cursor"]:
        await api.till.sell((await mara.card())["number"], 500)
        page = (await mara.get(f"{path}&cursor={page['next_cursor']}")).json()
        assert page["months"] == []
        seen += [one["id"] for one in page["items"]]
    assert len(seen) == len(set(seen)) > 20
    whole = [one["id"] for one in (await mara.get("/v1/me/wallets/sparks/entries?limit=100")).json()["items"]]
    assert whole[-len(seen) :] == seen


async def test_the_running_balance_adds_up(api: Api) -> None:
    mara = await api.demo()
    rows = (await mara.get("/v1/me/wallets/sparks/entries?limit=100")).json()["items"]
    for newer, older in pairwise(rows):
        assert newer["balance_after"] == older["balance_after"] + newer["amount"]
    assert rows[0]["balance_after"] == await mara.balance()
    kinds = {kind: (await mara.get(f"/v1/me/wallets/sparks/entries?limit=100&type={kind}")).json()["items"]
             for kind in ("earned", "spent", "expired")}  # fmt: skip
    assert sum(len(items) for items in kinds.values()) == len(rows)
    assert {one["type"] for one in kinds["expired"]} == {"expire"}


async def test_the_shop_window_is_open_to_all(api: Api) -> None:
    signed_out = (await api.http.get("/v1/rewards?limit=100")).json()
    assert signed_out["total"] > 30
    assert all(one["missing"] == one["cost"] and not one["affordable"] for one in signed_out["items"])
    wrong = await api.http.get("/v1/rewards", headers={"Authorization": "Bearer nonsense-nonsense-nonsense"})
    assert wrong.status_code == 401
    for path in ("/v1/program/tiers", "/v1/program/earning-rules", "/v1/stores"):
        assert (await api.http.get(path)).json()["items"]


async def test_the_contract_that_is_served(api: Api) -> None:
    contract = (await api.http.get("/openapi.json")).json()
    assert contract["openapi"].startswith("3.1")
