"""The line breaks and comes back under a running app: it says so, connects by itself, and is right afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.boot import painted
from tests.e2e.driver import ROTATING, Member, Server
from tests.e2e.line import Line
from tests.e2e.on_a_line import bought_with, step_of, steps_now

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]


async def test_what_happened_while_the_socket_was_lost_is_there_afterwards(
    someone: Member, line: Line, server: Server, tmp_path: Path
) -> None:
    """Elsewhere than on the card the app itself waits for its line, says so, and is right when it is back."""
    before = await someone.balance()
    number = await someone.card_number()
    await someone.press("nav.account", re.compile("Language"))
    line.state = "cut"
    await someone.sees("Connection lost")
    receipt = server.till("--code", number, "--amount", "10.00")
    assert receipt.returncode == 0, receipt.stderr
    line.state = "open"
    await someone.back()
    await someone.press("nav.card", "card.number")
    await someone.balance_above(before)
    assert step_of(await someone.code_on_screen(tmp_path / "after.png", ROTATING, 40)) in steps_now()


async def test_a_socket_that_breaks_once_is_made_again(
    someone: Member, line: Line, server: Server, tmp_path: Path
) -> None:
    line.drop()
    await bought_with(someone, server, tmp_path / "card.png")
    kept = "Object.keys(localStorage).filter((key) => key.endsWith('.face')).length"
    assert await someone.ask(kept) == 1


async def test_on_a_line_of_the_last_century_the_card_is_there_first(
    someone: Member, line: Line, tmp_path: Path
) -> None:
    """20 kbit/s with half a second for each piece: the app takes its time behind the card."""
    line.rate, line.delay = 2500, 0.25
    await someone.page.reload(wait_until="commit")
    await painted(someone.page)
    assert step_of(await someone.code_on_screen(tmp_path / "card.png", ROTATING, 40)) in steps_now()
    await someone.page.wait_for_selector("#loading", state="detached", timeout=120_000)
    line.rate, line.delay = 0.0, 0.0
    await someone.ready()
    await someone.shown("card.number")


@pytest.mark.slow
async def test_a_screen_on_which_nothing_moves_has_its_line(someone: Member) -> None:
    """Only the card's time comes down the line each second; elsewhere silence means nothing."""
    await someone.press("nav.account", re.compile("Language"))
    told = "lost += document.querySelectorAll('#connection.lost').length"
    await someone.page.evaluate(f"() => {{ window.lost = 0; setInterval(() => {{ {told}; }}, 250); }}")
    quiet = "() => performance.now() - (window.began ??= performance.now()) > 33000"
    await someone.page.wait_for_function(quiet, timeout=60_000, polling=500)
    assert await someone.page.evaluate("lost") == 0
