"""Visits of `first_frame`: what the page itself sees of its own start, read off afterwards."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.benchmarks.sites import Site

LINE = {"offline": False, "latency": 85, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}
OFF = {**LINE, "offline": True, "latency": 0}
CARD = '[flt-semantics-identifier="card.number"]'
# What a browser does for itself when a window opens (its own pages for the address bar) is over after so many ms.
SETTLED = 1500
# Times in ms since the navigation began. The accessible tree is asked for as soon as the engine painted: what is in it
# can be used. A code counts from the frame after it was put into the page.
WATCH = """
window.seen = {};
const note = (name) => { window.seen[name] ??= performance.now(); };
addEventListener('flutter-first-frame', () => note('frame'));
let drawn = false;
const look = () => {
  if (!drawn && document.querySelector('.panel svg:not([hidden])')) {
    drawn = true;
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => note('code');
    requestAnimationFrame(() => port1.postMessage(0));
  }
  const placeholder = window.seen.frame && document.querySelector('flt-semantics-placeholder');
  if (placeholder && !window.seen.asked) { note('asked'); placeholder.click(); }
  if (READY && document.querySelector(READY)) note('ready');
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
addEventListener('flutter-first-frame', look);
"""


@dataclass(frozen=True)
class Seen:
    """Seconds from the navigation to the engine's first frame, a painted code, a usable app; 0 if it wasn't there."""

    frame: float
    code: float
    ready: float


def visit(context: BrowserContext, site: Site, *, ready: str = "", line: dict[str, object] | None = None,
          until: str = "ready", start: str = "", then: Callable[[Page], None] | None = None) -> Seen:  # fmt: skip
    """Load a site in a new tab, its worker asleep, and wait until it has seen `until`. `then` does more in the tab.

    The tab is empty before, or shows what is at `start`.
    """
    page = context.new_page()
    try:
        session = context.new_cdp_session(page)
        if start:
            page.goto(start)
        page.wait_for_timeout(SETTLED)
        _put_workers_to_sleep(session)
        if line:
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", line)
        page.add_init_script(f"const READY = {_quoted(ready)};{WATCH}")
        page.goto(site.url, wait_until="commit")
        wait(lambda: page.evaluate(f"window.seen?.{until} > 0"), f"{site.name}: nothing {until}")
        seen = page.evaluate("window.seen")
        if then:
            then(page)
        return Seen(*(seen.get(name, 0) / 1000 for name in ("frame", "code", "ready")))
    finally:
        page.close()


def sign_in(context: BrowserContext, site: Site) -> None:
    """Into the demo, and wait until all is kept that a visit without a network needs."""

    def enter(page: Page) -> None:
        button = page.locator(site.ready)
        for _ in range(3):
            box = button.bounding_box() if button.count() else None
            if box:
                page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            end = time.monotonic() + 15
            while time.monotonic() < end and not page.locator(CARD).count():
                time.sleep(0.1)
        page.locator(CARD).wait_for(state="attached", timeout=30_000)
        _wait_until_kept(page)

    visit(context, site, ready=site.ready, then=enter)
    visit(context, site, ready=CARD, then=_wait_until_kept)


@dataclass(frozen=True)
class Picture:
    """The card as HTML, its style and the fonts that names by address; and its code alone."""

    card: str
    style: str
    fonts: dict[str, bytes]
    code: str


def picture(context: BrowserContext, site: Site) -> Picture:
    """The card as the boot page draws it, without a network."""
    drawn: list[list[str]] = []
    taken = """[document.getElementById('loading').outerHTML, document.querySelector('style').textContent,
        '<div class="panel">' + document.querySelector('.panel svg').outerHTML + '</div>']"""
    visit(context, site, line=OFF, until="code", then=lambda page: drawn.append(page.evaluate(taken)))
    card, style, code = drawn[0]
    addresses = re.findall(r"url\((/[^)]+\.woff2)\)", style)
    fonts = {address: urllib.request.urlopen(site.url.rstrip("/") + address).read() for address in addresses}
    return Picture(card, style, fonts, code)


def wait(true: Callable[[], object], complaint: str, seconds: float = 120) -> None:
    """Ask until it is true: the content policy forbids the browser to do so by itself."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(complaint)
        time.sleep(0.02)


def _wait_until_kept(page: Page) -> None:
    kept = """(async () => !!localStorage.getItem('flutter.member_app.face')
        && !!await caches.match('/_/release.json'))()"""
    wait(lambda: page.evaluate(kept), "the browser did not keep the card", 60)
    time.sleep(1)  # what still trickles in belongs to the visit


def _put_workers_to_sleep(session: CDPSession) -> None:
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"
