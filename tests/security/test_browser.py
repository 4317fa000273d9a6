"""The app in a real browser under its own content policy: it runs, and asks nobody else for anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage

from tests.e2e.conftest import browser, server  # noqa: F401 - fixtures
from tests.e2e.driver import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
# A line that can be cut: while it is, new sockets go to a port where nobody listens.
CUT = """
const Socket = WebSocket;
window.cut = false;
window.opened = [];
window.WebSocket = class extends Socket {
  constructor(url, ...rest) {
    super(window.cut ? 'ws://127.0.0.1:9/' : url, ...rest);
    window.opened.push(this);
  }
};
"""


async def test_runs_without_a_complaint_of_the_browser(browser: Browser, server: Server) -> None:  # noqa: F811
    complaints: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            complaints.append(message.text)

    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    page.on("console", heard)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(server.url)
    await page.wait_for_selector("#loading", state="detached", timeout=60_000)
    assert await page.evaluate("crossOriginIsolated")
    await page.wait_for_timeout(500)
    await context.close()
    assert complaints == []
    home = urlsplit(server.url).netloc
    foreign = [url for url in asked if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != home]
    assert foreign == []


async def test_no_script_of_a_stranger_runs(browser: Browser, server: Server) -> None:  # noqa: F811
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(server.url)
    await page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.bad = 1'}))"
    )
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.bad = 2\">')")
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.bad") is None
    await context.close()


async def test_the_page_says_when_its_connection_is_lost(browser: Browser, server: Server) -> None:  # noqa: F811
    context = await browser.new_context(locale="de-DE")
    page = await context.new_page()
    await page.add_init_script(CUT)
    await page.goto(server.url)
    await page.wait_for_selector("#loading", state="detached", timeout=60_000)
    bar = page.locator("#connection")
    assert not await bar.is_visible()
    await page.evaluate("window.cut = true; window.opened.at(-1).close()")
    await bar.get_by_text("Verbindung unterbrochen").wait_for(timeout=60_000)
    assert await bar.get_attribute("role") == "status"
    await page.evaluate("window.cut = false")
    await bar.wait_for(state="hidden", timeout=60_000)  # the toolkit waits longer from try to try
    await context.close()
