"""Whoever comes back with the browser's button meets the card of now, and after a sign-out nothing of the member."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.boot import NOBODYS, SHOWN_IS_RIGHT, holds, left_in, painted, sign_out
from tests.e2e.driver import ROTATING, Member, Server, launched
from tests.e2e.line import Line
from tests.e2e.on_a_line import WRONG_CLOCK, alone, opened_offline, step_of, steps_now

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.asyncio(loop_scope="module")]

#: Another page of this address, and one that has nothing to do with it.
HERE, AWAY = "/healthz", "data:text/html,<h1>Elsewhere</h1>"
#: When a frame with the card on it was last drawn in this tab, by the clock and in milliseconds.
LAST_SEEN = """(() => {
    const card = '#loading .number, [flt-semantics-identifier="card.number"]';
    const look = () => {
        const seen = [...document.querySelectorAll(card)].some((e) => e.checkVisibility({visibilityProperty: true}));
        try { if (seen) sessionStorage.setItem('test.seen', Date.now()); } catch { return; }
        requestAnimationFrame(look);
    };
    look();
})()"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_browser() -> AsyncIterator[Browser]:
    """One that keeps pages for the way back as people's browsers do, where the driver's own don't."""
    async with launched("--disable-back-forward-cache") as started:
        yield started


async def leave_for(someone: Member, elsewhere: str) -> None:
    """To another page, as by a link or the address bar."""
    await someone.page.goto(elsewhere if ":" in elsewhere else someone.url + elsewhere)


async def come_back(someone: Member) -> None:
    """With the browser's button. Whether the page was kept or is loaded anew is the browser's business."""
    away = someone.page.url
    session = await someone.context.new_cdp_session(someone.page)
    history = await session.send("Page.getNavigationHistory")
    before = history["entries"][history["currentIndex"] - 1]["id"]
    await session.send("Page.navigateToHistoryEntry", {"entryId": before})
    await someone.page.wait_for_function("away => location.href !== away", arg=away, polling=50)


@pytest.mark.parametrize("elsewhere", [pytest.param(HERE, marks=pytest.mark.slow), AWAY], ids=["here", "away"])
async def test_back_in_the_app_it_is_the_card_of_now(
    someone: Member, line: Line, server: Server, tmp_path: Path, elsewhere: str
) -> None:
    """With its line, and without one: then the card goes on by itself until the line is there."""
    before, number = await someone.balance(), await someone.card_number()
    await leave_for(someone, elsewhere)
    receipt = server.till("--code", number, "--amount", "10.00")
    assert receipt.returncode == 0, receipt.stderr
    await come_back(someone)
    await someone.back()
    after = await someone.balance_above(before, 40)
    assert step_of(await someone.code_on_screen(tmp_path / "after.png", ROTATING, 40)) in steps_now()

    await leave_for(someone, elsewhere)
    line.state = "cut"
    await come_back(someone)
    await alone(someone)
    assert step_of(await someone.code_on_screen(tmp_path / "alone.png", ROTATING, 40)) in steps_now()
    line.state = "open"
    await someone.back()
    await someone.shown("card.number", 40)
    await someone.balance_is(after)


async def test_a_boot_page_one_comes_back_to_has_the_code_of_now(someone: Member, line: Line) -> None:
    """Its clock runs ahead so that a step ends soon: while one is elsewhere."""
    ahead = (26 - time.time() % 30) % 30
    await someone.context.add_init_script(WRONG_CLOCK % (ahead * 1000))
    await opened_offline(someone, line)
    picture = "document.querySelector('#loading .panel svg path').getAttribute('d')"
    await holds(someone.page, SHOWN_IS_RIGHT)
    first, left = await someone.page.evaluate(f"[{picture}, 30000 - Date.now() % 30000]")
    await leave_for(someone, AWAY)
    await someone.page.wait_for_function(
        "end => performance.now() > end", arg=left + 500, polling=100, timeout=left + 60_000
    )
    await come_back(someone)
    await painted(someone.page)
    await holds(someone.page, SHOWN_IS_RIGHT)
    assert await someone.page.evaluate(picture) != first


@pytest.mark.parametrize(
    ("left", "elsewhere"),
    [
        pytest.param("app", HERE, id="app-here"),
        pytest.param("boot", AWAY, id="boot-away", marks=pytest.mark.slow),
        pytest.param("app", AWAY, id="app-away", marks=pytest.mark.slow),
        pytest.param("boot", HERE, id="boot-here", marks=pytest.mark.slow),
    ],
)
async def test_after_a_sign_out_elsewhere_nothing_comes_back(someone: Member, left: str, elsewhere: str) -> None:
    number = await someone.page.evaluate("bootPage.store.face().number")
    second = await Member(someone.context, await someone.context.new_page(), someone.url).open()
    await second.shown("card.number")
    await someone.page.bring_to_front()
    await someone.page.add_init_script(LAST_SEEN)
    if left == "boot":
        await someone.page.route_web_socket("**/ws", lambda socket: None)  # its app never comes
        await someone.page.reload(wait_until="commit")
        await painted(someone.page)
    else:
        await someone.page.evaluate(LAST_SEEN)
    await holds(someone.page, "async () => sessionStorage.getItem('test.seen') !== null")
    await leave_for(someone, elsewhere)
    await second.page.bring_to_front()
    await sign_out(second)
    await someone.page.bring_to_front()
    returned = time.time() * 1000
    await come_back(someone)
    await holds(someone.page, NOBODYS)
    if left == "app":
        await someone.ready()
        await someone.shown("welcome.email", 40)
    assert float(await someone.page.evaluate("sessionStorage.getItem('test.seen')")) < returned
    assert await someone.page.locator("#loading .card svg").count() == 0
    kept = await left_in(someone.page)
    assert "Mara" not in kept and number not in kept and "member_app.handle" not in kept
