"""The service goes away while the app stays: the card is there, its age is said, spending waits, and all comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.boot import sign_out
from tests.e2e.driver import ROTATING, Member, Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


async def signed_in(browser: Browser, front: Server, service: Server) -> Member:
    someone = await (await member(browser, front.url)).open()
    return await someone.sign_in("ida@example.org", service)


async def test_the_card_stays_without_the_service_and_figures_come_back(
    browser: Browser, front: Server, service: Server, tmp_path: Path
):
    someone = await signed_in(browser, front, service)
    before = await someone.balance()
    service.stop()
    await someone.sees("Offline")
    assert await someone.balance() == before
    await someone.code_on_screen(tmp_path / "offline.png", ROTATING)
    await someone.reload()
    await someone.shown("card.number")
    assert await someone.balance() == before
    await someone.code_on_screen(tmp_path / "offline-again.png", ROTATING)
    service.start()
    await someone.not_sees("Offline")
    await someone.pays(service, tmp_path / "back.png", "10.00")
    await someone.balance_above(before)


async def test_no_demo_where_the_service_is_somebody_elses(browser: Browser, front: Server):
    someone = await (await member(browser, front.url)).open()
    await someone.shown("welcome.email")
    assert await someone.named("welcome.demo").count() == 0


async def test_signing_out_leaves_nothing_in_the_browser(browser: Browser, front: Server, service: Server):
    someone = await signed_in(browser, front, service)
    await sign_out(someone)
    kept = await someone.ask("() => Object.keys(localStorage).filter(k => !k.includes('public')).join()")
    assert "mem_" not in kept and "handle" not in kept
    assert "ida@example.org" not in await someone.ask("() => JSON.stringify(localStorage)")
    await someone.reload()
    await someone.shown("welcome.email")
