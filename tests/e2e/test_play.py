"""Play as a shopper lives it: joined with the keyboard alone, celebrated while the till posts, kept afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser

from member_app.handoff import find
from tests.e2e.driver import Member, Server, member
from tests.e2e.looks import comes
from tests.fakes.playground import BREAD, COFFEE, FILE, basket
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

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
        if await comes(partial(someone.page.evaluate, inside, identifier), 0.1):
            return
        await someone.page.keyboard.press("Tab")
    raise AssertionError(f"{identifier} can't be reached with the keyboard; on screen:\n{await someone.text()}")


async def enter(someone: Member, identifier: str, then: str) -> None:
    """By keyboard; a key that a busy browser lost while it built its tree is pressed again."""
    for _ in range(4):
        if await someone.there(then, 0):
            return
        await focus(someone, identifier)
        await someone.page.keyboard.press("Enter")
        if await someone.there(then, 8):
            return
    await someone.shown(then)


async def test_joined_by_keyboard_done_at_the_till_celebrated_and_in_the_history(playground: Server, browser: Browser):
    someone, card = await newcomer(playground, browser, "keys@example.org")
    await enter(someone, "nav.play", "challenge.item.three")
    await enter(someone, "challenge.item.three", "challenge.join")
    await enter(someone, "challenge.join", "challenge.leave")

    for done in ("1 of 3 visits", "2 of 3 visits"):
        sell(playground, card, BREAD)
        await someone.sees(done)
    sell(playground, card, BREAD)
    await someone.shown("celebration")
    await someone.sees("Three visits")
    await someone.sees("150 Marbles")
    await someone.press("celebration.go", "badge.share")
    await someone.sees("Regular")

    await someone.reload()
    await someone.shown("badge.share")
    await someone.go("/activity")
    await someone.sees("Three visits")
    await someone.go("/")
    await someone.shown("card.number")
    assert not await someone.there("celebration"), "once is enough"
    await someone.balance_is(150 + 3 * 4)
    assert someone.errors == []


async def test_a_card_fills_and_its_coffee_is_had_at_the_till(playground: Server, browser: Browser):
    someone, card = await newcomer(playground, browser, "cups@example.org")
    await someone.press("nav.play", re.compile("0 of 3 stamps"))
    sell(playground, card, COFFEE, COFFEE)
    await someone.sees("2 of 3 stamps")
    sell(playground, card, COFFEE)
    await someone.shown("celebration")
    await someone.sees("Your card is full!")
    await someone.press("celebration.go", "redeem.reveal")
    await someone.press("redeem.reveal", "coupon.code")
    accepted = playground.till("--coupon", await someone.coupon())
    assert accepted.returncode == 0, accepted.stderr
    await someone.sees(re.compile("redeemed|enjoy", re.I))
    await someone.go("/play/challenges/card")
    await someone.sees("1 card filled already")
    assert someone.errors == []
