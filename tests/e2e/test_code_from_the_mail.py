"""Who asks for a code and goes to look for it in the mail comes back to a page whose line broke meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser

from tests.e2e.boot import holds, left_in
from tests.e2e.driver import Member, Server, member
from tests.e2e.line import Line
from tests.e2e.on_a_line import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
#: What the browser keeps of a code that is on its way.
PENDING = "localStorage.getItem('flutter.member_app.cache.pending.code')"


async def asked(browser: Browser, line: Line, address: str) -> Member:
    """Somebody to whom a code is on its way."""
    someone = await (await member(browser, line.url)).open()
    await someone.type("welcome.email", address)
    await someone.press("welcome.continue", "otp.code")
    return someone


async def test_the_code_in_hand_is_entered_after_the_line_broke(server: Server, browser: Browser, line: Line) -> None:
    someone = await asked(browser, line, "nora@example.org")
    code = server.mailed_code("nora@example.org")
    await someone.type("otp.code", "000000" if code != "000000" else "111111")
    await someone.press("otp.confirm", re.compile("not right"))
    line.drop()
    # What this session said goes with it: from now on another one draws the page.
    await someone.not_sees("not right")
    await someone.back()
    await someone.shown("otp.code")
    await someone.sees("nora@example.org")
    assert code not in str(await someone.ask(PENDING))
    await someone.type("otp.code", code)
    await someone.press("otp.confirm", "card.number")
    await holds(someone.page, f"async () => {PENDING} === null")
    assert complaints(someone) == []
    await someone.context.close()


async def test_a_code_that_is_given_up_leaves_nothing_of_who_asked(browser: Browser, line: Line) -> None:
    someone = await asked(browser, line, "otto@example.org")
    await someone.reload()
    await someone.shown("otp.code")
    assert "otto@example.org" in await left_in(someone.page), "what is looked through is what is kept"
    await someone.press("otp.change", "welcome.email")
    await holds(someone.page, f"async () => {PENDING} === null")
    assert "otto@example.org" not in await left_in(someone.page)
    await someone.reload()
    await someone.shown("welcome.email")
    await someone.context.close()
