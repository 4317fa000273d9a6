"""A poster in a store, seen by a phone's camera: the link survives the sign-in, and the check-in is in the account."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Server, member
from tests.e2e.tab import decode
from tests.member_app.running import member_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def scanned(server: Server, store: str, poster: Path) -> str:
    """The address in the square of a poster that the operator has made."""
    where = ("--data", str(server.data), "--public-url", server.url)
    made = member_app("operator", "checkins", "qr", store, *where, "--out", str(poster))
    assert made.returncode == 0, made.stderr
    [link] = decode(poster)
    assert link.startswith(server.url)
    return urlsplit(link).path


async def test_a_scanned_poster_checks_in_whoever_signs_in_then(server: Server, browser: Browser, tmp_path: Path):
    mara = await member(browser, server.url)
    await mara.open(scanned(server, "shop", tmp_path / "shop.png"))
    await mara.press("welcome.demo", "checkin.result")
    for words in ("You are checked in", "Aurora Shop", r"\+5 Sparks"):
        await mara.uncovered(re.compile(words))
    await mara.go("/activity")
    await mara.uncovered(re.compile("Checked in at Aurora Shop"))
    assert mara.errors == []
