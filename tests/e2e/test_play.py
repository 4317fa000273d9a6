"""Play as a shopper lives it: joined with the keyboard alone, celebrated while the till posts, kept afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser

from member_app.handoff import find
from tests.e2e.driver import Member, Server, member
from tests.fakes.playground import BREAD, COFFEE, FILE, basket
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

_sales = count()


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small programme, in which nothing depends on the day."""
    with Server(tmp_path_factory.mktemp("playground"), "--programme", str(FILE)) as running:
        yield running


async def newcomer(server: Server, browser: Browser, address: str) -> tuple[Member, str]:
    """Somebody who has just joined, and their card's number."""
    someone = await (await member(browser, server.url)).open()
    await someone.sign_in(address, server)
    return someone, await someone.card_number()


def sell(server: Server, card: str, *lines: dict[str, Any]) -> None:
    """At the till, with what was sold by its product."""
    till = find(server.data)
    assert till is not None
    headers = {"Authorization": f"Bearer {till.token}", "Idempotency-Key": f"e2e-sale-{next(_sales)}"}
    sale = httpx.post(f"{till.api}/v1/pos/transactions", json=basket(card, *lines), headers=headers, timeout=PATIENCE)
    assert sale.status_code == 201, sale.text


async def focus(someone: Member, identifier: str) -> None:
    """Tab after tab, until what is focused is it or lies in it."""
    await someone.shown(identifier)
    inside = (
        'id => { const at = document.activeElement, e = document.querySelector(`[flt-semantics-identifier="${id}"]`);'
        " return !!e && !!at && (e.contains(at) || at.contains(e) && at.tagName !== 'BODY' && at.id !== '') }"
    )
    for _ in range(60):
        if await someone.page.evaluate(inside, identifier):
            return
        await someone.page.keyboard.press("Tab")
        await someone.page.wait_for_timeout(60)
    raise AssertionError(f"{identifier} can't be reached with the keyboard; on screen:\n{await someone.text()}")


async def test_joined_by_keyboard_done_at_the_till_celebrated_and_in_the_history(playground: Server, browser: Browser):
    someone, card = await newcomer(playground, browser, "keys@example.org")
    await focus(someone, "nav.play")
    await someone.page.keyboard.press("Enter")
    await focus(someone, "challenge.item.three")
    await someone.page.keyboard.press("Enter")
    await focus(someone, "challenge.join")
    await someone.page.keyboard.press("Enter")
    await someone.shown("challenge.leave")

    for done in ("1 of 3 visits", "2 of 3 visits"):
        sell(playground, card, BREAD)
        await someone.sees(done)
    sell(playground, card, BREAD)
    await someone.shown("celebration")
    await someone.sees("Three visits")
    await someone.sees("150 Marbles")
    await someone.tap("celebration.go")
    await someone.shown("badge.share")
    await someone.sees("Regular")

    await someone.reload()
    await someone.shown("badge.share")
    await someone.go("/activity")
    await someone.sees("Three visits")
    await someone.go("/")
    await someone.shown("card.number")
    assert await someone.balance() == 150 + 3 * 4
    assert not await someone.named("celebration").count(), "once is enough"
    assert someone.errors == []


async def test_a_card_fills_and_its_coffee_is_had_at_the_till(playground: Server, browser: Browser):
    someone, card = await newcomer(playground, browser, "cups@example.org")
    await someone.tap("nav.play")
    await someone.sees("0 of 3 stamps")
    sell(playground, card, COFFEE, COFFEE)
    await someone.sees("2 of 3 stamps")
    sell(playground, card, COFFEE)
    await someone.shown("celebration")
    await someone.sees("Your card is full!")
    await someone.tap("celebration.go")
    await someone.tap("redeem.reveal")
    await someone.shown("coupon.code")
    code = re.search(r"C1[0-9A-Z]{14}", re.sub(r"[ \-\u2009\u202f]", "", await someone.text()))
    assert code, await someone.text()
    accepted = playground.till("--coupon", code[0])
    assert accepted.returncode == 0, accepted.stderr
    await someone.sees(re.compile("redeemed|enjoy", re.I))
    await someone.go("/play/challenges/card")
    await someone.sees("1 card filled already")
    assert someone.errors == []
