"""A friend comes along: a link from one browser opened in another, a purchase at the till, and both hear of it."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import DESKTOP, ROTATING, Member, Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def sees(someone: Member, words: str, seconds: float = 60) -> None:
    """Waits for the words; what is celebrated on top of them is put away."""
    end = time.monotonic() + seconds
    while not re.search(words, shown := await someone.text()):
        assert time.monotonic() < end, f"{words!r} is not shown; on screen:\n{shown}"
        if await someone.named("celebration.close").count():
            with contextlib.suppress(AssertionError):  # it may go by itself
                await someone.tap("celebration.close")
        await someone.page.wait_for_timeout(50)


async def test_a_friend_joins_with_a_link_buys_and_both_are_rewarded(server: Server, browser: Browser, tmp_path: Path):
    ada = await member(browser, server.url, DESKTOP)
    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ada.open()
    await ada.sign_in("ada@example.org", server)
    await ada.go("/play/friends")
    await ada.press("friends.copy", re.compile("Copied"))
    link = str(await ada.page.evaluate("navigator.clipboard.readText()"))
    assert re.fullmatch(re.escape(server.url) + r"/r/[2-9A-Z]{8}", link)
    assert await ada.code_on_screen(tmp_path / "link.png", re.compile(re.escape(link))) == link

    bea = await member(browser, server.url)
    await bea.open(link.removeprefix(server.url))
    await bea.shown("welcome.invitation")
    await sees(bea, "invites you")
    await bea.reload()
    await bea.sign_in("bea@example.org", server, then="invitation.welcome")
    await sees(ada, "Buying something comes next")

    await bea.press("invitation.card", "card.number")
    await bea.code_on_screen(tmp_path / "card.png", ROTATING)
    receipt = server.till("--image", str(tmp_path / "card.png"), "--amount", "8.40")
    assert receipt.returncode == 0, receipt.stderr
    await sees(ada, "1 of 1 rewarded · 250 Sparks")
    await ada.go("/activity")
    await sees(ada, "A friend joined with your link")
    await bea.go("/activity")
    await sees(bea, "Invited by a friend")
    assert ada.errors == []
    assert bea.errors == []
