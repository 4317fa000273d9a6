"""The service goes away while the app stays: the card is there, its age is said, spending waits, and all comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import ROTATING, Member, Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def signed_in(browser: Browser, front: Server, service: Server) -> Member:
    someone = await (await member(browser, front.url)).open()
    return await someone.sign_in("ida@example.org", service)


async def test_the_card_stays_without_the_service_and_figures_come_back(
    browser: Browser, front: Server, service: Server, tmp_path: Path
):
    someone = await signed_in(browser, front, service)
    before = await someone.balance()
    service.stop()
    await someone.sees("Offline", timeout=40)
    assert await someone.balance() == before
    await someone.code_on_screen(tmp_path / "offline.png", ROTATING)
    await someone.reload()
    await someone.shown("card.number")
    assert await someone.balance() == before
    await someone.code_on_screen(tmp_path / "offline-again.png", ROTATING)
    service.start()
    await someone.not_sees("Offline", timeout=60)
    await someone.code_on_screen(tmp_path / "back.png", ROTATING)
    receipt = service.till("--image", str(tmp_path / "back.png"), "--amount", "10.00")
    assert receipt.returncode == 0, receipt.stderr
    await someone.balance_above(before)


async def test_no_demo_where_the_service_is_somebody_elses(browser: Browser, front: Server):
    someone = await (await member(browser, front.url)).open()
    await someone.shown("welcome.email")
    assert await someone.named("welcome.demo").count() == 0


async def test_signing_out_leaves_nothing_in_the_browser(browser: Browser, front: Server, service: Server):
    someone = await signed_in(browser, front, service)
    await someone.tap("nav.account")
    await someone.sees("Language")
    await someone.reach("account.signout")
    await someone.tap("account.signout")
    await someone.tap("account.signout.confirm")
    await someone.shown("welcome.email")
    kept = await someone.page.evaluate("() => Object.keys(localStorage).filter(k => !k.includes('public')).join()")
    assert "mem_" not in kept and "handle" not in kept
    assert "ida@example.org" not in await someone.page.evaluate("() => JSON.stringify(localStorage)")
    await someone.reload()
    await someone.shown("welcome.email")
