"""Who fills in a form on a train finds what they typed when the line is back, and nothing of it once it is sent."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.async_api import Browser

from tests.e2e.boot import holds, left_in
from tests.e2e.driver import Member, member
from tests.e2e.line import Line
from tests.e2e.looks import TYPED, comes
from tests.e2e.on_a_line import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
#: What the browser keeps of forms.
KEPT = "Object.keys(localStorage).filter((key) => key.endsWith('.drafts')).map((key) => localStorage[key]).join()"


async def holding(someone: Member, identifier: str, text: str) -> None:
    """The field shows it to whoever taps it; a busy browser may lose a tap, and one taps again."""
    for _ in range(10):
        await someone.tap(identifier)
        if await comes(partial(holds_now, someone, identifier, text), 5):
            return
    held = await someone.ask(TYPED, identifier)
    raise AssertionError(f"{identifier} holds {held!r} instead of {text!r}")


async def holds_now(someone: Member, identifier: str, text: str) -> bool:
    return bool(await someone.page.evaluate(TYPED, identifier) == text)


async def pressed(someone: Member, identifier: str) -> None:
    """A button whose work is done once the browser keeps nothing of the form; pressing it twice does no harm."""
    for _ in range(5):
        if await someone.there(identifier):
            await someone.tap(identifier)
        if await comes(partial(someone.page.evaluate, f"{KEPT} === ''"), 8):
            return
    raise AssertionError(f"{identifier} left something behind; on screen:\n{await someone.text()}")


async def typed(someone: Member, name: str) -> None:
    """Half a form, kept by the browser."""
    await someone.type("profile.first_name", name)
    await holds(someone.page, f"async () => {KEPT}.includes('{name}')")


async def test_half_a_profile_is_there_after_the_line_broke(browser: Browser, line: Line) -> None:
    someone = await (await member(browser, line.url)).open()
    await someone.demo()
    await someone.go("/account/profile")
    await typed(someone, "Maribel")
    line.drop()
    # Only a session that did not see it typed says so.
    await someone.shown("draft.restored")
    await someone.back()
    await holding(someone, "profile.first_name", "Maribel")
    await someone.reach("profile.save")
    await pressed(someone, "profile.save")
    await someone.sees("Saved")

    await typed(someone, "Mariella")
    await someone.reload()
    await someone.shown("draft.restored")
    await pressed(someone, "draft.discard")
    await holding(someone, "profile.first_name", "Maribel")
    assert "Mariella" not in await left_in(someone.page)
    assert complaints(someone) == []
    await someone.context.close()
