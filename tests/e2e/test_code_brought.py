"""The worker makes the code of the moment while the browser sets the page up: it is right, and kept nowhere."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from member_app.barcode.picture import rotating_qr
from tests.e2e.boot import KEPT, SHOWN_IS_RIGHT, equipped, holds, left_in, painted
from tests.e2e.driver import ROTATING, Member, Server, member
from tests.e2e.on_a_line import step_of
from tests.e2e.origin import Origin, kept, until, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

#: Remembers what the page read from the worker.
LISTEN = """
const parse = JSON.parse;
JSON.parse = (text, ...more) => {
    if (String(text).includes('"text":"L1.')) window.brought = text;
    return parse(text, ...more);
};
"""
#: The page gets to its database when `comeIn` is called; `asked` once it wanted to.
HELD_UP = """(() => {
    const open = IDBFactory.prototype.open;
    const free = new Promise((resolve) => { window.comeIn = resolve; });
    IDBFactory.prototype.open = function (...given) {
        window.asked = true;
        const held = {};
        free.then(() => {
            const request = open.apply(this, given);
            for (const name of ['result', 'error']) Object.defineProperty(held, name, { get: () => request[name] });
            for (const name of ['onsuccess', 'onerror', 'onupgradeneeded']) request[name] = () => held[name]?.();
        });
        return held;
    };
})();
"""
#: When the step of a brought code ends on the page's clock, and that clock, in milliseconds.
END = """({ step, offset, text }) => [
    (Number(text.split('.')[2]) + 1) * step * 1000 - offset - bootPage.store.face().offset * 1000, Date.now()
]"""


async def brought_to(someone: Member, left: float = 0) -> dict[str, Any]:
    """What the worker brought to a page that is loaded without a network, with so many ms of its step left.

    A worker that is too slow brings nothing, as it should: then once more.
    """
    end = time.monotonic() + 120
    while time.monotonic() < end:
        await someone.page.reload(wait_until="commit")
        await someone.page.wait_for_selector(".painted #loading .panel")
        if text := await someone.page.evaluate("window.brought ?? null"):
            made: dict[str, Any] = json.loads(text)
            over, now = await someone.page.evaluate(END, made)
            if over - now >= left:
                return made
    raise AssertionError("the worker never brought a code")


async def over_while_looked_at(someone: Member) -> None:
    """A brought code is on the screen, its key is being waited for, and the page's clock stands still right after the
    end of its step. A machine that stood still past that end is given another code.
    """
    for again in (True, True, False):
        brought = await brought_to(someone, left=12_000)
        over, _ = await someone.ask(END, brought)
        try:
            await painted(someone.page)
            await holds(someone.page, "async () => window.asked")
            await someone.page.clock.pause_at((over + 300) / 1000)
        except PlaywrightError:
            _, now = await someone.ask(END, brought)
            if now < over or not again:
                raise
        else:
            return


async def without_network(server: Server, browser: Browser, *scripts: str) -> Member:
    """Somebody whose browser has been here and has no network now."""
    someone = await (await member(browser, server.url)).open()
    await someone.demo()
    await equipped(someone)
    await holds(someone.page, KEPT)
    for script in scripts:
        await someone.context.add_init_script(script)
    await someone.context.set_offline(True)
    return someone


async def test_the_page_comes_with_the_code_of_this_moment_and_nothing_keeps_it(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    someone = await without_network(server, browser, LISTEN)
    brought = await brought_to(someone)
    await painted(someone.page)
    assert brought.keys() == {"name", "step", "offset", "text", "picture"}
    assert ROTATING.fullmatch(brought["text"])
    drawn = rotating_qr(brought["text"])
    assert brought["picture"] == {"w": drawn.width, "h": drawn.height, "d": drawn.path()}
    shown = await someone.code_on_screen(tmp_path / "card.png", ROTATING)
    _, name, step, _ = brought["text"].split(".")
    assert shown.startswith(f"L1.{name}.") and brought["name"] == name
    # A step may end between the two; the next code is the page's own.
    assert shown == brought["text"] or step_of(shown) > int(step)
    await holds(someone.page, SHOWN_IS_RIGHT)
    assert await someone.page.locator("#made").count() == 0
    left = await left_in(someone.page)
    assert brought["text"].rpartition(".")[2] not in left and brought["picture"]["d"] not in left
    await someone.context.set_offline(False)


@pytest.mark.parametrize("late", [False, True])
async def test_a_brought_code_does_not_outlive_its_step(server: Server, browser: Browser, late: bool) -> None:
    """The key is there when the step is over, in that moment or long after it."""
    someone = await without_network(server, browser, LISTEN, HELD_UP)
    await someone.page.clock.install()
    await over_while_looked_at(someone)
    assert await someone.page.locator("#loading .trouble").is_hidden(), "the key may come any moment"
    if late:
        await someone.page.clock.run_for(2000)
        await someone.page.wait_for_selector("#loading .trouble:not([hidden])")
        label = await someone.page.get_attribute("#loading .panel svg", "aria-label")
        assert "Safe code" not in (label or "")
        assert await someone.page.locator("#loading .ring").is_hidden()
    await someone.page.evaluate("window.comeIn()")
    await holds(someone.page, SHOWN_IS_RIGHT)
    await someone.page.clock.run_for(31_000)
    await holds(someone.page, SHOWN_IS_RIGHT)
    assert await someone.page.locator("#loading .trouble").is_hidden()
    await someone.context.close()


async def test_a_worker_that_finds_no_key_leaves_nothing_behind(browser: Browser, tmp_path: Path) -> None:
    with Origin(tmp_path) as origin:
        origin.release("one")
        context = await browser.new_context()
        page = await context.new_page()
        await visit(page, origin.url)

        async def sealed() -> bool:
            return any("/_/release.json" in paths for paths in (await kept(page)).values())

        await until(sealed, "the release was not kept")
        await visit(page, origin.url)

        async def nothing() -> bool:
            return bool(await page.evaluate("async () => !(await indexedDB.databases()).length"))

        await until(nothing, "the worker left a database behind")
        assert await page.locator("#made").text_content() == ""
        await context.close()
