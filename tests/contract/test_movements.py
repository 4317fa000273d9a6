"""Points from member to member, several of a reward, points plus money, corrections, and the way of a point."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_client.reference import credentials, ledger, transfers
from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.programme_schema import PointsAndMoney, Transfers
from tests.contract.kit import NOON, Api, Person, Service, running

EUR = "EUR"
FEE = 5


def programme() -> ProgrammeFile:
    """`aurora` where members may give points away, with a coffee that may be paid in part and two croissants in all."""
    aurora = load_programme("aurora")
    changes: dict[str, dict[str, Any]] = {
        "any-coffee": {"money": PointsAndMoney(points=100, amount=250), "limit": 3},
        "croissant": {"stock": 2, "limit": None},
    }
    return aurora.model_copy(
        update={
            "transfers": Transfers(minimum=10, per_day=200, fee=FEE),
            "rewards": tuple(one.model_copy(update=changes.get(one.id, {})) for one in aurora.rewards),
        }
    )


@pytest.fixture
def service(tmp_path: Path, way: str, request: pytest.FixtureRequest) -> Iterator[Service]:
    url = request.getfixturevalue("database_url") if way == "postgresql" else None
    with running(tmp_path, database_url=url, programme=programme()) as one:
        yield one


async def named(api: Api, name: str, points: int = 0) -> Person:
    person = await api.join(f"{name.lower()}@example.org", points=points)
    version = (await person.get("/v1/me")).json()["version"]
    await person.http.patch(
        "/v1/me",
        json={"first_name": name, "last_name": "Lovelace"},
        headers={**person.headers, "If-Match": f'"{version}"', "Idempotency-Key": "name"},
    )
    return person


async def give(sender: Person, receiver: Person, points: int, key: str | None = "fresh", **more: Any) -> httpx.Response:
    body = {"card_number": (await receiver.card())["number"], "points": points, **more}
    return await sender.post("/v1/me/wallets/sparks/transfers", body, key)


async def newest(person: Person, side: str = "") -> dict[str, Any]:
    listed = (await person.get(f"/v1/me/wallets/sparks/entries{side and f'?type={side}'}")).json()["items"]
    found: dict[str, Any] = listed[0]
    return found


class Operator:
    """An operator's system."""

    def __init__(self, api: Api) -> None:
        with api.service.ctx.write() as conn:
            _, secret = credentials.create(conn, "head office", ["operator"], api.service.ctx.now())
        self._http, self._headers = api.http, {"Authorization": f"Bearer {secret}"}

    async def get(self, path: str) -> dict[str, Any]:
        answer = await self._http.get(path, headers=self._headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def adjust(self, person: Person, points: int, reason: str = "Cold coffee", key: str = "k") -> httpx.Response:
        body = {"card_number": (await person.card())["number"], "points": points, "reason": reason}
        headers = {**self._headers, "Idempotency-Key": f"{key}{points}"}
        return await self._http.post("/v1/operator/adjustments", json=body, headers=headers)


async def test_points_go_from_one_to_the_other(api: Api) -> None:
    ada, bob = await named(api, "Ada", points=100), await named(api, "Bob")
    asked = await give(ada, bob, 50, key=None, dry_run=True)
    assert asked.status_code == 200
    quote = asked.json()
    assert (quote["points"], quote["fee"], quote["first_name"], quote["left_today"]) == (50, FEE, "Bob", 145)
    assert await ada.balance() == 300
    first = await give(ada, bob, 50, key="once", message="For the cake")
    again = await give(ada, bob, 50, key="once", message="For the cake")
    assert (first.status_code, first.json()) == (201, again.json())
    assert (await ada.balance(), await bob.balance()) == (300 - 50 - FEE, 250)
    sent, received = await newest(ada, "spent"), await newest(bob, "earned")
    assert (sent["type"], sent["amount"], sent["title"], sent["subtitle"]) == (
        "transfer",
        -55,
        "Sent to Bob",
        "For the cake",
    )
    assert (received["amount"], received["title"], received["subtitle"]) == (50, "From Ada", "For the cake")
    assert "Lovelace" not in str(sent) + str(received) + first.text
    days = [(await one.get("/v1/me/wallets/sparks/expirations")).json()["items"][0]["on"] for one in (ada, bob)]
    assert days[0] == days[1]
    wallet = (await bob.get("/v1/me/wallets")).json()["items"][0]
    assert wallet["lifetime_earned"] == 200
    mine, theirs = (await ada.get("/v1/me")).json()["id"], (await bob.card())["number"]
    with api.service.ctx.read() as conn:
        tomorrow = NOON + timedelta(days=1)
        quote_then = transfers.quote(conn, api.service.ctx, mine, transfers.Gift(theirs, 10), tomorrow)
    assert quote_then.left_today == 200 - 10 - FEE


async def test_transfers_that_are_not_allowed(api: Api) -> None:
    ada, bob = await named(api, "Ada", points=100), await named(api, "Bob")
    mara = await api.demo()
    for receiver, points, problem in (
        (bob, 9, "validation"),
        (ada, 50, "validation"),
        (mara, 50, "code-unknown"),
        (bob, 500, "limit-reached"),
    ):
        assert (await give(ada, receiver, points)).json()["type"] == problem
        assert (await give(ada, receiver, points, key=None, dry_run=True)).json()["type"] == problem
    assert (await give(ada, bob, 190)).status_code == 201
    assert (await give(ada, bob, 10)).json() | {"detail": ""} == {
        "type": "limit-reached", "title": "That is more than the limit allows", "status": 409,
        "detail": "", "limit": 200, "left": 5,
    }  # fmt: skip
    await bob.post("/v1/me/redemptions", {"reward_id": "any-coffee"})
    assert (await give(bob, ada, 100)).json()["type"] == "insufficient-points"
    assert (await ada.post("/v1/me/wallets/other/transfers", {"card_number": "1" * 12, "points": 9})).status_code == 404


async def test_several_of_a_reward_in_points_and_money(api: Api) -> None:
    ada = await named(api, "Ada", points=400)
    body = {"reward_id": "any-coffee", "quantity": 2, "with_money": True}
    quote = (await ada.post("/v1/me/redemptions", {**body, "dry_run": True}, key=None)).json()
    due = {"amount": 500, "currency": EUR}
    assert (quote["cost"], quote["quantity"], quote["money"], quote["balance_after"]) == (200, 2, due, 400)
    made = (await ada.post("/v1/me/redemptions", body)).json()
    assert (made["cost"], made["quantity"], made["money"]) == (200, 2, due)
    assert (await ada.post("/v1/me/redemptions", body)).json()["type"] == "limit-reached"
    code = await ada.code()
    assert (await api.till.post("/v1/pos/verify", {"code": code}, key=None)).json()["due"] is None
    shown = (await ada.post(f"/v1/me/redemptions/{made['id']}/reveal")).json()
    assert (await api.till.post("/v1/pos/verify", {"code": code}, key=None)).json()["due"] == due
    taken = (await api.till.coupon(shown["coupon"]["code"])).json()
    assert (taken["quantity"], taken["due"]) == (2, due)
    assert (await api.till.post("/v1/pos/verify", {"code": code}, key=None)).json()["due"] is None
    assert await ada.balance() == 400


async def test_a_reward_for_points_only(api: Api) -> None:
    ada = await named(api, "Ada", points=400)
    refused = await ada.post("/v1/me/redemptions", {"reward_id": "croissant", "with_money": True})
    assert (refused.status_code, refused.json()["type"]) == (422, "validation")


async def test_what_is_taken_counts_by_pieces(api: Api) -> None:
    ada = await named(api, "Ada", points=1500)
    both = (await ada.post("/v1/me/redemptions", {"reward_id": "croissant", "quantity": 2})).json()
    one = {"reward_id": "croissant"}
    assert (await ada.post("/v1/me/redemptions", one)).json()["type"] == "out-of-stock"
    await ada.post(f"/v1/me/redemptions/{both['id']}/cancel")
    assert (await ada.post("/v1/me/redemptions", {**one, "quantity": 3})).json()["type"] == "out-of-stock"
    assert (await ada.post("/v1/me/redemptions", one)).status_code == 201
    assert (await ada.post("/v1/me/redemptions", one)).status_code == 201


async def test_an_operator_corrects_and_says_why(api: Api) -> None:
    ada, office = await named(api, "Ada"), Operator(api)
    given = await office.adjust(ada, 40)
    assert (given.status_code, given.json()["balance"]) == (201, 240)
    assert (await office.adjust(ada, 40)).json() == given.json()
    entry = await newest(ada)
    assert (entry["type"], entry["amount"], entry["title"], entry["subtitle"]) == (
        "adjust", 40, "Cold coffee", "Correction",
    )  # fmt: skip
    assert (await office.adjust(ada, -30, "Booked twice")).json()["balance"] == 210
    assert (await office.adjust(ada, -211)).json()["type"] == "insufficient-points"
    assert (await office.adjust(ada, 0)).json()["type"] == "validation"
    traced = (await office.get(f"/v1/operator/entries/{entry['id']}"))["entry"]
    assert (traced["actor"], traced["postings"]) == (
        "head office", [{"account": "adjusted", "amount": -40}, {"account": "active", "amount": 40}],
    )  # fmt: skip
    told = await api.http.get(f"/v1/operator/entries/{entry['id']}", headers=ada.headers)
    assert told.status_code in (401, 403)


async def test_a_point_is_followed_from_purchase_to_use_and_back(api: Api) -> None:
    ada, bob, office = await named(api, "Ada"), await named(api, "Bob"), Operator(api)
    sold = (await api.till.sell((await ada.card())["number"], 6000)).json()
    await give(ada, bob, 150)
    made = (await bob.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    spent = await newest(bob, "spent")
    trace = await office.get(f"/v1/operator/entries/{spent['id']}")
    assert sum(use["amount"] for use in trace["uses"] if use["redemption_id"] == made["id"]) == 350
    welcome = [lot for lot in trace["lots"] if "welcome" in str(lot["rules"])]
    assert {lot["member_id"] for lot in welcome} == {lot["member_id"] for lot in trace["lots"]}
    after = await office.get(f"/v1/operator/transactions/{sold['transaction_id']}")
    assert after["lots"][0]["transaction_id"] == sold["transaction_id"]
    assert (after["points"], after["lots"][0]["rules"][0]["rule_id"]) == (300, "every-euro")
    assert [entry["type"] for entry in after["entries"]] == ["earn"]
    back = (await api.till.post("/v1/pos/refunds", {"transaction_id": sold["transaction_id"]})).json()
    assert back["points_taken"] == 300
    after = await office.get(f"/v1/operator/transactions/{sold['transaction_id']}")
    assert [entry["type"] for entry in after["entries"]] == ["earn", "refund"]
    assert {use["purpose"] for use in after["uses"]} >= {"refund"}
    for lot in after["lots"]:
        gone = sum(use["amount"] for use in after["uses"] if use["lot_id"] == lot["id"])
        assert gone == lot["amount"] - lot["remaining"]
    assert (await api.http.get("/v1/operator/transactions/trx_none", headers=office._headers)).status_code == 404


async def test_two_who_give_to_each_other_at_once(api: Api) -> None:
    """Each waits for the other at most; no point is made or lost."""
    ada, bob = await named(api, "Ada", points=100), await named(api, "Bob", points=100)
    ctx, start = api.service.ctx, threading.Barrier(2)
    ids = [(await one.get("/v1/me")).json()["id"] for one in (ada, bob)]
    cards = [(await one.card())["number"] for one in (ada, bob)]

    def often(sender: str, card: str) -> None:
        start.wait(60)
        for _ in range(8):
            with ctx.write() as conn:
                transfers.send(conn, ctx, sender, transfers.Gift(card, 10), ctx.now())

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(often, ids[0], cards[1]), pool.submit(often, ids[1], cards[0])]
    assert [one.exception() for one in done] == [None, None]
    with ctx.read() as conn:
        books = [ledger.totals(conn, one, "sparks") for one in ids]
    assert [(one["active"], one["transferred"], one["fees"]) for one in books] == [(260, 0, 40)] * 2
