"""Whatever the line does, the card is right: without one the boot page shows it, and the app comes back with it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.e2e.boot import holds, painted
from tests.e2e.driver import ROTATING, Member, Server
from tests.e2e.line import Line, State
from tests.e2e.on_a_line import bought_with, goes_on_alone, step_of, steps_now

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("state", ["portal", "redirect", "cut", pytest.param("stalled", marks=pytest.mark.slow)])
async def test_without_a_line_the_card_goes_on_by_itself_and_the_app_comes_back(
    someone: Member, line: Line, server: Server, tmp_path: Path, state: State
) -> None:
    line.state = state
    await goes_on_alone(someone, tmp_path / "alone.png")
    line.state = "open"
    await someone.ready()
    await someone.shown("card.number")
    await bought_with(someone, server, tmp_path / "back.png")


async def test_a_card_that_nobody_relieves_stays_and_its_code_changes(
    someone: Member, line: Line, server: Server, tmp_path: Path
) -> None:
    """The app is there long before its line: it has nothing to show, so it stays behind the card."""
    line.state = "cut"
    await someone.page.reload(wait_until="commit")
    await painted(someone.page)
    first = step_of(await someone.code_on_screen(tmp_path / "first.png", ROTATING, 40))
    await someone.page.wait_for_selector("flt-glass-pane, flutter-view", state="attached", timeout=60_000)
    label = "() => document.querySelector('#loading .panel svg') && Number(performance.now() > 20000)"
    await holds(someone.page, f"async () => Boolean(({label})())")
    await someone.page.wait_for_selector("#loading .panel svg", timeout=20_000)
    last, end = first, time.monotonic() + 90
    while last <= first and time.monotonic() < end:
        last = step_of(await someone.code_on_screen(tmp_path / "last.png", ROTATING, 40))
    assert last > first, "the step is over and its code still stands there"
    assert last in steps_now()
    await someone.pays(server, tmp_path / "paid.png", "5.00")
