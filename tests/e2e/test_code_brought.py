"""The worker makes the code of the moment while the browser sets the page up: it is right, and kept nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.boot import KEPT, LEFT, equipped, holds, painted
from tests.e2e.driver import ROTATING, Server, member
from tests.e2e.origin import Origin, kept, until, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

#: Remembers what the page read from the worker.
LISTEN = """
const parse = JSON.parse;
JSON.parse = (text, ...more) => {
    if (String(text).includes('"text":"L1.')) window.brought = text;
    return parse(text, ...more);
};
"""


async def test_the_page_comes_with_the_code_of_this_moment_and_nothing_keeps_it(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    someone = await (await member(browser, server.url)).open()
    await someone.demo()
    await equipped(someone)
    await holds(someone.page, KEPT)
    await someone.context.add_init_script(LISTEN)
    await someone.context.set_offline(True)
    await someone.page.reload(wait_until="commit")
    await painted(someone.page)
    brought = json.loads(await someone.page.evaluate("window.brought"))
    assert brought.keys() == {"name", "step", "offset", "text"}
    assert ROTATING.fullmatch(brought["text"])
    shown = await someone.code_on_screen(tmp_path / "card.png", ROTATING)
    _, name, step, _ = brought["text"].split(".")
    assert shown.startswith(f"L1.{name}.") and brought["name"] == name
    # A step may end between the two; the next code is the page's own.
    assert shown == brought["text"] or int(shown.split(".")[2]) > int(step)
    assert await someone.page.locator("#made").count() == 0
    left = str(await someone.page.evaluate(LEFT))
    assert brought["text"].rpartition(".")[2] not in left
    await someone.context.set_offline(False)


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
        assert await page.evaluate("indexedDB.databases()") == []
        assert await page.locator("#made").text_content() == ""
        await context.close()
