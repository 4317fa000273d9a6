"""Many bids at once, with real threads and connections: one winner, everybody else whole, each key answered alike."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from api_client.reference import events
from api_client.reference.play import auction_ends, auction_news, auction_rounds, auctions
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_tables import auction_bids, auction_moves
from api_client.reference.play.challenges_tables import grants
from api_client.reference.tables import events as event_rows
from api_client.reference.tables import idempotency as kept_answers
from tests.contract.bidding import Said, insist, storm
from tests.contract.kit import Api, Person, Service, in_process, running
from tests.contract.races import waiting_behind
from tests.contract.sales import bidders, count_of, later, pots, sale, selling

POINTS = 4000
STEP = sale().step


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("members", "bids"), [(8, 48), pytest.param(20, 300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_bids_in_the_last_second(
    kind: str, members: int, bids: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("database_url") if kind == "postgresql" else None
    with running(tmp_path, demo=False, database_url=url, programme=selling(sale())) as service:
        async with in_process(service) as api:
            people = bidders(service, api, members, POINTS)
            later(service, *people, minutes=29, seconds=59)
            said = await storm(people, bids, random.Random(7))
            live = ended_by(service, said)
            again = random.Random(8).sample([one for one in said if one.status == 201], k=min(20, members))
            later(service, *people, minutes=20)
            await look_all_at_once(service, api, people)
            assert {(await insist(one.person, one.limit, one.key)).text == one.text for one in again} == {True}
        winner = whole_but_the_winner(service, people, live)
        assert service.faults() == []
        assert winner.tokens["member_id"] == live.leader_id
        assert count_of(service, grants) == 1
        heard = Counter(row_type for row_type in types_heard(service))
        assert (heard["auction.won"], heard["auction.lost"]) == (1, live.bidders - 1)


def ended_by(service: Service, said: list[Said]) -> Live:
    """What the round came to, which every answer agrees with; late bids have moved its end, by no more than is told."""
    taken = [one for one in said if one.status == 201]
    refused = Counter(one.body["type"] for one in said if one.status != 201)
    assert set(refused) <= {"outbid"}, refused
    with service.ctx.read() as conn:
        live = auction_rounds.find(conn, service.ctx, "sale")
        assert live is not None
        rows = conn.execute(select(auction_bids).order_by(auction_bids.c.number)).mappings().all()
    assert live.lead is not None
    best: dict[str, int] = {}
    for one in taken:
        name = one.person.tokens["member_id"]
        best[name] = max(best.get(name, 0), one.limit)
    ranked = sorted(best.values(), reverse=True)
    assert (live.lead.limit, live.contest.price) == (ranked[0], min(ranked[0], ranked[1] + STEP))
    assert best[live.lead.bidder] == ranked[0]
    # Nothing that was answered is missing, and nothing is there that was not.
    assert count_of(service, kept_answers) == len(taken)
    spoken = Counter((row["member_id"], row["limit"]) for row in rows if row["limit"] is not None)
    assert not spoken - Counter((one.person.tokens["member_id"], one.limit) for one in taken)
    assert [row["amount"] for row in rows] == sorted(row["amount"] for row in rows)
    assert live.ends_at == service.clock() + timedelta(minutes=2)
    return live


async def look_all_at_once(service: Service, api: Api, people: list[Person]) -> None:
    """Everybody notices the end, and so does the background."""
    looks = [person.get("/v1/me/auctions/sale") for person in people]
    *answers, _ = await asyncio.gather(*looks, asyncio.to_thread(auction_ends.look_after, service.ctx, service.clock()))
    assert {one.status_code for one in answers if isinstance(one, httpx.Response)} == {200}
    standings = Counter(one.json()["standing"] for one in answers if isinstance(one, httpx.Response))
    assert standings["won"] == 1
    assert standings["lost"] + standings["none"] == len(people) - 1


def whole_but_the_winner(service: Service, people: list[Person], live: Live) -> Person:
    [winner] = [one for one in people if pots(service, one) != (POINTS, 0)]
    assert pots(service, winner) == (POINTS - (live.contest.price or 0), 0)
    with service.ctx.read() as conn:
        paid = conn.execute(select(auction_moves.c.points).where(auction_moves.c.paid)).scalars().all()
    assert list(paid) == [-(live.contest.price or 0)]
    return winner


def types_heard(service: Service) -> list[str]:
    with service.ctx.read() as conn:
        return list(conn.execute(select(event_rows.c.type)).scalars())


async def test_one_key_many_times_at_once_is_one_bid(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, demo=False, database_url=database_url, programme=selling(sale())) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            said = await asyncio.gather(*(insist(ada, 300, "same") for _ in range(12)))
            assert len({one.text for one in said}) == 1
            assert count_of(service, auction_moves) == 1
            assert pots(service, ada) == (1700, 300)


async def test_bidding_and_a_purchase_of_the_leader_wait_for_each_other_in_one_order(
    tmp_path: Path, database_url: str
) -> None:
    """A bid touches who led: it waits for what that member does elsewhere, and sees its result."""
    with running(tmp_path, demo=False, database_url=database_url, programme=selling(sale())) as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            await insist(ada, 300, "first")

            def overtake() -> auctions.Placed:
                with service.ctx.write() as conn:
                    return auctions.bid(conn, service.ctx, ben.tokens["member_id"], "sale", 500, "en")

            with waiting_behind(service.ctx, overtake) as (conn, future):
                events.record(conn, ada.tokens["member_id"], "member.changed", {"version": 2}, service.clock())
            assert future.result().live.leader_id == ben.tokens["member_id"]
            assert pots(service, ada) == (2000, 0)


async def test_what_a_crash_left_untold_is_told_by_the_next_round(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=selling(sale())) as service:
        async with in_process(service) as api:
            ada, ben, eve = bidders(service, api, 3)
            for person, limit in ((ada, 100), (ben, 200), (eve, 300)):
                with service.ctx.write() as conn:  # as far as the transaction goes: then the process is gone
                    auctions.bid(conn, service.ctx, person.tokens["member_id"], "sale", limit, "en")
            with service.ctx.read() as conn:
                assert auction_news.behind(conn, service.clock()) == ["sale"]
            before = len(types_heard(service))
            auction_ends.look_after(service.ctx, service.clock())
            auction_ends.look_after(service.ctx, service.clock())
            # Ada had not heard of Eve; Ben, who led until then, and Eve had.
            assert types_heard(service)[before:] == ["auction.changed"]
