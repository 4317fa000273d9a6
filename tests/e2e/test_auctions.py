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

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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


async def bid(someone: Member, limit: int, then: str) -> None:
    """Types how far to go, and waits for what comes of it."""
    await someone.press("auction.bid", "auction.limit")
    await someone.type("auction.limit", str(limit))
    await someone.press("auction.confirm", then)  # the same limit twice is the same bid


async def test_two_bid_one_is_outbid_a_late_bid_moves_the_end_and_the_winner_has_the_reward(
    room: ClockedServer, browser: Browser
) -> None:
    ada, bo = await asyncio.gather(bidder(room, browser, "ada@example.org"), bidder(room, browser, "bo@example.org"))
    await ada.press("nav.play", f"auction.item.{PIANO}")
    await ada.press(f"auction.item.{PIANO}", "auction.bid")
    await bid(ada, 300, "auction.leading")
    await ada.sees("We go up to 300 Marbles for you")
    await ada.sees("700 Marbles")

    await bo.go(ROUTE)
    await bo.sees("Price now")
    await bid(bo, 400, "auction.leading")
    await ada.shown("auction.outbid")
    await ada.sees("1,000 Marbles")
    await bid(ada, 500, "auction.leading")
    await bo.shown("auction.outbid")

    end = room.now.start + HALF_AN_HOUR
    room.now.move_to(end - timedelta(seconds=110))  # late enough to move the end, and time to type in
    await bid(bo, 450, "auction.news")
    await bo.sees("Somebody's limit is higher")
    await bo.tap("auction.later")
    await ada.shown("auction.extended")
    await ada.sees(r"Extended by [12] minute")

    room.now.move_to(end + timedelta(minutes=3))
    await ada.shown("celebration.go")
    await bo.shown("auction.lost")
    await bo.sees("It went for 460 Marbles")
    await bo.go("/")
    assert await bo.balance() == 1000, "whole again"

    await ada.press("celebration.go", "redeem.reveal")
    await ada.press("redeem.reveal", "coupon.code")
    code = re.search(r"C1[0-9A-Z]{14}", re.sub(r"[ \-\u2009\u202f]", "", await ada.text()))
    assert code, await ada.text()
    accepted = await asyncio.to_thread(room.till, "--coupon", code[0])
    assert accepted.returncode == 0, accepted.stderr
    await ada.sees(re.compile("redeemed|enjoy", re.I))
    await ada.go("/")
    assert await ada.balance() == 540
    with room.api.state.reference.read() as conn:
        assert ledger.faults(conn) == []
    assert ada.errors == []
    assert bo.errors == []
