"""Auctions on the device: kept current, bid on once, nothing held twice, and the end by the service's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from api_client.models import EventDto
from api_client.transport import Request, embedded
from member_app.data.notices import Notices
from member_app.domain.account import OtpChallenge
from member_app.domain.auction import Auction, AuctionState, Placed, Standing
from member_app.domain.celebration import Earned
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import IssuedReward
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes import salesroom
from tests.fakes.salesroom import END, PIANO, ServiceTime
from tests.fakes.world import World, make_template, until

POST = f"/v1/me/auctions/{PIANO}/bids"
_keys = count()


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return salesroom.write(tmp_path_factory.mktemp("programme"))


@pytest.fixture(scope="session")
def seeded_room(tmp_path_factory: pytest.TempPathFactory, programme: Path) -> Path:
    """Files of a freshly seeded API of the programme with the auction."""
    return make_template(tmp_path_factory.mktemp("salesroom"), str(programme))


@pytest.fixture
def now() -> ServiceTime:
    return ServiceTime()


@pytest.fixture
async def world(tmp_path: Path, seeded_room: Path, programme: Path, now: ServiceTime) -> AsyncIterator[World]:
    world = World(tmp_path / "data", seeded_room, programme=str(programme), now=now)
    yield world
    await world.aclose()


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def one(session: MemberSession, standing: Standing | None = None) -> Auction:
    """The auction as the service has it, once the member stands so."""

    def wanted(state: object) -> bool:
        return fresh(state) and (standing is None or state.value.standing is standing)  # type: ignore[attr-defined]

    found: Auction = (await until(session.auctions.watch_one(PIANO), wanted)).value
    return found


async def bidder(world: World, name: str, browser: MemoryKeyValues | None = None) -> MemberSession:
    """Somebody with 1,000 points."""
    session = await world.newcomer(f"{name}@example.org", browser)
    home = (await until(session.home.watch(), fresh)).value
    body = salesroom.crates(home.card.number)
    transport = embedded(world.app)
    headers = {"Authorization": f"Bearer {world.till}", "Idempotency-Key": f"sale-{next(_keys)}"}
    try:
        answer = await transport.send(Request("POST", "/v1/pos/transactions", headers=headers, json=body))
    finally:
        await transport.aclose()
    assert answer.status == 201, answer.body
    await until(session.home.watch(), lambda state: fresh(state) and state.value.wallet.active == 1000)
    return session


async def wallet(session: MemberSession, active: int, reserved: int) -> None:
    """Waits until the wallet says so."""

    def wanted(state: object) -> bool:
        if not fresh(state):
            return False
        held = state.value.wallet  # type: ignore[attr-defined]
        return (held.active, held.reserved) == (active, reserved)

    await until(session.home.watch(), wanted)


async def test_an_open_auction_as_the_programme_tells_it(world: World) -> None:
    session = await bidder(world, "ada")
    [listed] = (await until(session.auctions.watch(), fresh)).value
    found = await one(session)
    assert listed.id == found.id == PIANO
    assert (found.state, found.standing, found.price, found.least, found.limit) == (
        AuctionState.OPEN, Standing.NONE, None, 100, None,
    )  # fmt: skip
    assert (found.spendable, found.held, found.reach, found.blocked) == (1000, 0, 1000, None)
    assert found.ends_at == found.planned_end == END
    assert found.soft_close is not None
    assert found.soft_close.latest_end == END + timedelta(minutes=20)


async def test_a_bid_holds_its_limit_and_gives_it_back_when_somebody_goes_further(world: World) -> None:
    ada, bo = await bidder(world, "ada"), await bidder(world, "bo")
    placed = await ada.auctions.bid(PIANO, 300)
    assert isinstance(placed, Placed)
    assert placed.leads
    assert (placed.auction.price, placed.auction.held, placed.auction.spendable) == (100, 300, 700)
    await wallet(ada, 700, 300)

    watching = asyncio.create_task(one(ada, Standing.OUTBID))
    beaten = await bo.auctions.bid(PIANO, 200)
    assert isinstance(beaten, Placed)
    assert not beaten.leads, "the limit of the first is higher"
    assert beaten.auction.price == 210
    leads = await bo.auctions.bid(PIANO, 400)
    assert isinstance(leads, Placed)
    assert leads.leads
    outbid = await watching
    assert (outbid.price, outbid.held, outbid.spendable, outbid.limit) == (310, 0, 1000, 300)
    assert [bid.amount for bid in outbid.bids][:2] == [310, 300]
    assert {bid.alias for bid in outbid.bids if bid.mine} == {outbid.alias}
    await wallet(ada, 1000, 0)
    await wallet(bo, 600, 400)


async def test_news_of_points_that_are_held_is_told_once_as_what_it_is(world: World) -> None:
    ada, bo = await bidder(world, "ada"), await bidder(world, "bo")
    assert isinstance(await ada.auctions.bid(PIANO, 300), Placed)
    notices = ada.connection.notices()
    coming = asyncio.ensure_future(anext(notices))
    assert isinstance(await bo.auctions.bid(PIANO, 400), Placed)
    notice = await asyncio.wait_for(coming, 60)
    assert (notice.kind, notice.title, notice.about) == ("outbid", "A toy piano", PIANO)
    assert isinstance(await ada.auctions.bid(PIANO, 500), Placed)
    await notices.aclose()  # type: ignore[attr-defined]


def test_points_set_aside_or_back_are_no_notice_of_their_own() -> None:
    notices = Notices()
    moved = {"amount": 300, "title": "A toy piano", "source": "auction:piano"}
    assert notices.notice_of(EventDto("1", "points.changed", moved)) is None
    lost = notices.notice_of(EventDto("2", "auction.lost", {"id": "piano", "title": "A toy piano"}))
    assert lost is not None
    assert (lost.kind, lost.about) == ("auction_lost", "piano")
    void = notices.notice_of(
        EventDto("3", "auction.void", {"id": "piano", "title": "A toy piano", "reason": "Broken."})
    )
    assert void is not None
    assert (void.kind, void.about) == ("auction_void", "piano")


async def test_a_double_tap_bids_once(world: World) -> None:
    ada = await bidder(world, "ada")
    first, second = await asyncio.gather(ada.auctions.bid(PIANO, 300), ada.auctions.bid(PIANO, 300))
    assert isinstance(first, Placed)
    assert first == second
    assert len(world.line.keys(POST)) == 1


async def test_two_tabs_hold_no_more_than_the_higher_limit(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await bidder(world, "ada", browser)
    other = await world.session(browser)
    answers = await asyncio.gather(ada.auctions.bid(PIANO, 300), other.auctions.bid(PIANO, 500))
    assert any(isinstance(each, Placed) and each.leads for each in answers)
    await wallet(ada, 500, 500)


async def test_a_lost_answer_is_remembered_and_the_same_bid_counts_once(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await bidder(world, "ada", browser)
    before = await one(ada)
    world.line.lose = lambda request: request.path == POST
    assert isinstance(await ada.auctions.bid(PIANO, 300), Failure)
    world.line.lose = lambda _: False
    await ada.home.refresh()
    assert await ada.auctions.unanswered(before) == 300
    again = await ada.auctions.bid(PIANO, 300)
    assert isinstance(again, Placed)
    assert again.leads
    assert len(set(world.line.keys(POST))) == 1
    assert await ada.auctions.unanswered(before) is None
    await wallet(ada, 700, 300)


async def test_what_arrived_after_all_is_not_asked_about(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await bidder(world, "ada", browser)
    world.line.lose = lambda request: request.path == POST
    assert isinstance(await ada.auctions.bid(PIANO, 300), Failure)
    world.line.lose = lambda _: False
    await ada.close()
    back = await world.session(browser)
    now = await one(back)
    assert (now.standing, now.limit) == (Standing.LEADING, 300)
    assert await back.auctions.unanswered(now) is None


async def test_offline_no_bid_starts_and_what_was_seen_is_shown_with_its_age(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await bidder(world, "ada", browser)
    await until(ada.auctions.watch(), fresh)
    world.line.hang_up()
    await ada.home.refresh()
    await until(ada.connection.watch(), lambda state: not state.online)
    sent = len(world.line.sent)
    assert await ada.auctions.bid(PIANO, 300) == Failure(FailureKind.OFFLINE)
    assert await ada.auctions.look(PIANO) == Failure(FailureKind.OFFLINE)
    assert not [each for each in world.line.sent[sent:] if "auctions" in each.path]
    await ada.close()

    back = await world.session(browser)
    known = await until(back.auctions.watch_one(PIANO), lambda state: isinstance(state, Ready))
    assert not known.fresh
    assert known.value.title == "A toy piano"
    world.line.mend()
    await back.home.refresh()
    assert await back.auctions.unanswered(known.value) is None
    assert world.line.keys(POST) == []


async def test_refusals_say_what_is_needed(world: World) -> None:
    ada, bo = await bidder(world, "ada"), await bidder(world, "bo")
    assert isinstance(await ada.auctions.bid(PIANO, 300), Placed)
    assert isinstance(await bo.auctions.bid(PIANO, 200), Placed)
    late = await bo.auctions.bid(PIANO, 110)
    assert isinstance(late, Failure)
    assert (late.kind, late.current, late.needed) == (FailureKind.OUTBID, 210, 220)
    short = await bo.auctions.bid(PIANO, 1200)
    assert isinstance(short, Failure)
    assert (short.kind, short.needed, short.available) == (FailureKind.INSUFFICIENT_POINTS, 1200, 1000)


async def test_much_takes_a_code_first_and_goes_on_under_its_key(world: World) -> None:
    ada = await bidder(world, "ada")
    refused = await ada.auctions.bid(PIANO, 950)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.STEP_UP
    challenge = await ada.account.request_step_up()
    assert isinstance(challenge, OtpChallenge)
    code = next(word for word in world.mails[-1].body.split() if word.strip(".:").isdigit()).strip(".:")
    assert await ada.account.confirm_step_up(challenge, code) is None
    placed = await ada.auctions.bid(PIANO, 950)
    assert isinstance(placed, Placed)
    assert len(set(world.line.keys(POST))) == 1


async def test_the_end_comes_by_the_services_clock_and_is_celebrated_once(world: World, now: ServiceTime) -> None:
    browser = MemoryKeyValues()
    ada, bo = await bidder(world, "ada", browser), await bidder(world, "bo")
    assert isinstance(await ada.auctions.bid(PIANO, 300), Placed)
    assert isinstance(await bo.auctions.bid(PIANO, 200), Placed)
    await until(ada.celebrations.watch(), lambda waiting: waiting == ())
    assert abs(ada.auctions.now() - now()) < timedelta(hours=1), "learned from the answers, days from the device's"

    now.move_to(END - timedelta(minutes=1))
    late = await bo.auctions.bid(PIANO, 250)
    assert isinstance(late, Placed)
    assert late.auction.extended >= timedelta(seconds=59)
    now.move_to(late.auction.ends_at + timedelta(seconds=1))
    assert await ada.auctions.look(PIANO) is None
    won = await one(ada, Standing.WON)
    assert (won.state, won.price, won.held, won.spendable) == (AuctionState.SOLD, 260, 0, 740)
    assert won.issued_id
    lost = await one(bo, Standing.LOST)
    assert (lost.held, lost.spendable) == (0, 1000)
    assert not any(bid.alias == lost.alias and not bid.mine for bid in lost.bids)
    [cheer] = await until(ada.celebrations.watch(), bool)
    assert (cheer.earned, cheer.about, cheer.issued_id) == (Earned.AUCTION, PIANO, won.issued_id)
    ada.celebrations.dismiss([cheer.id])
    refused = await bo.auctions.bid(PIANO, 500)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.CLOSED
    shown = await ada.redemptions.reveal(won.issued_id)
    assert isinstance(shown, IssuedReward)
    assert shown.coupon is not None
    left = (shown.coupon.valid_until - world.clock.now()).total_seconds()
    assert 14 * 60 < left < 16 * 60, "counted by the device's own clock, which is days away"
    await ada.close()
    again = await world.session(browser)
    await one(again, Standing.WON)
    assert await until(again.celebrations.watch(), lambda _: True) == ()


async def test_looks_ask_only_for_what_changed(world: World) -> None:
    ada = await bidder(world, "ada")
    watching = asyncio.create_task(one(ada, Standing.LEADING))
    await until(ada.auctions.watch_one(PIANO), fresh)
    assert await ada.auctions.look(PIANO) is None
    asked = [each for each in world.line.sent if each.path == f"/v1/me/auctions/{PIANO}" and each.method == "GET"]
    assert asked[-1].headers.get("If-None-Match")
    assert isinstance(await ada.auctions.bid(PIANO, 120), Placed)
    await watching
