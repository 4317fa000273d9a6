"""One tab of a browser in somebody's hands: what is looked for is looked for again until it is there."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import zxingcpp
from PIL import Image
from playwright.async_api import BrowserContext, ConsoleMessage, FloatRect, Locator, Page
from playwright.async_api import Error as PlaywrightError

from tests.e2e.looks import CHOSEN, FOCUSED, REMEMBER, THERE, TREE, TYPED, WORDS, comes
from tests.member_app.running import PATIENCE

#: What the engine says of a socket that could not be opened; the error it then throws has no words but "Exception".
UNOPENED = "WebSocketException: Failed to connect WebSocket"


class Tab:
    """`errors` is what the browser complained of, `unopened` how many sockets the engine said it could not open."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context, self.page, self.url = context, page, url
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.unopened = 0
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)
        self.unopened += UNOPENED in message.text

    async def open(self, route: str = "/") -> Self:
        await self.page.goto(self.url + route)
        return await self.ready()

    async def ready(self) -> Self:
        """After a load: the app is on the screen and its accessible tree is on."""
        if not await comes(lambda: self.page.evaluate(TREE), 90):
            raise AssertionError(f"the app is not there at {self.page.url}; the browser complained: {self.errors}")
        return self

    async def back(self) -> Self:
        """After the line was lost: the app is there again, in the tab as it was or loaded anew behind the card."""
        await self.not_sees("Connection lost")
        return await self.ready()

    async def reload(self) -> Self:
        await self.page.reload()
        return await self.ready()

    async def ask(self, script: str, given: object = None) -> Any:
        """What a script answers in the page; one that is loaded anew meanwhile is asked again."""

        async def answers() -> list[Any]:
            return [await self.page.evaluate(script, given)]

        found = await comes(answers, PATIENCE)
        assert found, f"the page at {self.page.url} never answered {script}"
        return found[0]

    async def go(self, route: str) -> None:
        """To another place in the app, as the browser's own buttons would."""
        await self.ask(
            "route => { history.pushState({}, '', route); dispatchEvent(new PopStateEvent('popstate', {state: {}})) }",
            route,
        )

    def named(self, identifier: str) -> Locator:
        return self.page.locator(f'[flt-semantics-identifier="{identifier}"]').first

    async def there(self, identifier: str, seconds: float = 0.5) -> bool:
        """Whether it is on the screen before long."""
        return bool(await comes(lambda: self.page.evaluate(THERE, identifier), seconds))

    async def shown(self, identifier: str, seconds: float = PATIENCE) -> Locator:
        """Waits until it is on the screen; what was there instead is in the complaint."""
        if not await self.there(identifier, seconds):
            raise AssertionError(
                f"{identifier} is not shown after {seconds} s at {self.page.url}; on screen:\n{await self.text()}\n"
                f"the browser complained: {self.errors}"
            )
        return self.named(identifier)

    async def reach(self, identifier: str) -> None:
        """Scrolls down to it: a list is built as far as it is seen, and a bit further."""
        await self.page.mouse.move(200, 500)

        async def there() -> bool:
            if await self.there(identifier, 0):
                return True
            await self.page.mouse.wheel(0, 2000)
            await asyncio.sleep(0.15)
            return False

        if not await comes(there, PATIENCE):
            raise AssertionError(f"{identifier} is not on this page; on screen:\n{await self.text()}")

    async def tap(self, identifier: str, seconds: float = PATIENCE) -> None:
        """A real click in the middle of it."""
        await self.shown(identifier, seconds)
        box = await self.place(identifier)
        await self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    async def press(
        self, identifier: str, then: str | re.Pattern[str], seconds: float = PATIENCE, again: float = 8
    ) -> None:
        """Taps it and waits for what comes of it: something with a name, or words. A busy browser may lose a tap while
        it builds its accessible tree; a person taps `again` after so many seconds.
        """
        end = time.monotonic() + seconds
        await self.tap(identifier)
        while not await self.comes_of_it(then, again) and time.monotonic() < end:
            if await self.there(identifier):
                with contextlib.suppress(AssertionError, PlaywrightError):  # it may go this moment
                    await self.tap(identifier, 1)
        await (self.shown(then, 1) if isinstance(then, str) else self.sees(then, 1))

    async def chooses(self, identifier: str) -> None:
        """Taps it until it is chosen."""
        for _ in range(5):
            await self.tap(identifier)
            if await comes(lambda: self.page.evaluate(CHOSEN, identifier), 20):
                return
        raise AssertionError(f"{identifier} is not chosen; on screen:\n{await self.text()}")

    async def comes_of_it(self, then: str | re.Pattern[str], seconds: float) -> bool:
        """Whether something with that name, or the words, are on the screen within that time."""
        if isinstance(then, str):
            return await self.there(then, seconds)
        return bool(await comes(lambda: self._says(then.search), seconds))

    async def uncovered(self, wanted: str | re.Pattern[str], seconds: float = PATIENCE) -> None:
        """Waits for something with that name, or for the words; what is celebrated on top of it is put away."""
        end = time.monotonic() + seconds
        while not await self.comes_of_it(wanted, 0.5) and time.monotonic() < end:
            await self._put_away()
        await (self.shown(wanted, 1) if isinstance(wanted, str) else self.sees(wanted, 1))

    async def _put_away(self) -> None:
        with contextlib.suppress(AssertionError, PlaywrightError):  # it may go by itself
            if await self.there("celebration.close", 0):
                await self.tap("celebration.close", 1)

    async def place(self, identifier: str) -> FloatRect:
        """Where it is once it has stopped moving: a sheet slides in, on a busy machine by fits and starts."""
        seen: list[FloatRect] = []

        async def rests() -> bool:
            place = await self.named(identifier).bounding_box(timeout=1000)
            if seen and place != seen[-1]:
                seen.clear()
            if place is not None:
                seen.append(place)
            return len(seen) > 4

        if not await comes(rests, 10):
            raise AssertionError(f"{identifier} has no place on the screen where it rests")
        return seen[-1]

    async def type(self, identifier: str, text: str) -> None:
        """Fills a field anew. Keys typed while the engine swaps focus go astray, so it looks and tries again."""
        typed = None
        for _ in range(8):
            await self.tap(identifier)
            if not await comes(lambda: self.page.evaluate(FOCUSED, identifier), 2):
                continue
            await asyncio.sleep(0.25)
            await self.page.keyboard.press("Control+A")
            await self.page.keyboard.type(text, delay=15)
            typed = await self.ask(TYPED, identifier)
            if typed is not None and typed.replace(" ", "") == text:
                return
        raise AssertionError(f"{identifier} holds {typed!r} instead of what was typed")

    async def sees(self, text: str | re.Pattern[str], timeout: float = PATIENCE) -> None:
        """The words are on screen: as text or as a name for assistive tools."""
        await self.until(lambda page_text: bool(re.search(text, page_text)), f"{text!r} is not shown", timeout)

    async def not_sees(self, text: str, timeout: float = PATIENCE) -> None:
        await self.until(lambda page_text: not re.search(text, page_text), f"{text!r} is still shown", timeout)

    async def until(self, true_of: Callable[[str], object], complaint: str, timeout: float) -> None:
        if not await comes(lambda: self._says(true_of), timeout):
            raise AssertionError(f"{complaint}; on screen:\n{await self.text()}")

    async def _says(self, true_of: Callable[[str], object]) -> object:
        await self.page.evaluate(TREE)
        return true_of(str(await self.page.evaluate(WORDS)))

    async def text(self) -> str:
        """All words on screen, with the names of pictures and buttons."""
        return str(await self.ask(WORDS))

    async def remembers(self) -> None:
        """From now on the words that go by themselves after seconds are kept for `saw`."""
        await self.ask(REMEMBER)

    async def saw(self, text: str) -> None:
        """The words are on screen, or have been since `remembers`."""

        async def said() -> bool:
            await self.page.evaluate(TREE)
            return text in str(await self.page.evaluate("[...window.seenWords].join('\\n')"))

        if not await comes(said, PATIENCE):
            raise AssertionError(f"{text!r} was never shown; on screen:\n{await self.text()}")

    async def match(self, pattern: re.Pattern[str]) -> str:
        """The first words on screen that match, once there are some."""
        found: list[str] = []

        def matches(words: str) -> list[str]:
            found.extend(each[0] for each in pattern.finditer(words))
            return found

        await self.until(matches, f"nothing like {pattern.pattern} is shown", PATIENCE)
        return found[0]

    async def shot(self, file: Path) -> Path:
        await self.page.screenshot(path=str(file))
        return file

    async def code_on_screen(self, file: Path, pattern: re.Pattern[str], timeout: float = PATIENCE) -> str:
        """What a decoder reads from a screenshot, taken again until a code is in it; the picture stays in `file`."""

        async def read() -> str | None:
            return next((text for text in decode(await self.shot(file)) if pattern.fullmatch(text)), None)

        found = await comes(read, timeout)
        assert found, f"no code like {pattern.pattern} in {file}"
        return found


def decode(picture: Path) -> list[str]:
    """Every code a real decoder finds in a picture."""
    with Image.open(picture) as image:
        return [found.text for found in zxingcpp.read_barcodes(image.convert("RGB"))]
