"""A card past its own end: nothing of it stays in the browser, and the page says at once what to do."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from member_app.web.boot import WORDS
from tests.e2e.boot import FACE, digits, left_in
from tests.e2e.boot_alone import HANDLE_KEY, NUMBER, SAID, Look, looking

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]

HOUR, DAY = 3600, 86_400
#: A key as the page keeps it, which no script can read: what matters is that it goes.
KEEP_A_KEY = """async () => {
    const secret = new Uint8Array(32).fill(7);
    const key = await crypto.subtle.importKey('raw', secret, {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
    const db = await new Promise((resolve) => {
        const request = indexedDB.open('member_app', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('card');
        request.onsuccess = () => resolve(request.result);
    });
    await new Promise((resolve) => {
        const writing = db.transaction('card', 'readwrite');
        writing.objectStore('card').put({name: 'K7Q2M9XW', step: 30, offset: 0, key}, 'key');
        writing.oncomplete = resolve;
    });
    db.close();
}"""
HEARD = "ahead => Math.abs(JSON.parse(localStorage['member_app.ahead'] ?? 0) - ahead) < 90000"
KEYS = """async () => {
    const found = await indexedDB.databases();
    return found.filter(({name}) => name === 'member_app').length && await bootPage.key.load();
}"""


async def nothing_left(page: Page) -> None:
    """Of the member: on the screen, in the browser, and in what the page itself still knows."""
    left = await left_in(page)
    assert "Mara" not in left and NUMBER not in left
    assert await page.evaluate("name => localStorage.getItem(name)", FACE) is None
    assert await page.evaluate("bootPage.key.load()") is None
    words = await page.inner_text("body")
    assert "Mara" not in words and NUMBER not in digits(words)
    assert await page.locator("#loading svg").count() == 0
    assert await page.evaluate("bootPage.store.face()") is None


@pytest.mark.parametrize(("member", "browser_speaks"), [("en", "de-DE"), ("de", "en-GB")])
async def test_opened_without_a_line_after_its_end_the_page_says_so_each_time(
    shared_browser: Browser, member: str, browser_speaks: str
) -> None:
    """In the member's language, also when the face that knew it is gone."""
    over = Look(
        face={"until": int(time.time()) - 60, "lang": member, "look": "dark"}, wishes={"locale": browser_speaks}
    )
    async with looking(shared_browser, over) as page:
        for _ in range(2):
            await page.wait_for_selector(SAID)
            assert await page.inner_text("#ended") == WORDS[member]["over"]
            assert await page.get_attribute("html", "lang") == member
            assert await page.get_attribute("html", "data-look") == "dark"
            assert await page.locator(".shape, .tabs").count() == 0, "no shape of what will not come"
            await nothing_left(page)
            assert await page.evaluate("name => localStorage.getItem(name)", HANDLE_KEY), "the app decides on a line"
            await page.reload()


async def test_the_key_goes_with_the_card(shared_browser: Browser) -> None:
    """What was there to make codes with is gone once the page is open, also for the worker."""
    async with looking(shared_browser, Look(answer=204)) as page:
        await page.evaluate(KEEP_A_KEY)
        assert await page.evaluate(KEYS)
        await page.evaluate(
            """name => {
                const face = JSON.parse(JSON.parse(localStorage.getItem(name)));
                // As it lies there some day: past the page's own setter, which would see it.
                const plain = Object.assign(document.createElement('iframe'), {srcdoc: ''});
                document.body.append(plain);
                plain.contentWindow.localStorage.setItem(name, JSON.stringify(JSON.stringify({...face, until: 1})));
            }""",
            FACE,
        )
        await page.context.unroute("**/boot/key")
        await page.reload()
        await page.wait_for_selector(SAID)
        await nothing_left(page)
        assert not await page.evaluate(KEYS)


@pytest.mark.parametrize("ahead", [0, 2 * DAY, -2 * DAY], ids=["right", "behind", "before"])
@pytest.mark.parametrize("kind", ["qr", "code128"])
async def test_an_open_page_drops_a_code_that_never_changes_at_its_end(
    shared_browser: Browser, ahead: float, kind: str
) -> None:
    """On the device's clock as the service corrected it, and with nobody asked."""
    until = int(time.time() + ahead) + HOUR
    # What was heard on an earlier visit; a clock that runs ahead must not end the card before its time.
    kept: dict[str, Any] = {"member_app.ahead": ahead * 1000} if ahead < 0 else {}
    look = Look(answer=204, ahead=ahead, clock=True, face={"until": until, "kind": kind}, kept=kept)
    async with looking(shared_browser, look) as page:
        await page.wait_for_function(HEARD, arg=ahead * 1000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.clock.fast_forward(1000 * (HOUR - 300))
        assert await page.locator(".painted #loading .panel svg").count() == 1
        await page.clock.fast_forward(1000 * 600)
        await page.wait_for_selector(SAID)
        assert await page.inner_text("#ended") == WORDS["en"]["over"]
        await nothing_left(page)
        assert [url for url in asked if url.endswith("/boot/key")] == []


async def test_the_words_stay_while_an_engine_without_a_line_has_nothing_to_show(shared_browser: Browser) -> None:
    over = Look(clock=True, face={"until": int(time.time()) - 60})
    async with looking(shared_browser, over) as page:
        await page.wait_for_selector(SAID)
        await page.wait_for_function("bootPage.handover")
        await page.evaluate("dispatchEvent(new Event('flutter-first-frame'))")
        for _ in range(30):
            await page.clock.fast_forward(2000)
        assert await page.locator(f"#loading:not(.done) {SAID.split()[1]}").is_visible()
        assert not await page.locator(".slow").is_visible()


async def test_what_the_service_says_on_a_line_counts_more(shared_browser: Browser) -> None:
    until = int(time.time()) - 60
    async with looking(shared_browser, Look(answer=410, face={"until": until})) as page:
        # While the service takes its time, the page says what it knows by itself.
        await page.get_by_text(WORDS["en"]["ended"], exact=True).wait_for()


async def test_a_face_that_is_written_past_its_end_is_not_kept_and_moves_nobody(shared_browser: Browser) -> None:
    """An app whose service has not answered for so long writes it again and again."""
    async with looking(shared_browser, Look(answer=204)) as page:
        await page.evaluate("window.stayed = true; document.getElementById('loading').remove()")  # the app is there
        write = """([name, until]) => {
            const face = JSON.parse(JSON.parse(localStorage.getItem(name)));
            localStorage.setItem(name, JSON.stringify(JSON.stringify({...face, until})));
        }"""
        await page.evaluate(write, [FACE, int(time.time()) - 1])
        assert await page.evaluate("name => localStorage.getItem(name)", FACE) is None
        assert await page.evaluate("window.stayed && !document.documentElement.classList.contains('gone')")
