"""A raffle from the first look to the coupon at the till, on a clock moved by hand; and a list tampered with."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Member, Server, member
from tests.e2e.moved_app import ANNOUNCES
from tests.e2e.raffling import both, raffle
from tests.member_app.running import Running, environment, member_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

TEA = "/play/raffles/tea"
#: Hours before the browser's time: the start, closing at -12 and draw at -2, give or take one when clocks change.
BEGIN, SEALED, DRAWN = 20, 7, 0


class MovedServer(Server):
    """The app with raffles of the test's own, on a clock that the test moves."""

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.e2e.moved_app", str(self.data), str(self.port)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
        )
        self._command = Running(process)
        try:
            self._command.url = self._command.wait_for(ANNOUNCES).removeprefix(ANNOUNCES)
        except BaseException:
            self._command.end()
            raise
        self.port = int(self.url.rsplit(":", 1)[1])

    def offer(self, *raffles: dict[str, Any]) -> None:
        """What it offers from its next start on."""
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "raffles.json").write_text(json.dumps(raffles))

    def behind(self, hours: int) -> None:
        """Its clock is so far behind the browser's."""
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "behind").write_text(str(hours * 3600))

    def write(self, statement: str) -> int:
        """As somebody with a hand on the database; how many rows it changed."""
        with contextlib.closing(sqlite3.connect(self.data / "api.db", timeout=20)) as database, database:
            return database.execute(statement).rowcount


def tea(version: str = "1") -> dict[str, Any]:
    return raffle("tea", "Tea for two", rules={"version": version, "text": both(f"Be kind, says version {version}.")})


def elders() -> dict[str, Any]:
    return raffle("elders", "For the wise", eligible={"minimum_age": 99})


def north() -> dict[str, Any]:
    return raffle("north", "Northern lights", eligible={"regions": ["NO"]})


@pytest.fixture(scope="module")
def clocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MovedServer]:
    folder: Path = tmp_path_factory.mktemp("clocked")
    server = MovedServer(folder)
    server.behind(BEGIN)
    server.offer(tea(), elders(), north())
    with server:
        yield server


async def balance_is(someone: Member, points: int) -> None:
    await someone.go("/")
    await someone.balance_is(points)


async def test_a_raffle_from_the_rules_to_the_coupon_and_a_list_tampered_with(
    clocked: MovedServer, browser: Browser
) -> None:
    mara = await member(browser, clocked.url, size=(390, 2400))
    await mara.open()
    await mara.demo()
    before = await mara.balance()

    # Not for everybody, and it says why.
    await mara.go("/play/raffles/elders")
    await mara.shown("raffle.barrier")
    await mara.sees("people aged 99 and over")
    await mara.go("/play/raffles/north")
    await mara.sees("people who live in Norway")

    # The free way: the rules first.
    await mara.go("/play/raffles")
    await mara.press("raffle.item.tea", "raffle.enter")
    await mara.sees("30 tickets so far")
    await mara.press("raffle.enter", "raffle.accept")
    await mara.sees("says version 1")
    await mara.press("raffle.accept", "raffle.entered")
    await mara.sees("You hold 1 of 31 tickets")

    # For points, once the price was agreed to.
    await mara.press("raffle.enter.points", "raffle.confirm")
    await mara.sees("40 Sparks for 1 ticket")
    await mara.press("raffle.confirm", re.compile("You hold 2 of 32 tickets"))  # and no more than two each
    await balance_is(mara, before - 40)

    # No more than two each.
    await mara.go(TEA)
    await mara.sees("0 more tickets for you")
    await mara.sees("You have all your free tickets")

    # Leaving brings the points back.
    await mara.press("raffle.leave", "raffle.leave.confirm")
    await mara.sees("40 Sparks go back to you")
    await mara.press("raffle.leave.confirm", re.compile("30 tickets so far"))
    await balance_is(mara, before)

    # Another version of the rules asks again.
    await mara.page.goto("about:blank")
    clocked.stop()
    clocked.offer(tea("2"), elders(), north())
    clocked.start()
    await mara.open(TEA)
    await mara.shown("raffle.new_rules")
    await mara.press("raffle.enter", "raffle.accept")
    await mara.sees("says version 2")
    await mara.press("raffle.accept", "raffle.entered")

    # It closes, the list is sealed, and the draw is seen as it happens.
    clocked.behind(SEALED)
    await mara.shown("raffle.stages", 120)
    await mara.sees("The list is sealed")
    clocked.behind(DRAWN)
    await mara.shown("raffle.claim", 120)
    await mara.sees("You won!")

    # Everything about it can be checked.
    await mara.press("raffle.verify", "draw.right")
    for step in ("terms", "rules", "entries", "commitment", "noted", "ticket", "beacon", "value", "winners", "state"):
        # Whether the two who promised a number worked together, nobody can tell, and the check says so.
        await mara.shown(f"draw.{step}.{'unchecked' if step == 'beacon' else 'passed'}")
    await mara.sees("One thing nobody can tell from here")
    await mara.sees("This device saw the same seal before the draw")

    # So can anybody without the app, with the address it shows.
    await mara.reach("draw.address")
    address = f"{clocked.url}/api/v1/raffles/tea/draw"
    await mara.sees(address)
    outcome = await asyncio.to_thread(member_app, "verify-draw", address)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    # The prize, and the coupon it is.
    await mara.go(TEA)
    await mara.press("raffle.claim", "raffle.coupon")
    await mara.press("raffle.coupon", "redeem.reveal")
    await mara.press("redeem.reveal", "coupon.code")
    till = clocked.till("--coupon", await mara.coupon())
    assert till.returncode == 0, till.stderr
    assert "Any coffee" in till.stdout

    # Somebody swaps a ticket on the published list.
    ticket = "(SELECT ticket FROM raffle_tickets WHERE round_id = 'tea' AND member_id IS NULL LIMIT 1)"
    assert clocked.write(f"UPDATE raffle_tickets SET ticket = 'zzzzzzzzzzzzzzzz' WHERE ticket = {ticket}") == 1
    await mara.go(f"{TEA}/check")
    await mara.press("draw.again", "draw.wrong")
    await mara.sees("The published list is not the one that was sealed before the draw")
    assert mara.errors == []
