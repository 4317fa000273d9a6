"""The demo's other bidders: real members with points of their own, in rounds that are open, over or yet to come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api_client.reference import background
from api_client.reference.play import auctions_demo
from api_client.reference.play.auctions_tables import auction_bids, auctions
from api_client.reference.tables import deliveries, events, members
from tests.contract.kit import in_process, running
from tests.contract.sales import count_of, pots

#: Of a day: what is open and what has ended changes at one and at nine in the programme's zone.
HOURS = (0, 9)


@pytest.mark.parametrize("hours", HOURS)
async def test_at_any_hour_there_is_something_to_bid_on(tmp_path: Path, hours: int) -> None:
    with running(tmp_path) as service:
        service.clock.advance(hours=hours)
        async with in_process(service) as api:
            mara = await api.demo()
            listed = (await mara.get("/v1/me/auctions")).json()["items"]
            states = [one["state"] for one in listed]
            assert states.count("open") >= 3
            # Somebody has won lately, and was not the visitor.
            assert [one["standing"] for one in listed if one["state"] == "sold"] in (["none"], ["none", "none"])
            contested = [one for one in listed if one["state"] == "open" and one["bidders"] > 1]
            assert contested
            assert await mara.balance() == 2480
            assert all(one["blocked"] is None for one in listed if one["state"] == "open")


async def test_a_visitor_bids_against_them_by_the_same_rules(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.clock.advance(hours=-2)
        async with in_process(service) as api:
            mara = await api.demo()
            listed = (await mara.get("/v1/me/auctions")).json()["items"]
            lake = next(one for one in listed if one["id"].startswith("lake-day") and one["state"] == "open")
            path = f"/v1/me/auctions/{lake['id']}/bids"
            assert (await mara.post(path, {"limit": lake["least"] - 1})).json()["type"] == "outbid"
            assert (await mara.post(path, {"limit": 690})).json()["leads"]
            mara.tokens["member_id"] = (await mara.get("/v1/me")).json()["id"]
            coffee = 350  # set aside in her history
            assert pots(service, mara) == (2480 - 690, coffee + 690)
            service.clock.advance(hours=2, minutes=-3)  # Leo bids three minutes before the end
            background.sweep(service.ctx)
            hers = events.c.member_id == mara.tokens["member_id"]
            assert count_of(service, events, hers, events.c.type == "auction.outbid") == 1
            assert pots(service, mara) == (2480, coffee)


def test_what_they_did_is_done_once_and_is_no_news(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        for _ in range(2):
            auctions_demo.enliven(service.ctx, service.clock())
        bids, rounds = count_of(service, auction_bids), count_of(service, auctions)
        auctions_demo.enliven(service.ctx, service.clock() + timedelta(seconds=1))
        assert (count_of(service, auction_bids), count_of(service, auctions)) == (bids, rounds)
        assert count_of(service, deliveries) == 0
        with service.ctx.read() as conn:
            names = list(conn.execute(select(members.c.first_name).where(members.c.email.like("%.bids@%"))).scalars())
        assert sorted(names) == ["Amira", "Katharina", "Leo"]
        assert service.faults() == []


def test_elsewhere_than_in_the_demo_nobody_bids(tmp_path: Path) -> None:
    with running(tmp_path, demo=False) as service:
        auctions_demo.enliven(service.ctx, service.clock())
        background.sweep(service.ctx)
        assert count_of(service, auctions) == 0
