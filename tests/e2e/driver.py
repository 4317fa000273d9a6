"""What a member does, in a real browser: open, tap, type, look. And what a till does, with the real command."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.e2e.looks import comes
from tests.e2e.tab import Tab
from tests.member_app.running import PATIENCE, environment, start

#: The card's code as it is drawn: key of card and device, step, message authentication code.
ROTATING = re.compile(r"L1\.[A-Z0-9]+\.\d+\.[A-Z0-9]{16}")
#: The code of a coupon as it is spelt on the screen.
COUPON = re.compile(r"C1(?:[ \-\u2009\u202f]?[0-9A-Z]){14}")
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

    def books(self, query: str, *given: str) -> list[tuple[Any, ...]]:
        """What the service has written down."""
        with contextlib.closing(sqlite3.connect(self.data / "api.db", timeout=20)) as database:
            return database.execute(query, given).fetchall()

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
        context.set_default_timeout(PATIENCE * 1000)
        yield context
        await context.close()


def wait_until(probe: Callable[[], str], seconds: float, why: Callable[[], str]) -> str:
    """The first true answer of `probe`."""
    end = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < end, why()
        time.sleep(0.05)
    return found


class Member(Tab):
    """One person at one browser."""

    async def balance(self) -> int:
        """The active points on the card screen; what is celebrated on top of it is put away."""
        await self.uncovered("card.balance")

        async def figure() -> str | None:
            words = await self.named("card.balance").evaluate(
                "e => [e, ...e.querySelectorAll('*')].map(x => x.getAttribute('aria-label')).join(' ') + e.textContent",
                timeout=1000,
            )
            found = re.search(r": (\d[\d.,]*)", words)  # how old it is stands before it
            return found[1] if found else None

        found = await comes(figure, PATIENCE)
        assert found, f"no figure in the balance; on screen:\n{await self.text()}"
        return int(re.sub(r"[.,]", "", found))

    async def balance_is(self, points: int, seconds: float = PATIENCE) -> None:
        """The balance once the service confirmed it: first the app shows what it knows."""
        end = time.monotonic() + seconds
        while (now := await self.balance()) != points:
            assert time.monotonic() < end, f"the balance is {now} and stays so, instead of {points}"
            await asyncio.sleep(0.05)

    async def balance_above(self, before: int, seconds: float = PATIENCE) -> int:
        """The balance once it has grown past `before`, without a touch: up to half a minute after a lost service."""
        end = time.monotonic() + seconds
        while (now := await self.balance()) <= before:
            assert time.monotonic() < end, f"the balance stayed at {before}"
            await asyncio.sleep(0.05)
        return now

    async def pays(self, server: Server, picture: Path, amount: str) -> None:
        """The till takes the code from the screen. A code lives for a minute at most: one that a busy machine brought
        too late is shown again.
        """
        for _ in range(4):
            code = await self.code_on_screen(picture, ROTATING)
            receipt = server.till("--image", str(picture), "--amount", amount)
            if receipt.returncode == 0 or time.time() // 30 - 1 <= int(code.split(".")[2]):
                break
        assert receipt.returncode == 0, receipt.stderr

    async def sign_in(self, address: str, server: Server, then: str = "card.number") -> Member:
        """In with a mailed code; `then` is what they see first."""
        await self.type("welcome.email", address)
        await self.press("welcome.continue", "otp.code")
        await self.type("otp.code", server.mailed_code(address))
        await self.press("otp.confirm", then)
        return self

    async def card_number(self) -> str:
        """The number on the card, as the till takes it."""
        return (await self.match(re.compile(r"\b\d{4} \d{4} \d{4}\b"))).replace(" ", "")

    async def coupon(self) -> str:
        """The code of the coupon that is shown, as the till takes it."""
        await self.shown("coupon.code")
        return re.sub(r"[ \-\u2009\u202f]", "", await self.match(COUPON))

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
    context.set_default_timeout(PATIENCE * 1000)
    return Member(context, await context.new_page(), url)
