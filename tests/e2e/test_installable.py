"""The app can be put on a home screen: what Chromium asks of it, and in whose language it is offered."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.driver import Server
from tests.e2e.origin import kept, until
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


async def controlled(page: Page, url: str) -> None:
    """The app is there and its worker keeps it."""
    await page.goto(url, timeout=PATIENCE * 1000)

    async def whole() -> bool:
        return any("/_/release.json" in addresses for addresses in (await kept(page)).values())

    await _longer(whole)


async def _longer(true: Callable[[], Awaitable[object]]) -> None:
    """As `until`, for the real engine on a busy machine."""
    for attempt in range(3):
        try:
            await until(true, "the worker did not keep the app")
        except AssertionError:
            if attempt == 2:
                raise
        else:
            return


@pytest.mark.parametrize(("locale", "word"), [("en-GB", "Card"), ("de-DE", "Karte")])
async def test_chromium_would_install_it(browser: Browser, server: Server, locale: str, word: str) -> None:
    context = await browser.new_context(locale=locale)
    page = await context.new_page()
    await controlled(page, server.url)
    session = await context.new_cdp_session(page)
    # A private window is what the browser of a test is; everything else it finds wrong counts.
    errors = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    answer = await session.send("Page.getAppManifest")
    assert answer["errors"] == []
    manifest = json.loads(answer["data"])
    assert manifest["lang"] == locale[:2]
    assert manifest["shortcuts"][0]["name"] == word
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    pictures = [picture["src"] for name in ("icons", "screenshots") for picture in manifest[name]]
    assert [server.get(picture).status_code for picture in pictures] == [200] * len(pictures)
    await context.close()


async def test_what_the_worker_keeps_is_what_everybody_gets(browser: Browser, server: Server) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await controlled(page, server.url)
    (addresses,) = (await kept(page)).values()
    base = next(address for address in addresses if address.endswith("/main.dart.wasm")).removesuffix("main.dart.wasm")
    assert all(address in ("/", "/_/release.json") or address.startswith(base) for address in addresses)
    heavy = {address.removeprefix(base) for address in addresses if address.endswith((".wasm", "main.dart.js"))}
    assert heavy == {"main.dart.wasm", "canvaskit/skwasm.wasm"}, "the engine of this browser, and no other"
    await context.close()
