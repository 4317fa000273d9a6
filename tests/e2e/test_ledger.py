"""Points between two people, and a reward paid in points and money: both seen where they happen, as they happen."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


async def test_one_sends_and_both_see_it_then_a_reward_is_paid_in_points_and_money(server: Server, browser: Browser):
    mara, other = await member(browser, server.url), await member(browser, server.url, locale="de-DE")
    await asyncio.gather(mara.open(), other.open())
    await asyncio.gather(mara.demo(), other.demo())
    mine, theirs = await mara.balance(), await other.balance()

    card = await other.card_number()
    await mara.press("nav.account", "account.send")
    await mara.press("account.send", "transfer.card")
    await mara.type("transfer.card", card)
    await mara.chooses("transfer.100")
    await mara.press("transfer.review", re.compile("Send 100 Sparks to Mara"))
    await other.remembers()
    await mara.press("transfer.confirm", "transfer.done")
    await other.saw("Mara hat dir 100 Sparks geschickt")
    await other.balance_is(theirs + 100)
    await mara.press("transfer.see", re.compile("Sent to Mara"))

    await mara.go("/rewards/bouquet")
    await mara.chooses("reward.pay.money")
    await mara.press("reward.more", re.compile("1,800 Sparks"))
    await mara.press("reward.redeem", "redeem.confirm")
    await mara.press("redeem.confirm", "redeem.reveal")
    await mara.press("redeem.reveal", "coupon.due")
    await mara.sees("€18.00 to pay at the till")
    till = server.till("--coupon", await mara.coupon())
    assert till.returncode == 0, till.stderr
    assert "2 × Seasonal bouquet" in till.stdout
    assert "Take €18.00, then hand it over." in till.stdout
    await mara.sees(re.compile("enjoy", re.I))
    await mara.go("/")
    await mara.shown("card.number")
    await mara.balance_is(mine - 100 - 1800)
    assert mara.errors == []
    assert other.errors == []
