"""What the browser is given to keep, and what another page can do with the app."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.boot import readable
from tests.e2e.conftest import browser, server  # noqa: F401 - fixtures
from tests.e2e.driver import Member, Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
KEPT = """async () => JSON.stringify({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
  databases: (await indexedDB.databases()).map(one => one.name), caches: await caches.keys(),
})"""


async def kept(someone: Member) -> str:
    """Everything the page stored."""
    return str(await someone.page.evaluate(KEPT))


async def kept_with(word: str, someone: Member) -> str:
    """The same once this word is in it: what is shown is written a little later."""
    async with asyncio.timeout(60):
        while True:
            text = await kept(someone)
            if word in readable(text):
                return text
            await asyncio.sleep(0.1)


async def test_a_browser_keeps_no_token_and_no_card_secret(browser: Browser, server: Server) -> None:  # noqa: F811
    someone = await (await member(browser, server.url)).open()
    await someone.demo()
    text = await kept_with("Mara", someone)  # the card of a member who comes back is there at once
    said = readable(text)
    # A badge may be a secret one; the card's is a text of that name.
    for private in ("access_token", "refresh_token", 'secret":"', 'secret\\":\\"', "Bearer", "L1.", "mara@"):
        assert private not in said, private
    assert json.loads(text)["cookies"] == ""
    handle = next(
        str(value) for name, value in json.loads(text)["local"].items() if name.endswith("member_app.handle")
    ).strip('"')
    for path in Path(server.data).rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):  # the server may take it away meanwhile
            disk = path.read_bytes()
            assert handle.encode() not in disk
            assert bytes.fromhex(handle) not in disk
    await someone.context.close()


async def test_no_page_frames_the_app(browser: Browser, server: Server) -> None:  # noqa: F811
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{server.url}/healthz")
    other = server.url.replace("127.0.0.1", "localhost")
    await page.set_content(f'<iframe src="{server.url}/"></iframe><iframe src="{other}/"></iframe>')
    await page.wait_for_timeout(1500)
    for frame in page.frames[1:]:
        assert await frame.evaluate("document.querySelector('#loading, flutter-view') === null")
    await context.close()


async def test_another_site_reads_nothing_and_opens_no_socket(browser: Browser, server: Server) -> None:  # noqa: F811
    context = await browser.new_context()
    page = await context.new_page()
    other = server.url.replace("127.0.0.1", "localhost")
    await page.route(f"{other}/**", lambda route: route.fulfill(body="<p>evil</p>", content_type="text/html"))
    await page.goto(f"{other}/evil")
    said = await page.evaluate(
        """async ([url, socket]) => {
            const read = path => fetch(url + path).then(a => a.text()).catch(() => 'refused');
            const opened = new Promise(done => {
                const one = new WebSocket(socket);
                one.onopen = () => done('open'); one.onerror = () => done('refused');
            });
            return [await read('/api/v1/dev/messages'), await read('/'), await opened];
        }""",
        [server.url, server.url.replace("http", "ws") + "/ws"],
    )
    assert said == ["refused"] * 3
    await context.close()
