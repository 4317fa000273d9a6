"""The last of something: however many reach for it at once, nobody gets what is not there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from api_client.reference import members, rewards, sessions, stock, transactions
from api_client.reference.catalogue_tables import stock as stock_rows
from tests.contract.kit import Api, Person, Service, in_process, running

TREE = "tree"  # 150, of which a new member's welcome pays one


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """An API with a single tree and two espressos for each member, whose counts agree in the end."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    with running(tmp_path, demo=False, database_url=url, tree={"stock": 1}, espresso={"limit": 2}) as one:
        yield one
        with one.ctx.read() as conn:
            assert stock.faults(conn) == []


def crowd(service: Service, api: Api, count: int) -> list[Person]:
    """Members who have just joined, each with the welcome's points."""
    ctx, now = service.ctx, service.clock()
    welcome = ctx.programme.activity_rule("welcome")
    assert welcome is not None
    with ctx.write() as conn:
        joined = [members.join(conn, ctx, f"m{number}@example.org", "en", now) for number in range(count)]
        for one in joined:
            transactions.post_activity(conn, ctx, one, welcome, now)
    return [signed_in(service, api, one) for one in joined]


def signed_in(service: Service, api: Api, member_id: str) -> Person:
    """A member on a new device."""
    with service.ctx.write() as conn:
        tokens = sessions.sign_in(conn, member_id, "Phone", "web", service.clock())
    return Person(api.http, service, {"access_token": tokens.access_token, "member_id": member_id})


async def reach(person: Person, reward: str = TREE, **more: object) -> tuple[str, str]:
    """What became of it: `created` with the id, or the problem."""
    answer = await person.post("/v1/me/redemptions", {"reward_id": reward, **more})
    said = answer.json()
    return ("created", said["id"]) if answer.status_code == 201 else (said["type"].rpartition("/")[2], "")


async def left(api: Api) -> int | None:
    return (await api.http.get(f"/v1/rewards/{TREE}")).json()["stock"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("clients", [40, pytest.param(200, marks=pytest.mark.slow)])
async def test_one_of_many_gets_the_last(service: Service, clients: int) -> None:
    async with in_process(service) as api:
        people = crowd(service, api, clients)
        outcomes = await asyncio.gather(*(reach(one) for one in people))
        assert Counter(kind for kind, _ in outcomes) == {"created": 1, "out-of-stock": clients - 1}
        assert await left(api) == 0
        balances = await asyncio.gather(*(one.balance() for one in people))
        assert sorted(balances)[:2] == [50, 200], "whoever got nothing paid nothing"


async def test_what_is_cancelled_goes_to_the_next(service: Service) -> None:
    async with in_process(service) as api:
        ada, ben = crowd(service, api, 2)
        _, held = await reach(ada)
        assert await reach(ben) == ("out-of-stock", "")
        for _ in range(2):  # the second time it is closed already
            await ada.post(f"/v1/me/redemptions/{held}/cancel")
        assert await left(api) == 1
        assert (await reach(ben))[0] == "created"
        assert await reach(ada) == ("out-of-stock", "")


async def test_what_lapses_unseen_comes_back_what_was_shown_does_not(service: Service) -> None:
    async with in_process(service) as api:
        ada, ben, cem = crowd(service, api, 3)
        await reach(ada)
        service.clock.advance(days=8)
        ada, ben, cem = (signed_in(service, api, one.tokens["member_id"]) for one in (ada, ben, cem))
        assert await ada.balance() == 200
        assert await left(api) == 1
        _, held = await reach(ben)
        await ben.post(f"/v1/me/redemptions/{held}/reveal")
        service.clock.advance(minutes=16)
        ben = signed_in(service, api, ben.tokens["member_id"])
        cem = signed_in(service, api, cem.tokens["member_id"])
        assert await ben.balance() == 50
        assert await left(api) == 0
        assert await reach(cem) == ("out-of-stock", "")


async def test_a_member_has_no_more_than_the_limit_allows(service: Service) -> None:
    async with in_process(service) as api:
        ada = await api.join(points=2_000)
        outcomes = await asyncio.gather(*(reach(ada, "espresso") for _ in range(6)))
        assert Counter(kind for kind, _ in outcomes) == {"created": 2, "limit-reached": 4}
        shown = (await ada.get("/v1/rewards/espresso")).json()
        assert shown["blocked"] == "limit-reached"
        ready = (await ada.get("/v1/rewards?affordable=true&limit=100")).json()
        assert "espresso" not in {one["id"] for one in ready["items"]}
        await ada.post(f"/v1/me/redemptions/{next(made for _, made in outcomes if made)}/cancel")
        assert (await ada.get("/v1/rewards/espresso")).json()["blocked"] is None


async def test_what_was_taken_before_anybody_counted_counts(service: Service) -> None:
    """A database of an older release, or a reward that gets a stock later."""
    async with in_process(service) as api:
        ada, ben = crowd(service, api, 2)
        await reach(ada)
        with service.ctx.write() as conn:
            conn.execute(delete(stock_rows))
        assert await reach(ben) == ("out-of-stock", "")
        with service.ctx.write() as conn:
            conn.execute(delete(stock_rows))
            stock.follow(conn, [TREE, "tee"])
            assert stock.taken(conn, [TREE, "tee"]) == {TREE: 1, "tee": 0}


async def test_a_stock_that_is_lifted_is_not_counted_and_begins_with_all_that_was_taken(
    service: Service, tmp_path: Path
) -> None:
    async with in_process(service) as api:
        ada, ben = crowd(service, api, 2)
        assert (await reach(ada))[0] == "created"
    url = service.ctx.settings.database_url
    with running(tmp_path, demo=False, database_url=url, tree={"stock": None}) as later, later.ctx.read() as conn:
        assert stock.taken(conn, [TREE]) == {}
        one = rewards.get(conn, later.ctx, TREE)
        assert one is not None
        assert one.stock is None
    async with in_process(service) as api:
        ben = Person(api.http, service, ben.tokens)
        assert (await reach(ben))[0] == "created", "there is no end of them now, also for who started earlier"
    with running(tmp_path, demo=False, database_url=url, tree={"stock": 3}) as last:
        async with in_process(last) as api:
            assert await left(api) == 1
