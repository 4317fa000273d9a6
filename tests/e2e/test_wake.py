"""The browser froze the app, as it does with a phone in a pocket: awake, it is right or says why it may not be."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.boot import holds
from tests.e2e.driver import ROTATING, Member, Server
from tests.e2e.line import Line
from tests.e2e.on_a_line import goes_on_alone, step_of, steps_now

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.asyncio(loop_scope="module")]

#: Notes the longest time in which nothing of the page ran, in milliseconds, also when that is loaded anew.
SLEEPS = """() => {
    let last = performance.now(), longest = 0;
    setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        sessionStorage.setItem('test.slept', longest);
    }, 50);
}"""


@contextlib.asynccontextmanager
async def asleep(someone: Member) -> AsyncIterator[None]:
    """Nothing of any page runs. The driver's pages count as looked at, and those a browser does not freeze itself."""
    await someone.page.evaluate(SLEEPS)
    browser = someone.context.browser
    assert browser is not None
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    pages = [process["id"] for process in processes if process["type"] == "renderer"]
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    began = time.monotonic()
    try:
        yield
    finally:
        slept = time.monotonic() - began
        for page in pages:
            os.kill(page, signal.SIGCONT)
        await session.detach()
    longest = f"async () => Number(sessionStorage.getItem('test.slept')) >= {slept * 1000}"
    await holds(someone.page, longest)


@pytest.mark.parametrize("line_is_there", [True, False], ids=["line", "no-line"])
async def test_an_app_that_was_frozen_wakes_with_what_was_bought(
    someone: Member, line: Line, server: Server, tmp_path: Path, line_is_there: bool
) -> None:
    """Its line broke meanwhile, and is there again or not: then the card goes on by itself, and says so."""
    before, number = await someone.balance(), await someone.card_number()
    async with asleep(someone):
        line.state = "cut"
        receipt = server.till("--code", number, "--amount", "10.00")
        assert receipt.returncode == 0, receipt.stderr
        if line_is_there:
            line.state = "open"
    if not line_is_there:
        await goes_on_alone(someone, tmp_path / "alone.png")
        line.state = "open"
    await someone.back()
    await someone.shown("card.number", 40)
    await someone.balance_above(before, 40)
    assert step_of(await someone.code_on_screen(tmp_path / "after.png", ROTATING, 40)) in steps_now()
