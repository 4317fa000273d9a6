"""What a browser lost or refuses to keep: the card is there as far as it can be, says what is missing, and mends."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser

from member_app.web.boot import WORDS
from tests.e2e.boot import FACE, KEPT, SHOWN_IS_RIGHT, digits, equipped, holds, signed_in
from tests.e2e.driver import ROTATING, Member, Server, member, own_browser
from tests.e2e.line import Line
from tests.e2e.on_a_line import WRONG_CLOCK, bought_with, complaints, opened_offline, step_of, steps_now

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.asyncio(loop_scope="module")]

_OFF = """Object.defineProperty(window, '%s', {
    configurable: true, get() { throw new DOMException('off', 'SecurityError'); }
});"""
REFUSALS = {
    **{name: _OFF % name for name in ("indexedDB", "caches")},
    "sessions": _OFF % "sessionStorage" + _OFF % "indexedDB" + _OFF % "caches",
    "worker": "delete Navigator.prototype.serviceWorker",
}


#: Of a page that leaves no face as it goes: what is still to be seen of it.
AS_IT_WENT = f"""addEventListener('pagehide', () => {{
    const kept = localStorage.getItem('{FACE}') !== null;
    const seen = getComputedStyle(document.body.firstElementChild).visibility;
    if (!kept) sessionStorage.setItem('test.went', seen);
}})"""
#: A browser's own setting, and what comes of it.
NOTHING_KEPT = {"profile": {"default_content_setting_values": {"cookies": 2}}}
REFUSED = """async () => Promise.all([
    () => localStorage, () => caches.keys(),
    () => new Promise((resolve, reject) => {
        const request = indexedDB.open('x');
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
    }),
].map(async (use) => { try { await use(); return ''; } catch ({name}) { return name; } }))"""


async def test_a_key_that_was_lost_is_said_and_comes_back_with_the_line(
    someone: Member, line: Line, tmp_path: Path
) -> None:
    await someone.page.evaluate(
        """() => new Promise((done) => {
            const request = indexedDB.deleteDatabase('member_app');
            request.onsuccess = request.onerror = done;
        })"""
    )
    await opened_offline(someone, line)
    number = digits(await someone.page.inner_text("#loading .number"))
    assert await someone.code_on_screen(tmp_path / "plain.png", re.compile(r"\d{12}"), 40) == number
    assert "safe code" in await someone.page.inner_text("#loading .trouble")
    line.state = "open"
    await someone.code_on_screen(tmp_path / "back.png", ROTATING, 60)
    await equipped(someone)


@pytest.mark.parametrize(
    "wrong", [pytest.param(600, marks=pytest.mark.slow), 172_800, pytest.param(-172_800, marks=pytest.mark.slow)]
)
async def test_a_browsers_wrong_clock_makes_right_codes(
    server: Server, shared_browser: Browser, line: Line, tmp_path: Path, wrong: int
) -> None:
    someone = await member(shared_browser, line.url)
    await someone.context.add_init_script(WRONG_CLOCK % (wrong * 1000))
    await someone.open()
    await someone.demo()
    await equipped(someone)
    offset = await someone.page.evaluate("async () => (await bootPage.key.load()).offset")
    assert abs(offset + wrong * 1000) < 20_000, "the browser learned how far off it is"
    await holds(someone.page, KEPT)
    await opened_offline(someone, line)
    picture = tmp_path / "card.png"
    assert step_of(await someone.code_on_screen(picture, ROTATING, 40)) in steps_now()
    await someone.pays(server, picture, "5.00")
    await someone.page.wait_for_selector("#notice:not([hidden])", timeout=40_000)
    assert "figures are from" in (await someone.page.text_content("#notice") or "")
    assert complaints(someone) == []
    await someone.context.close()


async def test_a_page_that_slept_shows_the_right_code_at_once(someone: Member, line: Line) -> None:
    """The lid is closed for some minutes: what was due fires once when it opens."""
    await someone.page.clock.install()
    await opened_offline(someone, line)
    await someone.page.clock.fast_forward(600_000)
    await holds(someone.page, SHOWN_IS_RIGHT)


async def test_a_page_that_stays_open_past_the_end_of_its_card_shows_it_no_longer(someone: Member, line: Line) -> None:
    """Nobody came for months: what is kept of the card is over, and nothing of it stays on the screen."""
    await someone.page.clock.install()
    await opened_offline(someone, line)
    number, until = await someone.page.evaluate("(({ number, until }) => [number, until])(bootPage.store.face())")
    await someone.page.clock.fast_forward(1000 * (until - int(time.time()) + 60))
    await holds(someone.page, "async () => document.documentElement.classList.contains('first-visit')")
    words = await someone.page.inner_text("body")
    assert WORDS["en"]["over"] in words
    assert "Mara" not in words and number not in digits(words)
    assert await someone.page.locator("#loading svg").count() == 0
    assert await someone.page.evaluate("name => localStorage.getItem(name)", FACE) is None


async def test_an_app_that_stays_open_past_the_end_of_its_card_drops_it(someone: Member) -> None:
    """Its code never changes, so nothing else would ask for it anew. Once the device wakes the page goes with all that
    is on it, and what comes then is what the service says: here a card it still knows.
    """
    await someone.press("card.kind", "card.kind.qr")
    await someone.press("card.kind.qr", re.compile("QR code of your card"))
    await holds(someone.page, "async () => bootPage.store.face().kind === 'qr'")
    await someone.context.add_init_script(AS_IT_WENT)
    await someone.reload()
    await someone.shown("card.number")
    until = await someone.page.evaluate("bootPage.store.face().until")
    # Both at once: the app may write its face at any moment, and one that is over by then is only dropped.
    late = WRONG_CLOCK % (1000 * (until - int(time.time()) + 60))
    await someone.page.evaluate(f"{late}; document.dispatchEvent(new Event('visibilitychange')), undefined")
    await holds(someone.page, "async () => sessionStorage.getItem('test.went') !== null")
    assert await someone.page.evaluate("sessionStorage.getItem('test.went')") == "hidden"
    await someone.ready()
    await someone.shown("card.number")
    await equipped(someone)


@pytest.mark.parametrize(
    "refused",
    ["sessions", *(pytest.param(name, marks=pytest.mark.slow) for name in ("caches", "worker", "indexedDB"))],
)
async def test_where_a_browser_keeps_little_the_app_runs_and_no_script_fails(
    shared_browser: Browser, line: Line, tmp_path: Path, refused: str
) -> None:
    someone = await member(shared_browser, line.url)
    await someone.context.add_init_script(REFUSALS[refused])
    await someone.open()
    await someone.demo()
    await someone.code_on_screen(tmp_path / "app.png", ROTATING, 40)
    await holds(someone.page, f"async () => localStorage.getItem('{FACE}') !== null")
    await someone.reload()
    await someone.shown("card.number", 40)
    await someone.code_on_screen(tmp_path / "again.png", ROTATING, 40)
    assert complaints(someone) == []
    await someone.context.close()


async def test_a_browser_that_is_told_to_keep_nothing_shows_the_card_it_signed_in_for(
    server: Server, line: Line, tmp_path: Path
) -> None:
    """Every kind of storage is refused by the browser itself, as its settings offer."""
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(NOTHING_KEPT))
    async with own_browser(profile) as context:
        someone = Member(context, context.pages[0], line.url)
        opened: list[str] = []
        someone.page.on("websocket", lambda socket: opened.append(socket.url))
        await someone.open()
        assert await someone.page.evaluate(REFUSED) == ["SecurityError", "SecurityError", "UnknownError"]
        await signed_in(someone, server, "nobody@example.org")
        await bought_with(someone, server, tmp_path / "card.png")
        assert len(opened) == 1
        line.drop()
        await someone.back()
        assert complaints(someone) == []
