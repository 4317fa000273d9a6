"""What the tests of bad lines share: a demo member behind a `Line`, and which steps a code may be of."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser

from tests.e2e.boot import KEPT, equipped, holds, painted
from tests.e2e.driver import ROTATING, Member, Server, member
from tests.e2e.line import PORTAL_HOST, Line

#: What a browser says of a line by itself.
OF_THE_LINE = (
    "WebSocket connection to",
    "WebSocket is already in CLOSING or CLOSED state",  # sent before the engine was told of the end
    "Failed to load resource",
    PORTAL_HOST,
)
#: What the engine throws for each socket that could not be opened, and for any other fault.
WORDLESS = "Exception"
#: The browser's clock, wrong by so many milliseconds.
WRONG_CLOCK = """(() => {
    const Right = Date, wrong = %d;
    window.Date = class extends Right {
        constructor(...given) { given.length ? super(...given) : super(Right.now() + wrong); }
        static now() { return Right.now() + wrong; }
    };
})()"""


@contextlib.asynccontextmanager
async def visitor(browser: Browser, line: Line) -> AsyncIterator[Member]:
    """A demo member whose browser could open the app without a network; afterwards no script may have complained."""
    person = await (await member(browser, line.url)).open()
    await person.demo()
    await equipped(person)
    await holds(person.page, KEPT)
    yield person
    assert complaints(person) == [], complaints(person)
    assert strangers(person) == set(), strangers(person)
    await person.context.close()


def complaints(person: Member) -> list[str]:
    """Errors of scripts and of the content policy."""
    found = [error for error in person.errors if not any(words in error for words in OF_THE_LINE)]
    wordless = found.count(WORDLESS) - person.unopened
    return [error for error in found if error != WORDLESS] + [WORDLESS] * wordless


def strangers(person: Member) -> set[str]:
    """What was asked of another host."""
    return {url for url in person.requests if not url.startswith((person.url, "blob:", "data:"))}


def step_of(code: str) -> int:
    return int(code.split(".")[2])


def steps_now() -> tuple[int, ...]:
    """The steps that a picture taken a moment ago may show. A browser sets its clock by an answer of the service, so it
    may be ahead by half of what that took: 4 s at most. The service takes the steps beside its own.
    """
    now = time.time()
    return (int(now) // 30 - 1, int(now) // 30, int(now + 4) // 30)


async def alone(person: Member) -> None:
    """The boot page has the card and the app is behind it."""
    await person.page.wait_for_selector(".painted #loading .panel svg", timeout=60_000)


async def goes_on_alone(person: Member, picture: Path) -> None:
    """Without a line the boot page shows the code of now, and says why the rest may be old."""
    await alone(person)
    assert step_of(await person.code_on_screen(picture, ROTATING, 40)) in steps_now()
    await person.page.locator("#notice", has_text="Offline").wait_for()


async def opened_offline(someone: Member, line: Line) -> None:
    """A new visit of which nothing but what the browser keeps is there."""
    await someone.page.goto("about:blank")
    line.state = "cut"
    await someone.page.goto(line.url, wait_until="commit")
    await painted(someone.page)


async def bought_with(person: Member, server: Server, picture: Path) -> None:
    """The till takes a code from the screen, and the app shows what that brought."""
    before = await person.balance()
    await person.pays(server, picture, "10.00")
    await person.balance_above(before)
