"""A poster in a store, seen by a phone's camera: the link survives the sign-in, and the check-in is in the account."""

from __future__ import annotations

import contextlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.e2e.driver import Member, Server, decode, member
from tests.member_app.running import member_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def scanned(server: Server, store: str, poster: Path) -> str:
    """The address in the square of a poster that the operator has made."""
    where = ("--data", str(server.data), "--public-url", server.url)
    made = member_app("operator", "checkins", "qr", store, *where, "--out", str(poster))
    assert made.returncode == 0, made.stderr
    [link] = decode(poster)
    assert link.startswith(server.url)
    return urlsplit(link).path


async def sign_in_where_one_is(someone: Member, then: str) -> None:
    """Into the demo from any address. A busy browser may lose a tap; a person taps again."""
    for _ in range(2):
        await someone.tap("welcome.demo")
        with contextlib.suppress(PlaywrightTimeout):
            await someone.named(then).wait_for(state="attached", timeout=8_000)
            return
        if not await someone.named("welcome.demo").count():
            break
    await someone.shown(then)


async def test_a_scanned_poster_checks_in_whoever_signs_in_then(server: Server, browser: Browser, tmp_path: Path):
    mara = await member(browser, server.url)
    await mara.open(scanned(server, "shop", tmp_path / "shop.png"))
    await sign_in_where_one_is(mara, "checkin.result")
    await mara.sees("You are checked in")
    await mara.sees("Aurora Shop")
    await mara.sees(r"\+5 Sparks")
    await mara.go("/activity")
    await mara.sees("Checked in at Aurora Shop")
    assert mara.errors == []
