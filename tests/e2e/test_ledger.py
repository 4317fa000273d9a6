"""Points between two people, and a reward paid in points and money: both seen where they happen, as they happen."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Member, Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def number(someone: Member) -> str:
    """What stands on the card."""
    found = re.search(r"\b\d{4} \d{4} \d{4}\b", await someone.text())
    assert found, await someone.text()
    return found[0].replace(" ", "")


async def test_one_sends_and_both_see_it_then_a_reward_is_paid_in_points_and_money(server: Server, browser: Browser):
    mara, other = await member(browser, server.url), await member(browser, server.url, locale="de-DE")
    await asyncio.gather(mara.open(), other.open())
    await asyncio.gather(mara.demo(), other.demo())
    mine, theirs = await mara.balance(), await other.balance()

    card = await number(other)
    await mara.tap("nav.account")
    await mara.tap("account.send")
    await mara.type("transfer.card", card)
    await mara.tap("transfer.100")
    await mara.tap("transfer.review")
    await mara.sees("Send 100 Sparks to Mara")
    await mara.tap("transfer.confirm")
    await mara.shown("transfer.done")
    await other.balance_above(theirs)
    await other.sees("Mara hat dir 100 Sparks geschickt")
    assert await other.balance() == theirs + 100
    await mara.tap("transfer.see")
    await mara.sees("Sent to Mara")

    await mara.go("/rewards/bouquet")
    await mara.tap("reward.pay.money")
    await mara.tap("reward.more")
    await mara.sees("1,800 Sparks")
    await mara.tap("reward.redeem")
    await mara.tap("redeem.confirm")
    await mara.tap("redeem.reveal")
    await mara.shown("coupon.due")
    await mara.sees("€18.00 to pay at the till")
    code = re.search(r"C1[0-9A-Z]{14}", re.sub(r"[ \-\u2009\u202f]", "", await mara.text()))
    assert code, await mara.text()
    till = server.till("--coupon", code[0])
    assert till.returncode == 0, till.stderr
    assert "2 × Seasonal bouquet" in till.stdout
    assert "Take €18.00, then hand it over." in till.stdout
    await mara.sees(re.compile("enjoy", re.I))
    await mara.go("/")
    await mara.shown("card.number")
    assert await mara.balance() == mine - 100 - 1800
    assert mara.errors == []
    assert other.errors == []
