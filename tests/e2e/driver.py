"""What a member does, in a real browser: open, tap, type, look. And what a till does, with the real command."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, FloatRect, Locator, Page, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.member_app.running import PATIENCE, environment, start

#: The card's code as it is drawn: key of card and device, step, message authentication code.
ROTATING = re.compile(r"L1\.[A-Z0-9]+\.\d+\.[A-Z0-9]{16}")
#: What the engine says of a socket that could not be opened; the error it then throws has no words but "Exception".
UNOPENED = "WebSocketException: Failed to connect WebSocket"
PHONE, TABLET, DESKTOP = (390, 844), (820, 1180), (1440, 900)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Where it is. In CI a missing browser is a failure, elsewhere a reason to skip."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None or not Path(path).exists():
        message = "Chromium is missing: install your system's chromium package, or name it in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


class Server:
    """`member-app run` (or `api`) as a process of its own, at the same address whenever it is started again."""

    def __init__(self, data: Path, *options: str, verb: str = "run") -> None:
        self.data, self.options, self.verb = data, options, verb
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._command.end()

    def start(self) -> None:
        """Returns once it answers."""
        arguments = [self.verb, "--port", str(self.port), "--data", str(self.data), *self.options]
        run = self.verb == "run"
        announces = "Member app: " if run else "Loyalty API: "
        self._command = start(*arguments, *(["--no-browser"] if run else []), announces=announces)
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._command.stop()
        self._command.end()

    @property
    def url(self) -> str:
        return self._command.url

    @property
    def lines(self) -> list[str]:
        """What it printed since it was started last."""
        return self._command.so_far()

    def till(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`member-app till` on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "member_app", "till", "--data", str(self.data), *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=environment(),
        )

    def mailed_code(self, address: str) -> str:
        """The newest one-time code for an address, from the terminal."""

        def find() -> str:
            text = "\n".join(self.lines)
            at = text.rfind(address)
            found = re.search(r"\b(\d{3} ?\d{3})\b", text[at:]) if at >= 0 else None
            return found[1].replace(" ", "") if found else ""

        return wait_until(find, PATIENCE, lambda: "no code was mailed:\n" + "\n".join(self.lines))

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=PATIENCE)


@contextlib.asynccontextmanager
async def launched(*unlike: str) -> AsyncIterator[Browser]:
    """A browser without a window. `unlike` are arguments of the driver that it is started without."""
    path = chromium()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=path, headless=True, args=ARGUMENTS, ignore_default_args=[*unlike]
        )
        yield started
        await started.close()


@contextlib.asynccontextmanager
async def own_browser(profile: Path) -> AsyncIterator[BrowserContext]:
    """A browser of its own process on somebody's profile, as after a tap on the home screen."""
    path = chromium()
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile, executable_path=path, headless=True, args=ARGUMENTS, viewport={"width": 390, "height": 844},
            device_scale_factor=2, locale="en-GB", timezone_id="Europe/Berlin",
        )  # fmt: skip
        yield context
        await context.close()


def wait_until(probe: Callable[[], str], seconds: float, why: Callable[[], str]) -> str:
    """The first true answer of `probe`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := probe():
            return found
        time.sleep(0.05)
    raise AssertionError(why())


class Member:
    """One person at one browser. `errors` is what the browser complained of, `unopened` how many sockets the engine
    said it could not open.
    """

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

    async def open(self, route: str = "/") -> Member:
        await self.page.goto(self.url + route)
        return await self.ready()

    async def ready(self) -> Member:
        """After a load: the first frame is there and the accessible tree is on."""
        await self.page.wait_for_selector("#loading", state="detached", timeout=60_000)
        placeholder = self.page.locator("flt-semantics-placeholder")
        await placeholder.wait_for(state="attached", timeout=30_000)
        await placeholder.evaluate("e => e.click()")
        await self.page.locator("flt-semantics-host flt-semantics").first.wait_for(state="attached")
        return self

    async def back(self) -> Member:
        """After the line was lost: the app is there again, in the tab as it was or loaded anew behind the card."""
        await self.not_sees("Connection lost", timeout=60)
        await self.page.wait_for_selector("#loading", state="detached", timeout=60_000)
        tree = self.page.locator("flt-semantics-placeholder, flt-semantics-host flt-semantics")
        await tree.first.wait_for(state="attached", timeout=60_000)
        if await self.page.locator("flt-semantics-placeholder").count():
            await self.ready()
        return self

    async def reload(self) -> Member:
        await self.page.reload()
        return await self.ready()

    async def go(self, route: str) -> None:
        """To another place in the app, as the browser's own buttons would."""
        await self.page.evaluate(
            "route => { history.pushState({}, '', route); dispatchEvent(new PopStateEvent('popstate', {state: {}})) }",
            route,
        )

    def named(self, identifier: str) -> Locator:
        return self.page.locator(f'[flt-semantics-identifier="{identifier}"]').first

    async def shown(self, identifier: str, seconds: float = 45) -> Locator:
        """Waits until it is on the screen; what was there instead is in the complaint."""
        target = self.named(identifier)
        try:
            await target.wait_for(state="attached", timeout=seconds * 1000)
        except PlaywrightTimeout:
            raise AssertionError(
                f"{identifier} is not shown after {seconds} s at {self.page.url}; on screen:\n{await self.text()}\n"
                f"the browser complained: {self.errors}"
            ) from None
        return target

    async def reach(self, identifier: str) -> None:
        """Scrolls down to it: a list is built as far as it is seen."""
        await self.page.mouse.move(200, 500)
        for _ in range(60):
            if await self.named(identifier).count():
                return
            await self.page.mouse.wheel(0, 2000)
            await self.page.wait_for_timeout(150)
        raise AssertionError(f"{identifier} is not on this page; on screen:\n{await self.text()}")

    async def tap(self, identifier: str) -> None:
        """A real click in the middle of it."""
        await self.shown(identifier)
        box = await self._place(identifier)
        await self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    async def press(self, identifier: str, then: str | re.Pattern[str], seconds: float = 45) -> None:
        """Taps it and waits for what comes of it: something with a name, or words. A busy browser may lose a tap while
        it builds its accessible tree; a person taps again.
        """
        come = partial(self.shown, then) if isinstance(then, str) else partial(self.sees, then)
        await self.tap(identifier)
        for _ in range(2):
            with contextlib.suppress(AssertionError, PlaywrightError):
                await come(8)
                return
            with contextlib.suppress(AssertionError, PlaywrightError):  # it may go this moment
                if not await self.named(identifier).count():
                    break
                await self.tap(identifier)
        await come(seconds)

    async def _place(self, identifier: str) -> FloatRect:
        """Where it is once it has stopped moving: a sheet slides in, on a busy machine by fits and starts."""
        before, still = None, 0
        for _ in range(200):
            place = await self.named(identifier).bounding_box()
            still = still + 1 if place is not None and place == before else 0
            if place is not None and still >= 4:
                return place
            before = place
            await self.page.wait_for_timeout(50)
        raise AssertionError(f"{identifier} has no place on the screen")

    async def type(self, identifier: str, text: str) -> None:
        """Fills a field anew. Keys typed while the engine swaps focus go astray, so it looks and tries again."""
        for _ in range(5):
            await self.tap(identifier)
            await self.page.wait_for_timeout(250)
            await self.page.keyboard.press("Control+A")
            await self.page.keyboard.type(text, delay=15)
            typed = await self.page.evaluate("() => document.activeElement?.value")
            if typed is not None and typed.replace(" ", "") == text:
                return
        raise AssertionError(f"{identifier} holds {typed!r} instead of what was typed")

    async def sees(self, text: str | re.Pattern[str], timeout: float = 45) -> None:
        """The words are on screen: as text or as a name for assistive tools."""
        await self.until(lambda page_text: bool(re.search(text, page_text)), f"{text!r} is not shown", timeout)

    async def not_sees(self, text: str, timeout: float = 45) -> None:
        await self.until(lambda page_text: not re.search(text, page_text), f"{text!r} is still shown", timeout)

    async def until(self, true_of: Callable[[str], bool], complaint: str, timeout: float) -> None:
        end = time.monotonic() + timeout
        shown = "nothing, since it was being loaded"
        while True:
            with contextlib.suppress(PlaywrightError):  # it loads anew this moment
                shown = await self.text()
                if true_of(shown):
                    return
            if time.monotonic() > end:
                raise AssertionError(f"{complaint}; on screen:\n{shown}")
            await self.page.wait_for_timeout(50)

    async def text(self) -> str:
        """All words on screen, with the names of pictures and buttons."""
        return str(
            await self.page.evaluate(
                """() => [...document.querySelectorAll('flt-semantics-host *, #connection')]
                    .map(e => [e.getAttribute('aria-label'), e.childElementCount ? '' : e.textContent].join(' '))
                    .filter(s => s.trim()).join('\\n')"""
            )
        )

    async def balance(self) -> int:
        """The active points on the card screen."""
        target = await self.shown("card.balance")
        words = str(
            await target.evaluate(
                "e => [e, ...e.querySelectorAll('*')].map(x => x.getAttribute('aria-label')).join(' ') + e.textContent"
            )
        )
        found = re.search(r"\d[\d.,]*", re.sub(r"\d+:\d+", "", words))  # how old it is stands before it
        assert found, f"no figure in {words!r}"
        return int(re.sub(r"[.,]", "", found[0]))

    async def shot(self, file: Path) -> Path:
        await self.page.screenshot(path=str(file))
        return file

    async def code_on_screen(self, file: Path, pattern: re.Pattern[str], timeout: float = 60) -> str:
        """What a decoder reads from a screenshot, taken again until a code is in it; the picture stays in `file`."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            for text in decode(await self.shot(file)):
                if pattern.fullmatch(text):
                    return text
            await self.page.wait_for_timeout(200)
        raise AssertionError(f"no code like {pattern.pattern} in {file}")

    async def balance_above(self, before: int, seconds: float = 45) -> int:
        """The balance once it has grown past `before`, without a touch: up to half a minute after a lost service."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if (now := await self.balance()) > before:
                return now
            await self.page.wait_for_timeout(50)
        raise AssertionError(f"the balance stayed at {before}")

    async def sign_in(self, address: str, server: Server, then: str = "card.number") -> Member:
        """In with a mailed code; `then` is what they see first."""
        await self.type("welcome.email", address)
        await self.press("welcome.continue", "otp.code")
        await self.type("otp.code", server.mailed_code(address))
        await self.press("otp.confirm", then)
        return self

    async def card_number(self) -> str:
        """The number on the card, as the till takes it."""
        number = re.search(r"\b\d{4} \d{4} \d{4}\b", await self.text())
        assert number, await self.text()
        return number[0].replace(" ", "")

    async def demo(self) -> Member:
        """Into the demo."""
        await self.press("welcome.demo", "card.number")
        return self


async def member(
    browser: Browser, url: str, size: tuple[int, int] = PHONE, dark: bool = False, locale: str = "en-GB"
) -> Member:
    """A new person with an empty browser."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2,
        color_scheme="dark" if dark else "light",
        locale=locale,
        timezone_id="Europe/Berlin",
    )
    return Member(context, await context.new_page(), url)


def decode(picture: Path) -> list[str]:
    """Every code a real decoder finds in a picture."""
    with Image.open(picture) as image:
        return [found.text for found in zxingcpp.read_barcodes(image.convert("RGB"))]
