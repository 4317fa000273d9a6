"""An auction between two browsers, to its end by the service's clock, and the winner's coupon at the till."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest
from playwright.async_api import Browser

from api_client.reference import ledger
from member_app.handoff import find
from tests.e2e.clocked import ClockedServer
from tests.e2e.driver import Member, member
from tests.fakes import salesroom
from tests.fakes.salesroom import PIANO, ServiceTime
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ROUTE = f"/play/auctions/{PIANO}"
HALF_AN_HOUR = timedelta(minutes=30)
_sales = count()


@pytest.fixture
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockedServer]:
    """The small programme half an hour before its auction ends; its clock goes ahead when it is moved."""
    now = ServiceTime(datetime.now(UTC).replace(second=0, microsecond=0))
    programme = salesroom.write(tmp_path_factory.mktemp("programme"), now.start + HALF_AN_HOUR)
    with ClockedServer(tmp_path_factory.mktemp("room"), programme, now) as running:
        yield running


async def bidder(room: ClockedServer, browser: Browser, address: str) -> Member:
    """Somebody who has just joined and bought for 1,000 points."""
    someone = await (await member(browser, room.url)).open()
    await someone.sign_in(address, room)
    await sell(room, await someone.card_number())
    await someone.balance_above(999)
    return someone


async def sell(room: ClockedServer, card: str) -> None:
    """Two crates, at the till."""
    till = find(room.data)
    assert till is not None
    headers = {"Authorization": f"Bearer {till.token}", "Idempotency-Key": f"e2e-crates-{next(_sales)}"}
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        sale = await client.post(f"{till.api}/v1/pos/transactions", json=salesroom.crates(card), headers=headers)
    assert sale.status_code == 201, sale.text


async def filled_in(someone: Member, limit: int) -> None:
    """Types how far to go."""
    await someone.press("auction.bid", "auction.limit")
    await someone.type("auction.limit", str(limit))


async def bid(someone: Member, limit: int) -> None:
    """Goes so far, and leads."""
    await filled_in(someone, limit)
    await someone.press("auction.confirm", "auction.leading")  # the same limit twice is the same bid


async def test_two_bid_one_is_outbid_a_late_bid_moves_the_end_and_the_winner_has_the_reward(
    room: ClockedServer, browser: Browser
) -> None:
    ada, bo = await asyncio.gather(bidder(room, browser, "ada@example.org"), bidder(room, browser, "bo@example.org"))
    await ada.press("nav.play", f"auction.item.{PIANO}")
    await ada.press(f"auction.item.{PIANO}", "auction.bid")
    await bid(ada, 300)
    await ada.sees("We go up to 300 Marbles for you")
    await ada.sees("700 Marbles")

    await bo.go(ROUTE)
    await bo.sees("Price now")
    await bid(bo, 400)
    await ada.shown("auction.outbid")
    await ada.sees("1,000 Marbles")
    await bid(ada, 500)
    await bo.shown("auction.outbid")

    end = room.now.start + HALF_AN_HOUR
    await filled_in(bo, 450)
    room.now.move_to(end - timedelta(seconds=110))  # late enough to move the end, and time to send it
    await bo.press("auction.confirm", "auction.news")
    await bo.sees("Somebody's limit is higher")
    await bo.press("auction.later", "auction.bid")
    await ada.shown("auction.extended")
    await ada.sees(r"Extended by [12] minute")

    room.now.move_to(end + timedelta(minutes=3))
    await ada.shown("celebration.go")
    await bo.shown("auction.lost")
    await bo.sees("It went for 460 Marbles")
    await bo.go("/")
    await bo.balance_is(1000)  # whole again

    await ada.press("celebration.go", "redeem.reveal")
    await ada.press("redeem.reveal", "coupon.code")
    accepted = await asyncio.to_thread(room.till, "--coupon", await ada.coupon())
    assert accepted.returncode == 0, accepted.stderr
    await ada.sees(re.compile("redeemed|enjoy", re.I))
    await ada.go("/")
    await ada.balance_is(540)
    with room.api.state.reference.read() as conn:
        assert ledger.faults(conn) == []
    assert ada.errors == []
    assert bo.errors == []
