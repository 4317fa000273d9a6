"""Auctions that are called off, by whatever: nobody pays, everybody has their points back and is told once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from api_client.reference import background, expiry, ledger, rewards
from api_client.reference.audit import faults
from api_client.reference.play import auction_ends, auction_rounds
from api_client.reference.play.auctions_file import Auction
from api_client.reference.play.auctions_tables import auction_bidders, auction_moves, auctions
from api_client.reference.play.challenges_tables import grants
from api_client.reference.tables import events
from api_client.reference.tables import idempotency as kept_answers
from tests.contract.bidding import insist, storm
from tests.contract.kit import Api, Person, Service, in_process, running
from tests.contract.raffling import operator
from tests.contract.sales import PRIZE, bidders, count_of, later, pots, sale, selling

Start = Callable[..., AbstractContextManager[Service]]
VOID = "/v1/operator/auctions/{}/void"
WHY = "The roaster has broken down."


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts an API with these auctions."""

    def begin(*sales: Auction, **more: Any) -> AbstractContextManager[Service]:
        return running(tmp_path, demo=False, programme=selling(*(sales or (sale(),)), **more))

    return begin


async def call_off(api: Api, office: dict[str, str], at: str = "sale", key: str = "once") -> httpx.Response:
    headers = {**office, "Idempotency-Key": key}
    return await api.http.post(VOID.format(at), json={"reason": WHY}, headers=headers)


async def seen(person: Person, at: str = "sale") -> dict[str, Any]:
    found: dict[str, Any] = (await person.get(f"/v1/me/auctions/{at}")).json()
    return found


def told(service: Service, person: Person) -> list[tuple[str, dict[str, Any]]]:
    with service.ctx.read() as conn:
        query = select(events).where(events.c.member_id == person.tokens["member_id"]).order_by(events.c.id)
        return [(row.type, row.data) for row in conn.execute(query) if row.type.startswith("auction.")]


async def test_everybody_is_whole_and_reads_why(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben, eve = bidders(service, api, 3)
            office = operator(service)
            for person, limit in ((ada, 500), (ben, 300), (ben, 700)):
                await insist(person, limit, f"{limit}")
            [listed] = (await api.http.get("/v1/operator/auctions", headers=office)).json()["items"]
            assert (listed["id"], listed["state"], listed["price"], listed["held"]) == ("sale", "open", 510, 700)
            done = await call_off(api, office)
            assert done.status_code == 200
            after = done.json()
            assert (after["state"], after["void"], after["void_reason"], after["held"]) == ("unsold", True, WHY, 0)
            assert [pots(service, one) for one in (ada, ben, eve)] == [(2000, 0)] * 3
            for person, standing in ((ada, "lost"), (ben, "lost"), (eve, "none")):
                shown = await seen(person)
                assert (shown["state"], shown["void"], shown["void_reason"]) == ("unsold", True, WHY)
                assert (shown["standing"], shown["blocked"], shown["ends_at"]) == (
                    standing, "closed", "2026-11-20T12:00:00Z",
                )  # fmt: skip
            for bidder in (ada, ben):
                heard = [data for kind, data in told(service, bidder) if kind == "auction.void"]
                assert [(one["title"], one["reason"]) for one in heard] == [("A rare coffee", WHY)]
                assert "auction.lost" not in [kind for kind, _ in told(service, bidder)]
            history = (await ben.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
            assert (history["type"], history["amount"]) == ("release", 700)
            assert "was called off" in history["reasons"][0]["sentence"]
            assert (await ada.post("/v1/me/auctions/sale/bids", {"limit": 900})).json()["type"] == "closed"
            later(service, ada, hours=3)
            for _ in range(2):
                background.sweep(service.ctx)
            assert ((await seen(ada))["void_reason"], count_of(service, grants)) == (WHY, 0)
            assert [one["id"] for one in (await ada.get("/v1/me/auctions")).json()["items"]] == ["sale"]


async def test_twice_is_once(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            office = operator(service)
            await insist(ada, 500, "mine")
            first, again = await call_off(api, office), await call_off(api, office)
            assert (first.status_code, again.text) == (200, first.text)
            assert (await call_off(api, office, key="other")).json()["type"] == "closed"
            assert [kind for kind, _ in told(service, ada)].count("auction.void") == 1
            assert count_of(service, auction_moves) == 2


async def test_one_that_is_over_or_unknown_is_not_called_off(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            office = operator(service)
            await insist(ada, 500, "mine")
            assert (await call_off(api, office, "nothing")).json()["type"] == "not-found"
            assert (await call_off(api, ada.headers)).status_code == 401
            later(service, ada, hours=1)
            assert (await call_off(api, office, key="late")).json()["type"] == "closed"
            assert (await seen(ada))["standing"] == "won"


async def test_before_anybody_bid_and_before_it_opens(start: Start) -> None:
    soon = sale("soon", opens=sale().opens.replace(hour=19), closes=sale().closes.replace(hour=21))
    with start(sale(), soon) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            office = operator(service)
            for name in ("sale", "soon"):
                assert (await call_off(api, office, name, key=name)).json()["void_reason"] == WHY
                assert (await insist(ada, 300, f"bid {name}", name)).body["type"] == "closed"
            listed = (await ada.get("/v1/me/auctions")).json()["items"]
            assert {one["id"]: (one["state"], one["void"]) for one in listed} == {
                "sale": ("unsold", True), "soon": ("unsold", True),
            }  # fmt: skip
            assert pots(service, ada) == (2000, 0)


async def test_points_that_expired_while_they_were_held_come_back_usable(start: Start) -> None:
    with start(sale(days=30)) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1, points=0)
            ctx, soon = service.ctx, service.clock() + timedelta(days=5)
            with ctx.write() as conn:
                cause = ledger.Cause(service.clock(), ctx.zone, "given")
                ledger.earn(conn, ada.tokens["member_id"], "sparks", 300, cause, expires_at=soon)
                ledger.earn(conn, ada.tokens["member_id"], "sparks", 300, cause)
            await insist(ada, 400, "mine")
            later(service, ada, days=10)
            await call_off(api, operator(service))
            with ctx.write() as conn:
                expiry.settle(conn, ctx, ada.tokens["member_id"], service.clock())
            assert pots(service, ada) == (600, 0)


async def test_a_prize_that_is_gone_at_the_end_is_said(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await insist(ada, 300, "mine")
            with service.ctx.write() as conn:
                rewards.remove(conn, [PRIZE], service.clock())
            later(service, ada, hours=1)
            assert (await seen(ada))["void_reason"] == "prize-gone"
            assert [kind for kind, _ in told(service, ada)][-2:] == ["auction.changed", "auction.void"]


async def test_a_programme_without_auctions_gives_back_what_is_held(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, demo=False, database_url=database_url, programme=selling(sale())) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await insist(ada, 300, "mine")
    without = tuple(one for one in service.ctx.programme.modules if one != "auctions")
    bare = selling(sale(), modules=without)
    with running(tmp_path, demo=False, database_url=database_url, programme=bare) as service:
        for _ in range(2):
            background.sweep(service.ctx)
        assert pots(service, ada) == (2000, 0)
        assert [kind for kind, _ in told(service, ada)].count("auction.void") == 1
        with service.ctx.read() as conn:
            assert auction_rounds.kept(conn, ["sale"])["sale"].reason == auction_ends.WITHDRAWN


async def test_one_that_left_the_programme_file_goes_on_as_it_was_promised(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=selling(sale())) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await insist(ada, 300, "mine")
            tokens = ada.tokens
    with running(tmp_path, demo=False, programme=selling()) as service:
        async with in_process(service) as api:
            ada = Person(api.http, service, tokens)
            background.sweep(service.ctx)
            assert ((await seen(ada))["state"], (await seen(ada))["standing"]) == ("open", "leading")
            assert (await call_off(api, operator(service))).json()["void"] is True
            assert pots(service, ada) == (2000, 0)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("members", "bids"), [(6, 36), pytest.param(20, 300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_bids_in_the_last_second_and_the_calling_off_have_one_order(
    kind: str, members: int, bids: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("database_url") if kind == "postgresql" else None
    with running(tmp_path, demo=False, database_url=url, programme=selling(sale())) as service:
        async with in_process(service) as api:
            people, office = bidders(service, api, members, 4000), operator(service)
            later(service, *people, minutes=29, seconds=59)

            answered, begun = count(1), asyncio.Event()

            def heard() -> None:
                if next(answered) == bids // 3:
                    begun.set()

            async def in_the_middle() -> httpx.Response:
                await begun.wait()
                return await call_off(api, office)

            said, done = await asyncio.gather(storm(people, bids, random.Random(11), heard), in_the_middle())
            assert done.status_code == 200, done.text
            late = [one for one in said if one.status != 201]
            assert {one.body["type"] for one in late} <= {"outbid", "closed"}
            assert "closed" in {one.body["type"] for one in late}
            assert [pots(service, one) for one in people] == [(4000, 0)] * members
            assert service.faults() == []
            assert (count_of(service, grants), done.json()["held"]) == (0, 0)
            # Each answer is kept, and no bid came after the calling off.
            assert count_of(service, kept_answers) == len(said) - len(late) + 1
            with service.ctx.read() as conn:
                kept = auction_rounds.kept(conn, ["sale"])["sale"]
            assert (kept.steps, kept.bidders) == (done.json()["bid_count"], done.json()["bidders"])
            part = {one.person.tokens["member_id"] for one in said if one.status == 201}
            news = [(one, kind) for one in people for kind, _ in told(service, one)]
            heard_of_it = Counter(one.tokens["member_id"] for one, kind in news if kind == "auction.void")
            assert heard_of_it == dict.fromkeys(part, 1)


async def test_the_books_find_a_round_that_was_sold_though_it_was_called_off(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await insist(ada, 300, "mine")
            await call_off(api, operator(service))
        assert service.faults() == []
        spoiled = [
            (update(auctions).values(state="sold"), "is sold, 0 was paid"),
            (update(auction_bidders).values(held=5), "should hold 0"),
        ]
        for statement, said in spoiled:
            with service.ctx.engine.connect() as conn:
                conn.execute(statement)
                assert any(said in one for one in faults(conn)), said
                conn.rollback()
