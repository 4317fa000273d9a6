"""Bytes and time to the first frame: ours beside Flet out of the box, in one run on one machine.

    python tests/benchmarks/first_frame.py [--rounds 3]

First visit: an empty browser. Second visit: the same browser again. Each with the loopback line and an emulated one
of 9 Mbit/s and 85 ms. "Frame" is the first the UI engine paints, "ready" when the app's first screen can be used. Bytes
are those on the wire, compressed, as the browser counts them. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LINE = {"offline": False, "latency": 85, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}
HELLO = """
import flet as ft

def main(page):
    page.title = "Hello"
    page.add(ft.Button("Hello", on_click=lambda e: None))

ft.run(main, view=None, port={port}, no_cdn=True)
"""
WATCH = """
window.__frame = 0;
window.addEventListener('flutter-first-frame', () => { window.__frame = performance.now(); });
"""


@dataclass(frozen=True)
class Visit:
    """One page load: bytes on the wire, seconds to the first frame and to the first usable screen."""

    received: float
    frame: float
    ready: float


@dataclass(frozen=True)
class Contestant:
    """A server to visit and the text that shows it can be used."""

    name: str
    url: str
    text: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with ours() as app, plain_flet() as flet, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        print("| line | visit | | bytes | first frame | ready |")
        print("|---|---|---|---|---|---|")
        for line, emulated in (("loopback", False), ("9 Mbit/s, 85 ms", True)):
            measured = {each.name: [two_visits(browser, each, emulated) for _ in range(rounds)] for each in (app, flet)}
            for visit in (0, 1):
                for name, pairs in measured.items():
                    print(_row(line, ("first", "second")[visit], name, [pair[visit] for pair in pairs]))
        browser.close()


def two_visits(browser: Browser, contestant: Contestant, emulated: bool) -> tuple[Visit, Visit]:
    """A first visit with an empty cache, and a second one in a new tab of the same browser."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    try:
        first = visit(context.new_page(), contestant, emulated)
        return first, visit(context.new_page(), contestant, emulated)
    finally:
        context.close()


def visit(page: Page, contestant: Contestant, emulated: bool) -> Visit:
    """Load the page and wait until it can be used."""
    session = page.context.new_cdp_session(page)
    received = _count_bytes(session)
    if emulated:
        session.send("Network.emulateNetworkConditions", LINE)
    page.add_init_script(WATCH)
    page.goto(contestant.url, wait_until="commit")
    _until(lambda: page.evaluate("window.__frame > 0"))
    placeholder = page.locator("flt-semantics-placeholder")
    placeholder.wait_for(state="attached", timeout=60_000)
    placeholder.evaluate("element => element.click()")
    page.locator(f"flt-semantics >> text={contestant.text}").first.wait_for(state="attached", timeout=60_000)
    ready, frame = page.evaluate("[performance.now(), window.__frame]")
    time.sleep(1)  # what still trickles in belongs to the visit
    page.close()
    return Visit(sum(received), frame / 1000, ready / 1000)


def _until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Ask until it is true: the content policy forbids the browser to do so by itself."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit("no first frame within two minutes")
        time.sleep(0.02)


def _count_bytes(session: CDPSession) -> list[float]:
    received: list[float] = []
    cached: set[str] = set()
    session.send("Network.enable")
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] not in cached:
            received.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    return received


def _row(line: str, which: str, name: str, visits: list[Visit]) -> str:
    def median(of: Callable[[Visit], float]) -> float:
        return statistics.median(of(each) for each in visits)

    size = median(lambda each: each.received)
    shown = f"{size / 1e6:.2f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"
    frame, ready = median(lambda each: each.frame), median(lambda each: each.ready)
    return f"| {line} | {which} | {name} | {shown} | {frame:.2f} s | {ready:.2f} s |"


@contextlib.contextmanager
def ours() -> Iterator[Contestant]:
    """This app as the README starts it, its files compressed beforehand."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "member_app", "assets"], check=True, env=environment, stdout=sys.stderr)
    port = _free_port()
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "member_app", "--port", str(port), "--data", data, "--no-browser"]
        with _served(command, port, environment):
            yield Contestant("member app", f"http://127.0.0.1:{port}/", "Try the demo")


@contextlib.contextmanager
def plain_flet() -> Iterator[Contestant]:
    """A button, served by Flet itself."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "hello.py"
        script.write_text(HELLO.format(port=port))
        environment = {
            **os.environ,
            "FLET_FORCE_WEB_SERVER": "1",
            "FLET_SERVER_IP": "127.0.0.1",
            "FLET_WEB_NO_CDN": "1",
        }
        with _served([sys.executable, str(script)], port, environment):
            yield Contestant("flet out of the box", f"http://127.0.0.1:{port}/", "Hello")


@contextlib.contextmanager
def _served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            raise SystemExit(f"a server ended at once: {process.args!r}")
        time.sleep(0.1)
    raise SystemExit("a server did not start within a minute")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main()
