"""A new release of the real app: an open tab goes on, nothing is mixed, the next load is new, the old one goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.boot import KEPT, equipped, holds
from tests.e2e.builds import Releases, build
from tests.e2e.driver import Member, member
from tests.e2e.on_a_line import complaints, strangers
from tests.e2e.origin import kept, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

BUILD = "document.querySelector('meta[name=build]').content"
#: The versions of all files that a page has loaded: one, or two releases were mixed.
VERSIONS = """[...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)
    .filter((path) => path.startsWith('/_/')).map((path) => path.split('/')[2]))]"""


async def versions_kept(page: Page) -> set[str]:
    """The versions of complete releases."""
    return {name.split()[1] for name, files in (await kept(page)).items() if "/_/release.json" in files}


async def test_a_release_follows_another(browser: Browser, tmp_path: Path) -> None:
    with Releases(tmp_path / "data", build(tmp_path / "one", "one")) as running:
        someone = await (await member(browser, running.url)).open()
        await someone.demo()
        await equipped(someone)
        await holds(someone.page, KEPT)
        page, balance = someone.page, await someone.balance()
        (old,) = await page.evaluate(VERSIONS)
        assert await versions_kept(page) == {old}

        # Elsewhere than on the card: there a tab without its server loads the card, of the same release, anew.
        await someone.press("nav.rewards", re.compile("Any coffee"))
        running.release(build(tmp_path / "two", "two"))
        await someone.back()
        await someone.press("nav.card", "card.number")
        assert (await page.evaluate(BUILD), await page.evaluate(VERSIONS)) == ("one", [old])
        await someone.balance_is(balance)

        async def followed() -> bool:
            await page.evaluate(
                "navigator.serviceWorker.getRegistration().then((it) => it?.update()).catch(() => null)"
            )
            return len(await versions_kept(page)) == 2

        await until(followed, "the new release was not kept beside the one that runs")
        other = await Member(someone.context, await someone.context.new_page(), running.url).open()
        await other.shown("card.number")
        (new,) = await other.page.evaluate(VERSIONS)
        assert new != old and await other.page.evaluate(BUILD) == "two"
        await other.page.close()

        await someone.reload()
        await someone.shown("card.number")
        assert (await page.evaluate(BUILD), await page.evaluate(VERSIONS)) == ("two", [new])
        await someone.balance_is(balance)

        async def tidy() -> bool:
            return await versions_kept(page) == {new} and not any(old in name for name in await kept(page))

        await until(tidy, "the old release is still kept")
        assert (complaints(someone), complaints(other)) == ([], [])
        assert (strangers(someone), strangers(other)) == (set(), set())
