"""A sign-in that has lapsed: the card stays and is taken, and both the boot page and the app ask to sign in again."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser

from member_app.web.boot import WORDS
from tests.e2e.boot import FACE, KEPT, equipped, holds, painted, signed_in
from tests.e2e.boot_alone import SAID
from tests.e2e.driver import ROTATING, Server, member
from tests.e2e.on_a_line import WRONG_CLOCK, complaints
from tests.e2e.tab import decode

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ASKS = "async () => JSON.parse(JSON.parse(localStorage.getItem('flutter.member_app.face'))).asks !== ''"

HOUR = 3600


def lapse(data: Path) -> None:
    """No sign-in counts any more, as months later; devices and their cards do."""
    with contextlib.closing(sqlite3.connect(data / "api.db", timeout=20)) as store, store:
        for table in ("access_tokens", "refresh_tokens"):
            store.execute(f"DELETE FROM {table}")


async def test_a_lapsed_sign_in_keeps_its_card(browser: Browser, tmp_path: Path) -> None:
    with Server(tmp_path / "data") as running:
        someone = await signed_in(await (await member(browser, running.url)).open(), running, "ida@example.org")
        await equipped(someone)
        lapse(running.data)
        await someone.reload()
        await someone.shown("lapsed.banner")
        await someone.sees("Please sign in again")
        await someone.pays(running, tmp_path / "app.png", "5.00")
        await holds(someone.page, ASKS)

        await someone.page.route_web_socket("**/ws", lambda socket: None)  # the boot page is all there is
        await someone.page.reload(wait_until="commit")
        await painted(someone.page)
        await someone.page.locator("#notice", has_text="sign in again").wait_for()
        await someone.code_on_screen(tmp_path / "boot.png", ROTATING, 40)
        assert await someone.page.locator("#loading .card").count() == 1
        assert someone.errors == []


async def test_a_lapsed_card_is_shown_until_its_own_end_and_then_nothing_of_it(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    """The browser's clock is moved to the hour before the end and to the one after it."""
    someone = await signed_in(await (await member(browser, server.url)).open(), server, "otto@example.org")
    await equipped(someone)
    lapse(server.data)
    lapsed_at = time.time()
    await someone.reload()
    await someone.shown("lapsed.banner")
    await holds(someone.page, ASKS)
    await holds(someone.page, KEPT)
    face = await someone.ask("bootPage.store.face()")
    assert face["as_of"] <= lapsed_at, "who only looks at the card makes it last no longer"
    await someone.context.set_offline(True)

    await someone.context.add_init_script(WRONG_CLOCK % ((face["until"] - time.time() - HOUR) * 1000))
    await someone.page.reload(wait_until="commit")
    assert "otto@example.org" in (await painted(someone.page))["card"]["text"]
    await someone.code_on_screen(tmp_path / "before.png", ROTATING, 40)

    await someone.context.add_init_script(WRONG_CLOCK % (2 * HOUR * 1000))
    await someone.page.reload(wait_until="commit")
    await holds(someone.page, f"async () => localStorage.getItem('{FACE}') === null")
    await someone.page.wait_for_selector(SAID)
    # The engine is there before long and has nothing to show: it must not come in place of the words.
    await someone.page.wait_for_selector("flt-glass-pane", state="attached", timeout=60_000)
    words = await someone.page.inner_text("body")
    assert WORDS["en"]["over"] in words
    assert "otto@example.org" not in words and face["number"] not in re.sub(r"\s", "", words)
    assert await someone.page.locator("#loading .panel svg").count() == 0
    assert decode(await someone.shot(tmp_path / "after.png")) == []
    assert await someone.page.evaluate("bootPage.key.load()") is None

    # With a line the app is there as ever and asks to sign in; the service's clock says that the card is still good.
    await someone.context.set_offline(False)
    await someone.ready()
    await someone.shown("lapsed.banner")
    assert complaints(someone) == []
