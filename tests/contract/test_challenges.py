"""Challenges as a member's app and the tills meet them, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api_client.reference.play import happenings, replays
from api_client.reference.play.challenges_tables import grants
from api_client.reference.tables import events
from tests.contract.kit import NOON, Api, Person, Service, in_process, running
from tests.fakes.challenge_book import challenge, counts, programme

WELCOME = 200
COFFEES = counts("products", 10, categories=["coffee"])
OFFERED = (
    challenge("card", COFFEES, type="stamp_card", rewards=[{"reward": "any-coffee", "days": 30}]),
    challenge("twice", counts("purchases", 2)),
    challenge("waits", counts("purchases"), claim=True, claim_days=3),
    challenge("today", counts("purchases"), last_day="2026-11-20"),
    challenge("before", counts("purchases", 2), counts="start"),
    challenge("later", counts("purchases"), first_day="2026-12-01"),
    challenge("high", counts("purchases"), who={"tiers": ["nova"]}),
    challenge("profile", counts("activity", activity="profile")),
    challenge("praise", counts("activity", activity="review")),
    challenge("all", counts("purchases"), enrolment="automatic", rewards=[{"tickets": 1, "raffle": "season"}]),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    with running(tmp_path, demo=False, database_url=url, programme=programme(*OFFERED)) as one:
        yield one
        with one.ctx.read() as conn:
            assert list(replays.disagreements(conn, one.ctx)) == []


@pytest.fixture
async def api(service: Service) -> AsyncIterator[Api]:
    async with in_process(service) as one:
        yield one


def path(name: str, more: str = "") -> str:
    return f"/v1/me/challenges/{name}{more}"


async def enrol(person: Person, name: str, method: str = "PUT") -> httpx.Response:
    return await person.http.request(method, path(name, "/enrollment"), headers=person.headers)


async def look(person: Person, name: str) -> dict[str, Any]:
    answer = await person.get(path(name))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def coffees(api: Api, person: Person, count: int) -> str:
    """A purchase of so many; its id."""
    total = {"amount": 300 * count, "currency": "EUR"}
    line = {"title": "Coffee", "quantity": count, "total": total, "product": "espresso", "category": "coffee"}
    sold = await api.till.post(
        "/v1/pos/transactions", {"code": (await person.card())["number"], "lines": [line], "store_id": "mitte"}
    )
    assert sold.status_code == 201, sold.text
    return str(sold.json()["transaction_id"])


async def refund(api: Api, transaction_id: str, cents: int | None = None) -> None:
    amount = {"amount": {"amount": cents, "currency": "EUR"}} if cents else {}
    answer = await api.till.post("/v1/pos/refunds", {"transaction_id": transaction_id, **amount})
    assert answer.status_code == 201, answer.text


def told(service: Service, person: Person, type_: str) -> list[dict[str, Any]]:
    with service.ctx.read() as conn:
        found = select(events.c.data).where(events.c.member_id == person.tokens["member_id"], events.c.type == type_)
        return list(conn.execute(found.order_by(events.c.id)).scalars())


async def test_the_tenth_coffee_is_free_and_what_is_over_begins_the_next_card(api: Api, service: Service) -> None:
    ada = await api.join()
    assert (await look(ada, "card"))["state"] == "open"
    assert (await enrol(ada, "card")).json()["state"] == "joined"
    await coffees(api, ada, 12)
    card = await look(ada, "card")
    assert (card["completed"], card["criteria"][0]["current"], card["progress_text"]) == (1, 2, "2 of 10 things")
    free = (await ada.get("/v1/me/redemptions")).json()["items"][0]
    assert (free["reward_id"], free["cost"], free["status"]) == ("any-coffee", 0, "reserved")
    assert card["completions"][0]["rewards"][0]["issued_id"] == free["id"]
    shown = (await ada.post(f"/v1/me/redemptions/{free['id']}/reveal")).json()
    assert (await api.till.coupon(shown["coupon"]["code"])).status_code == 200
    assert [one["number"] for one in told(service, ada, "challenge.completed") if one["id"] == "card"] == [1]


async def test_two_tills_complete_it_once(api: Api, service: Service) -> None:
    ada = await api.join()
    await enrol(ada, "twice")
    await asyncio.gather(*(coffees(api, ada, 1) for _ in range(4)))
    assert (await look(ada, "twice"))["state"] == "done"
    assert await ada.balance() == WELCOME + 4 * 15 + 100
    assert [one["id"] for one in told(service, ada, "challenge.completed")].count("twice") == 1


async def test_a_refund_takes_progress_and_prize_back_and_the_next_purchase_brings_both(api: Api) -> None:
    ada = await api.join()
    await enrol(ada, "twice")
    await enrol(ada, "card")
    first = await coffees(api, ada, 10)
    await coffees(api, ada, 1)
    assert await ada.balance() == WELCOME + 11 * 15 + 100
    await refund(api, first, 1500)
    assert (await look(ada, "card"))["progress_text"] == "6 of 10 things"
    assert [one["status"] for one in (await ada.get("/v1/me/redemptions")).json()["items"]] == ["cancelled"]
    assert (await look(ada, "twice"))["state"] == "done"
    await refund(api, first)
    assert (await look(ada, "twice"))["state"] == "joined"
    assert await ada.balance() == WELCOME + 15
    await coffees(api, ada, 1)
    assert await ada.balance() == WELCOME + 2 * 15 + 100


async def test_a_prize_is_claimed_once_and_lapses(api: Api, service: Service) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    for one in (ada, bob):
        await enrol(one, "waits")
        await coffees(api, one, 1)
    assert (await look(ada, "waits"))["state"] == "claimable"
    assert (await ada.get("/v1/me/challenges")).json()["items"][0]["id"] == "waits"
    both = await asyncio.gather(*(ada.post(path("waits", "/claims"), {"number": 1}) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [200, 409]
    assert await ada.balance() == WELCOME + 15 + 100
    assert (await ada.post(path("waits", "/claims"), {"number": 2})).status_code == 404
    service.clock.advance(days=4)
    bob = await api.join("bob@example.org")  # the session has ended meanwhile
    assert (await bob.post(path("waits", "/claims"), {"number": 1})).json()["type"] == "closed"
    waited = await look(bob, "waits")
    assert (waited["state"], waited["completions"][0]["state"]) == ("done", "lapsed")


async def test_leaving_gives_up_progress_and_joining_again_begins_anew(api: Api) -> None:
    ada = await api.join()
    await enrol(ada, "card")
    await coffees(api, ada, 12)
    left = (await enrol(ada, "card", "DELETE")).json()
    assert (left["state"], left["progress"], left["completed"]) == ("open", 0.0, 1)
    assert (await enrol(ada, "card", "DELETE")).status_code == 200
    await coffees(api, ada, 5)
    assert (await enrol(ada, "card")).json()["progress"] == 0.0
    await coffees(api, ada, 10)
    again = await look(ada, "card")
    assert (again["completed"], [one["number"] for one in again["completions"]]) == (2, [2, 1])


async def test_whoever_is_not_meant_or_too_early_is_told(api: Api) -> None:
    ada = await api.join()
    assert (await enrol(ada, "high")).json()["type"] == "not-eligible"
    assert (await enrol(ada, "later")).json()["type"] == "closed"
    assert (await look(ada, "later"))["state"] == "upcoming"
    assert (await enrol(ada, "all", "DELETE")).json()["type"] == "closed"
    assert (await enrol(ada, "nothing")).status_code == 404
    listed = [one["id"] for one in (await ada.get("/v1/me/challenges")).json()["items"]]
    assert "high" not in listed
    assert "later" in listed


async def test_days_end_where_the_member_is(api: Api, service: Service) -> None:
    """At 12:30 UTC of the last day it is over in Auckland, and it is not in Berlin."""
    service.clock.now = NOON + timedelta(minutes=30)
    ada, bob = await api.join(), await api.join("bob@example.org")
    for one in (ada, bob):
        await enrol(one, "today")
    version = (await bob.get("/v1/me")).headers["ETag"]
    headers = {**bob.headers, "If-Match": version}
    wrong = await bob.http.patch("/v1/me", json={"time_zone": "Mars/Olympus"}, headers=headers)
    assert wrong.json()["type"] == "validation"
    moved = await bob.http.patch("/v1/me", json={"time_zone": "Pacific/Auckland"}, headers=headers)
    assert moved.json()["time_zone"] == "Pacific/Auckland"
    for one in (ada, bob):
        await coffees(api, one, 1)
    assert (await look(ada, "today"))["state"] == "done"
    assert (await look(bob, "today"))["state"] == "missed"
    assert (await look(bob, "today"))["ends_at"] == "2026-11-20T11:00:00Z"


async def test_what_happened_in_time_counts_however_late_it_is_told(api: Api, service: Service) -> None:
    ada = await api.join()
    await enrol(ada, "today")
    service.clock.advance(days=2)
    ada = await api.join()  # the session has ended meanwhile
    assert (await look(ada, "today"))["state"] == "missed"
    number = (await ada.card())["number"]
    sold = await api.till.sell(number, 500, occurred_at=(NOON + timedelta(hours=3)).isoformat())
    assert sold.status_code == 201, sold.text
    assert (await look(ada, "today"))["state"] == "done"
    ahead = await api.till.sell(number, 500, occurred_at=(NOON + timedelta(days=9)).isoformat())
    assert ahead.json()["type"] == "validation"


async def test_what_counts_from_its_start_counts_what_was_done_before(api: Api) -> None:
    ada = await api.join()
    for _ in range(2):
        await coffees(api, ada, 1)
    assert (await enrol(ada, "before")).json()["state"] == "done"
    assert await ada.balance() == WELCOME + 2 * 15 + 100


async def test_deeds_count_once(api: Api, service: Service) -> None:
    ada = await api.join()
    for name in ("profile", "praise"):
        await enrol(ada, name)
    filled = {"first_name": "Ada", "last_name": "L", "phone": "+49 30 1", "birthday": "1990-12-10"}
    for said in (filled, filled, {"birthday": None}, filled):
        version = (await ada.get("/v1/me")).headers["ETag"]
        await ada.http.patch("/v1/me", json=said, headers={**ada.headers, "If-Match": version})
    for _ in range(2):
        with service.ctx.write() as conn:
            happenings.record(conn, service.ctx, ada.tokens["member_id"], "review", "one", NOON)
    assert await ada.balance() == WELCOME + 200


async def test_the_first_screen_shows_what_was_begun(api: Api, service: Service) -> None:
    ada = await api.join()
    assert (await ada.get("/v1/me/snapshot")).json()["challenges"] == []
    await enrol(ada, "card")
    await coffees(api, ada, 3)
    shown = (await ada.get("/v1/me/snapshot")).json()["challenges"]
    assert [(one["id"], one["progress_text"]) for one in shown] == [("card", "3 of 10 things")]
    with service.ctx.read() as conn:
        ticket = select(grants.c.ref, grants.c.amount).where(grants.c.kind == "tickets")
        assert [tuple(row) for row in conn.execute(ticket)] == [("season", 1)]
