"""A friend comes along: a link from one browser opened in another, a purchase at the till, and both hear of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import DESKTOP, Server, member
from tests.e2e.looks import comes
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


async def test_a_friend_joins_with_a_link_buys_and_both_are_rewarded(server: Server, browser: Browser, tmp_path: Path):
    ada = await member(browser, server.url, DESKTOP)
    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ada.open()
    await ada.sign_in("ada@example.org", server)
    await ada.go("/play/friends")
    await ada.press("friends.copy", re.compile("Copied"))
    spelt = re.compile(re.escape(server.url) + r"/r/[2-9A-Z]{8}")

    async def copied() -> str | None:
        link = str(await ada.page.evaluate("navigator.clipboard.readText()"))
        return link if spelt.fullmatch(link) else None

    link = await comes(copied, PATIENCE)
    assert link, await ada.ask("navigator.clipboard.readText()")
    assert await ada.code_on_screen(tmp_path / "link.png", re.compile(re.escape(link))) == link

    bea = await member(browser, server.url)
    await bea.open(link.removeprefix(server.url))
    await bea.shown("welcome.invitation")
    await bea.sees("invites you")
    await bea.reload()
    await bea.sign_in("bea@example.org", server, then="invitation.welcome")
    await ada.uncovered(re.compile("Buying something comes next"))

    await bea.press("invitation.card", "card.number")
    await bea.pays(server, tmp_path / "card.png", "8.40")
    await ada.uncovered(re.compile("1 of 1 rewarded · 250 Sparks"))
    await ada.go("/activity")
    await ada.uncovered(re.compile("A friend joined with your link"))
    await bea.go("/activity")
    await bea.uncovered(re.compile("Invited by a friend"))
    assert ada.errors == []
    assert bea.errors == []
