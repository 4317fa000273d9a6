"""One auction: looked at while somebody is there, one bid at a time, what was typed stands when it was too late."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from member_app.domain.account import Connection
from member_app.domain.auction import Auction, Placed, quick_steps
from member_app.domain.failure import Failure, FailureKind
from screens.auction.limit import Wrong
from screens.auction.view_model import NEAR, USUAL, AuctionViewModel
from tests.fakes import auctions, samples
from tests.fakes.services import FakeServices, ready
from tests.screens.running import running, settle


def built(services: FakeServices, auction: Auction = auctions.OPEN) -> AuctionViewModel:
    services.auctions.show(auction)
    return AuctionViewModel(auction.id, services.auctions, services.connection, services.account, services.drafts)


def asked(services: FakeServices, name: str) -> list[tuple[object, ...]]:
    return [args for called, args in services.auctions.calls if called == name]


async def beats(vm: AuctionViewModel, count: int) -> None:
    for _ in range(count):
        vm.beat()
        await settle()


async def test_a_bid_leads_and_closes_the_sheet() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.open_sheet()
        assert (vm.bidding, vm.typed) == (True, "950"), "the least that is taken"
        vm.fill_in(1200)
        await vm.bid()
        assert asked(services, "bid") == [("headphones", 1200)]
        assert not vm.bidding
        assert vm.auction is not None
        assert vm.auction.limit == 1200


async def test_a_second_tap_while_one_runs_does_nothing_and_leaving_lets_it_run() -> None:
    services = FakeServices()
    vm = built(services)
    services.auctions.hold = asyncio.Event()
    async with running(vm):
        vm.open_sheet()
        first = asyncio.create_task(vm.bid())
        await settle()
        assert vm.busy
        await vm.bid()
        vm.close_sheet()
        assert vm.bidding, "a bid that is under way is not thought better of"
    services.auctions.hold.set()
    await first
    assert len(asked(services, "bid")) == 1
    assert not vm.busy


async def test_somebody_was_quicker_so_the_new_least_is_offered_and_nothing_higher_is_filled_in() -> None:
    services = FakeServices()
    vm = built(services)
    services.auctions.answers["bid"] = Failure(FailureKind.OUTBID, current=1300, needed=1350)
    async with running(vm):
        vm.open_sheet()
        vm.type("1100")
        await vm.bid()
        assert (vm.bidding, vm.typed, vm.outdone, vm.wrong) == (True, "", 1100, None)
        assert vm.auction is not None
        assert (vm.auction.price, quick_steps(vm.auction)[0]) == (1300, 1350), "before the server was asked again"
        await vm.bid()
        assert vm.wrong == Wrong("auction.limit_missing", 1350), "a second tap bids nothing"
        assert asked(services, "bid") == [("headphones", 1100)]
        services.auctions.answers.clear()
        vm.fill_in(1350)
        await vm.bid()
        assert asked(services, "bid")[-1] == ("headphones", 1350)
        assert not vm.bidding


async def test_more_than_the_points_allow_is_not_offered_but_said() -> None:
    services = FakeServices()
    vm = built(services)
    services.auctions.answers["bid"] = Failure(FailureKind.OUTBID, current=2500, needed=2550)
    async with running(vm):
        vm.open_sheet()
        await vm.bid()
        assert (vm.outdone, vm.wrong) == (950, Wrong("auction.limit_short", 70, short=True))
    capped = built(services, replace(auctions.OPEN, most=2500, spendable=9000))
    async with running(capped):
        capped.open_sheet()
        await capped.bid()
        assert capped.wrong == Wrong("auction.limit_most", 2500)


async def test_the_price_goes_up_while_one_types() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.open_sheet()
        vm.type("1200")
        services.auctions.show(replace(auctions.OPEN, price=1100, least=1150))
        await settle()
        assert (vm.typed, vm.wrong) == ("1200", None), "it still is enough"
        for price in (1300, 1500):
            services.auctions.show(replace(auctions.OPEN, price=price, least=price + 50))
            await settle()
            assert (vm.typed, vm.wrong) == ("1200", Wrong("auction.risen", price + 50))
        vm.type("12")
        services.auctions.show(replace(auctions.OPEN, price=1550, least=1600))
        await settle()
        assert vm.wrong is None, "what never was enough is not corrected while it is typed"


async def test_outbid_while_one_raises_says_so_and_keeps_what_still_is_enough() -> None:
    services = FakeServices()
    vm = built(services, auctions.LEADING)
    async with running(vm):
        vm.open_sheet()
        vm.type("1700")
        services.auctions.show(auctions.OUTBID)
        await settle()
        assert (vm.typed, vm.overtaken, vm.wrong) == ("1700", True, None)
        await vm.bid()
        assert asked(services, "bid") == [("headphones", 1700)]


async def test_what_was_typed_before_and_is_too_low_by_now_is_not_raised_behind_ones_back() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.open_sheet()
        vm.type("1100")
        vm.close_sheet()
        services.auctions.show(replace(auctions.OPEN, price=1300, least=1350))
        await settle()
        vm.open_sheet()
        assert (vm.typed, vm.outdone) == ("", 1100)
        vm.close_sheet()
        vm.open_sheet()
        assert (vm.typed, vm.outdone) == ("1350", None), "said once; now it is the app's own offer"


async def test_a_bid_that_does_not_lead_is_said_in_the_sheet() -> None:
    services = FakeServices()
    vm = built(services)
    beaten = Placed(replace(auctions.OUTBID, price=1000, least=1050), 950, False)
    services.auctions.answers["bid"] = beaten
    async with running(vm):
        vm.open_sheet()
        await vm.bid()
        assert vm.bidding
        assert (vm.beaten, vm.typed) == (beaten, "")


async def test_nothing_is_sent_that_can_not_be_meant() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.open_sheet()
        for typed, wrong in (
            ("", Wrong("auction.limit_missing", 950)),
            ("900", Wrong("auction.limit_low", 950)),
            ("2600", Wrong("auction.limit_short", 120, short=True)),
        ):
            vm.type(typed)
            await vm.bid()
            assert vm.wrong == wrong
        services.auctions.show(auctions.LEADING)
        await settle()
        vm.type("1300")
        await vm.bid()
        assert vm.wrong == Wrong("auction.limit_has", 1400)
        assert asked(services, "bid") == []


async def test_points_spent_meanwhile_are_said_with_what_is_missing() -> None:
    services = FakeServices()
    vm = built(services)
    services.auctions.answers["bid"] = Failure(FailureKind.INSUFFICIENT_POINTS, needed=1000, available=600)
    async with running(vm):
        vm.open_sheet()
        vm.type("1000")
        await vm.bid()
        assert vm.wrong == Wrong("auction.limit_short", 400, short=True)


async def test_offline_no_bid_starts() -> None:
    services = FakeServices()
    services.connection.stream.push(Connection(offline_since=samples.NOW))
    vm = built(services)
    async with running(vm):
        vm.open_sheet()
        await vm.bid()
        assert vm.failed == Failure(FailureKind.OFFLINE)
        assert asked(services, "bid") == []
        await beats(vm, 4 * USUAL)
        assert asked(services, "look") == []


async def test_looks_as_often_as_it_deserves_and_ever_more_seldom_after_failures() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        await beats(vm, 2 * USUAL)
        assert len(asked(services, "look")) == 2
        services.auctions.answers["look"] = Failure(FailureKind.BROKEN)
        await beats(vm, 3 * USUAL)
        failed = len(asked(services, "look"))
        assert failed == 4, "once at the usual time, once after twice as long"
        await beats(vm, 3 * USUAL)
        assert len(asked(services, "look")) == failed
    near = built(services, replace(auctions.OPEN, ends_at=auctions.after(seconds=20)))
    services.auctions.answers.clear()
    services.auctions.calls.clear()
    async with running(near):
        await beats(near, 3 * NEAR)
        assert len(asked(services, "look")) == 3
        services.auctions.show(auctions.WON)
        await settle()
        await beats(near, 10 * USUAL)
        assert len(asked(services, "look")) == 3, "what is over does not change"


async def test_much_takes_a_code_and_goes_on() -> None:
    services = FakeServices()
    vm = built(services)
    services.auctions.answers["bid"] = Failure(FailureKind.STEP_UP)
    async with running(vm):
        vm.open_sheet()
        await vm.bid()
        assert vm.step_up is not None
        services.auctions.answers.clear()
        vm.step_up.type_code("123456")
        await vm.prove()
        assert not vm.bidding
        assert vm.step_up is None


async def test_the_end_closes_the_sheet_and_a_late_bid_is_told() -> None:
    services = FakeServices()
    vm = built(services)
    async with running(vm):
        vm.open_sheet()
        later = replace(auctions.OPEN, ends_at=auctions.OPEN.ends_at + timedelta(minutes=2))
        services.auctions.show(later)
        await settle()
        assert vm.moved == auctions.OPEN.ends_at
        assert vm.bidding
        services.auctions.show(auctions.LOST)
        await settle()
        assert not vm.bidding


async def test_a_limit_without_an_answer_is_offered_again() -> None:
    services = FakeServices()
    services.auctions.lost = 1100
    vm = built(services)
    async with running(vm):
        await settle()
        assert vm.unanswered == 1100
        vm.open_sheet()
        assert vm.typed == "1100"
        services.auctions.lost = None
        services.auctions.one("headphones").push(ready(auctions.LEADING))
        await settle()
        assert vm.unanswered is None
