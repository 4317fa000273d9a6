"""A spin of the wheel whose tab is closed in the middle: its result is shown once, and credited once."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from playwright.async_api import Browser
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.e2e.driver import Member, Server, member, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WHEEL = "/play/games/daily-wheel"
_PLAYS = "SELECT id, seen_at IS NOT NULL FROM game_plays WHERE game_id = 'daily-wheel'"
_GIVEN = "SELECT count(*) FROM grants WHERE source_kind = 'game' AND source_id = 'daily-wheel'"
_WON = "SELECT count(*) FROM entries WHERE reasons LIKE '%\"game:daily-wheel\"%'"


async def spin(someone: Member) -> None:
    """A busy browser may lose a tap while it builds its accessible tree; a person taps again."""
    for _ in range(3):
        await someone.tap("game.play")
        with contextlib.suppress(PlaywrightTimeout):
            await someone.named("game.moving").wait_for(state="attached", timeout=8_000)
            return
    await someone.shown("game.moving")


def books(server: Server, query: str) -> list[tuple[object, ...]]:
    """What the service has written down."""
    with contextlib.closing(sqlite3.connect(server.data / "api.db")) as database:
        return database.execute(query).fetchall()


async def test_a_tab_closed_while_the_wheel_turns_loses_nothing(server: Server, browser: Browser) -> None:
    mara = await member(browser, server.url)
    await mara.open()
    await mara.demo()
    await mara.go(WHEEL)
    await spin(mara)
    await mara.page.close()
    [(play, seen)] = books(server, _PLAYS)
    assert not seen, "nobody has seen it yet"

    back = Member(mara.context, await mara.context.new_page(), server.url)
    await back.open(WHEEL)
    await back.shown("game.result")
    await back.sees("Your play at ")
    wait_until(lambda: "seen" if books(server, _PLAYS) == [(play, 1)] else "", 20, lambda: "it is not taken for seen")
    await back.tap("game.close")
    await back.shown("game.blocked")

    await back.reload()
    await back.shown("game.blocked")
    assert not await back.named("game.result").count()
    assert books(server, _PLAYS) == [(play, 1)], "played once"
    [(given,)], [(won,)] = books(server, _GIVEN), books(server, _WON)
    assert (given, won) in {(1, 1), (1, 0), (0, 0)}, "points, a reward or no luck: each at most once"
    assert mara.errors == []
    assert back.errors == []
