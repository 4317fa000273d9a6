"""A spin of the wheel whose tab is closed in the middle: its result is shown once, and credited once."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Member, Server, member, wait_until
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WHEEL = "/play/games/daily-wheel"
_NEWEST = "SELECT member_id FROM game_plays WHERE game_id = 'daily-wheel' ORDER BY seq DESC LIMIT 1"
_PLAYS = "SELECT id, seen_at IS NOT NULL FROM game_plays WHERE game_id = 'daily-wheel' AND member_id = ?"
_GIVEN = "SELECT count(*) FROM grants WHERE source_kind = 'game' AND source_id = 'daily-wheel' AND member_id = ?"
_WON = "SELECT count(*) FROM entries WHERE reasons LIKE '%\"game:daily-wheel\"%' AND member_id = ?"


async def left_while_it_turned(server: Server, browser: Browser) -> tuple[Member, str]:
    """Whose tab was closed while the wheel turned, and their id in the books. A machine that stands still for as long
    as it turns shows the result before anybody can leave: then it is the next one's turn.
    """
    for _ in range(4):
        mara = await member(browser, server.url)
        await mara.open()
        await mara.demo()
        await mara.go(WHEEL)
        try:
            await mara.press("game.play", "game.moving")
        except AssertionError:
            if not await mara.there("game.result"):
                raise
        await mara.page.close()
        [(who,)] = server.books(_NEWEST)
        [(_, seen)] = server.books(_PLAYS, str(who))
        if not seen:
            return mara, str(who)
    raise AssertionError("a play counts as seen while its wheel turns")


async def test_a_tab_closed_while_the_wheel_turns_loses_nothing(server: Server, browser: Browser) -> None:
    mara, who = await left_while_it_turned(server, browser)
    [(play, _)] = server.books(_PLAYS, who)

    back = Member(mara.context, await mara.context.new_page(), server.url)
    await back.open(WHEEL)
    await back.shown("game.result")
    await back.sees("Your play at ")
    seen = [(play, 1)]
    wait_until(lambda: "seen" if server.books(_PLAYS, who) == seen else "", PATIENCE, lambda: "not taken for seen")
    await back.press("game.close", "game.blocked")

    await back.reload()
    await back.shown("game.blocked")
    assert not await back.there("game.result")
    assert server.books(_PLAYS, who) == seen, "played once"
    [(given,)], [(won,)] = server.books(_GIVEN, who), server.books(_WON, who)
    assert (given, won) in {(1, 1), (1, 0), (0, 0)}, "points, a reward or no luck: each at most once"
    assert mara.errors == []
    assert back.errors == []
