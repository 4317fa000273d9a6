"""Ends that nobody looks at: the background sleeps until they are due, by the service's clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from api_client.reference.background import SETTLED, SOON, Sweeper
from api_client.reference.play.auctions_tables import auctions
from api_client.reference.play.raffles_tables import raffle_rounds, raffle_wins
from api_client.reference.visitors import Visitors
from tests.contract.bidding import insist
from tests.contract.kit import Service, in_process, running
from tests.contract.races import wait_until
from tests.contract.raffling import entrants, programme, raffle
from tests.contract.sales import bidders, count_of, later, pots, sale, selling


def sweeper(service: Service) -> Sweeper:
    """One that is not started."""
    return Sweeper(service.ctx, Visitors(service.ctx))


def sold(service: Service) -> int:
    return count_of(service, auctions, auctions.c.state == "sold")


async def test_an_auction_ends_at_its_time_though_nobody_looks(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=selling(sale())) as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            later(service, ada, ben, minutes=29, seconds=40)
            one = sweeper(service)
            assert one.pause() == SETTLED
            one.work()
            assert one.pause() == 20.0, "nobody has bid, but somebody may"
            await insist(ada, 300, "late")  # moves the end to two minutes from now
            service.clock.advance(seconds=20)
            one.work()
            assert sold(service) == 0
            service.clock.advance(seconds=80)
            assert one.pause() == 20.0
            service.clock.advance(seconds=20)
            assert one.pause() == SOON, "never without a pause, whatever the clock says"
            one.work()
            assert (sold(service), pots(service, ada)) == (1, (1900, 0))
            one.work()
            assert (sold(service), pots(service, ada)) == (1, (1900, 0))


async def test_a_raffle_is_closed_drawn_and_handed_on_at_its_time(tmp_path: Path) -> None:
    tea = raffle(draw_minutes=10, claim_days=2)
    with running(tmp_path, demo=False, programme=programme(tea, auctions=())) as service:
        async with in_process(service) as api:
            await entrants(api, 2)
            one = sweeper(service)
            one.work()
            states = []
            for away in (timedelta(hours=7), timedelta(minutes=10), timedelta(days=2)):
                service.clock.advance(seconds=away.total_seconds() - 10)
                assert one.pause() == 10.0
                service.clock.advance(seconds=10)
                one.work()
                with service.ctx.read() as conn:
                    states.append(conn.execute(raffle_rounds.select()).mappings().one()["state"])
            assert states == ["closed", "drawn", "drawn"]
            assert count_of(service, raffle_wins, raffle_wins.c.state == "lapsed") > 0


async def test_who_sleeps_wakes_up_for_it(tmp_path: Path) -> None:
    """The thread itself: its next round is an hour away, and what it waits for comes sooner."""
    with running(tmp_path, demo=False, programme=selling(sale())) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await insist(ada, 300, "mine")
            with service.ctx.write() as conn:
                conn.execute(update(auctions).values(ends_at=service.clock() + timedelta(seconds=1)))
            one = sweeper(service)
            one.work()
            service.clock.advance(seconds=2)
            one.start()
            try:
                wait_until(lambda: sold(service) == 1)
            finally:
                one.stop()
