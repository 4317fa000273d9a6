"""The card before everything: time and bytes to it, beside a static page and beside Flet out of the box, in one run.

    python -m tests.benchmarks.first_frame [--rounds 9]

Every figure is a median of `--rounds` visits; each round has browsers of its own. The line of 9 Mbit/s
and 85 ms is the browser's own emulation: it delays requests and the socket's handshake, not what then runs over the
socket. Where the network is off, the browser's is, and the tab shows a page of another site before; an empty
tab is told apart, since a browser has its drawing process ready for any page but one in a process of its own, which the
isolation of this app's page asks for. Workers sleep before each visit. Bytes are counted on a line between
browser and server, headers and the worker's own requests with them; those of the app's socket are told apart.
"App" is reached when its first screen is in the accessible tree. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.sites import ROOT, Line, Site, elsewhere, ours, plain_flet, static_page
from tests.benchmarks.visits import CARD, LINE, OFF, Seen, picture, sign_in, visit

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Figures:
    """What was seen, by kind of visit."""

    first: list[Seen] = field(default_factory=list)
    second: list[Seen] = field(default_factory=list)
    off: list[Seen] = field(default_factory=list)
    beside: list[Seen] = field(default_factory=list)
    bare: list[Seen] = field(default_factory=list)
    off_empty: list[Seen] = field(default_factory=list)
    beside_empty: list[Seen] = field(default_factory=list)
    flet_first: list[Seen] = field(default_factory=list)
    flet_second: list[Seen] = field(default_factory=list)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with ours() as app, plain_flet() as flet, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        figures = Figures()
        for _ in range(rounds):
            _round(browser, app, flet, figures)
        app_bytes, flet_bytes = _bytes(browser, app), _bytes(browser, flet)
        browser.close()
    _print(figures, app_bytes, flet_bytes, _first_tree(rounds))


def _round(browser: Browser, app: Site, flet: Site, figures: Figures) -> None:
    with _person(browser) as person:
        figures.flet_first.append(visit(person, flet, ready=flet.ready, line=LINE))
        figures.flet_second.append(visit(person, flet, ready=flet.ready, line=LINE))
    with _person(browser) as person:
        figures.first.append(visit(person, app, ready=app.ready, line=LINE))
        sign_in(person, app)
        figures.second.append(visit(person, app, ready=CARD, line=LINE))
        drawn = picture(person, app)
        with (
            static_page(drawn.card, drawn.style, drawn.fonts) as page,
            static_page(drawn.code) as bare,
            elsewhere() as other,
        ):
            for _ in range(2):
                for site in (page, bare):
                    visit(person, site, until="code", then=_kept)
            for site, from_a_page, from_nothing in (
                (page, figures.beside, figures.beside_empty),
                (app, figures.off, figures.off_empty),
            ):
                from_a_page.append(visit(person, site, line=OFF, until="code", start=other))
                from_nothing.append(visit(person, site, line=OFF, until="code"))
            figures.bare.append(visit(person, bare, line=OFF, until="code", start=other))


def _kept(tab: Page) -> None:
    tab.evaluate("navigator.serviceWorker.ready.then(() => 1)")


def _bytes(browser: Browser, site: Site) -> list[tuple[int, int]]:
    """Bytes of a first and a second visit: of answers, and of the socket."""
    port = int(site.url.rstrip("/").rpartition(":")[2])
    counted = []
    with _person(browser) as person, Line(port) as line:
        for _ in range(2):
            line.answers = line.socket = 0
            visit(person, replace(site, url=line.url), ready=site.ready, then=lambda tab: tab.wait_for_timeout(6000))
            counted.append((line.answers, line.socket))
    return counted


@contextlib.contextmanager
def _person(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    try:
        yield context
    finally:
        context.close()


def _first_tree(rounds: int) -> str:
    """What the benchmark of the first tree says at its end."""
    command = [sys.executable, "-m", "tests.benchmarks.first_tree", "--rounds", str(rounds)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    found = re.search(r"first tree.*: (\d+ ms)", done.stdout)
    return found[1] if found else f"not measured: {done.stderr[-200:]}"


def _print(
    figures: Figures, app_bytes: list[tuple[int, int]], flet_bytes: list[tuple[int, int]], first_tree: str
) -> None:
    off, beside, bare = (_median(seen, "code") for seen in (figures.off, figures.beside, figures.bare))
    off_empty, beside_empty = (_median(seen, "code") for seen in (figures.off_empty, figures.beside_empty))
    (first, _), (second, socket) = app_bytes
    rows = [
        ("second visit, network off: navigation to scannable card", "<= 1.5 x", f"{off / beside:.2f} x, {off:.3f} s",
         f"static page with the same card {beside:.3f} s; with its code and nothing else {bare:.3f} s"),
        ("the same from an empty tab", "<= 1.5 x", f"{off_empty / beside_empty:.2f} x, {off_empty:.3f} s",
         f"static page with the same card {beside_empty:.3f} s"),
        ("second visit on 9 Mbit/s 85 ms: card", "<= 0.4 s", _seconds(figures.second, "code"), "none before the app"),
        ("the same: interactive app", "<= 1.2 s", _seconds(figures.second, "ready"),
         _seconds(figures.flet_second, "ready")),
        ("first visit on that line: interactive app", "<= 4.0 s", _seconds(figures.first, "ready"),
         _seconds(figures.flet_first, "ready")),
        ("first visit: bytes", "<= 3.5 MB", f"{first / 1e6:.2f} MB", f"{flet_bytes[0][0] / 1e6:.2f} MB"),
        ("second visit: bytes", "< 5 kB", f"{second / 1e3:.1f} kB, and {socket / 1e3:.1f} kB of the app's talk",
         f"{flet_bytes[1][0] / 1e6:.2f} MB"),
        ("in process, cache of 10,000 entries, no network: first tree with the card", "< 150 ms", first_tree, ""),
    ]  # fmt: skip
    print("| figure | goal | member app | flet, or as named |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _median(visits: list[Seen], of: str) -> float:
    return statistics.median(float(getattr(seen, of)) for seen in visits)


def _seconds(visits: list[Seen], of: str) -> str:
    return f"{_median(visits, of):.2f} s"


if __name__ == "__main__":
    main()
