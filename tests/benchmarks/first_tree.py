"""In process, without a browser: how long from opening the app until its first tree holds the card, with nobody to ask.

    python -m tests.benchmarks.first_tree [--rounds 9]

The app is that of a computer: a sealed cache file with 10,000 documents, whose key is in a vault, and the real screens
drawn to a client that is not there. The interpreter is warm: what importing takes is printed beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from api_client.retry import RetryPolicy
from member_app.config import DeviceInfo, Mode
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.state import Ready
from member_app.storage.cache import Document
from member_app.storage.key_values import MemoryKeyValues
from member_app.wiring import build_session
from screens.app import App
from tests.fakes.headless import HeadlessApp
from tests.fakes.world import World, make_template, until

ENTRIES = 10_000
RUNS = 9
GOAL = 0.150


@dataclass(frozen=True)
class Shown:
    """`seconds` from opening to the tree with the card; `asked` are the requests made until then."""

    seconds: float
    asked: int


async def prepared(folder: Path, template: Path, entries: int = ENTRIES) -> World:
    """A computer whose member has a card and a cache of so many documents, and no network any more."""
    world = World(folder, template, mode=Mode.DESKTOP, retry=RetryPolicy(budget=60.0, attempts=1))
    session = await world.demo()
    state = await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    cache = session.life._scope.cache  # type: ignore[attr-defined]
    page = Document({"items": [{"id": f"ent_{number}", "amount": number} for number in range(20)]}, state.as_of)
    for number in range(entries):
        await cache.put(state.value.member.id, f"page {number}", page)
    await session.home.refresh()
    await session.close()
    world.line.hang_up()
    world.line.sent.clear()
    return world


async def opened(world: World) -> Shown:
    """One start of the app."""
    started = time.perf_counter()
    # What `member_app.app` does when a page opens.
    session = build_session(world.start_process(), DeviceInfo("Linux", "linux"), MemoryKeyValues(), quiet=True)
    asked: list[int] = []
    seconds: list[float] = []

    async def begin(page: object) -> None:
        await session.start()
        page.render_views(App, session, ("en",))  # type: ignore[attr-defined]

    client = HeadlessApp(begin, platform="linux")
    settle, client.settle = client.settle, _nothing  # the clock stops at the tree, not when all is quiet
    async with client as app:
        await _card(app)
        seconds.append(time.perf_counter() - started)
        asked.append(len(world.line.sent))
        app.settle = settle
    await session.close()
    world.line.sent.clear()
    return Shown(seconds[0], asked[0])


async def _card(app: HeadlessApp) -> None:
    """Until the card with its code was sent; looked for in what is sent, since walking trees takes time."""
    seen = 0
    for _ in range(100_000):
        new, seen = app.conn.sent[seen:], len(app.conn.sent)
        if any("card.code" in (text := repr(body)) and "<svg" in text for _, body, _ in new):
            return
        await asyncio.sleep(0)
    raise AssertionError("no card")


async def _nothing(turns: int = 0) -> None:
    """In place of waiting."""


async def measure(folder: Path, entries: int = ENTRIES, runs: int = RUNS) -> list[Shown]:
    """So many starts, after one that warms up."""
    world = await prepared(folder / "data", make_template(folder / "template"), entries)
    try:
        await opened(world)
        return [await opened(world) for _ in range(runs)]
    finally:
        await world.aclose()


def imports() -> float:
    """Seconds that a fresh interpreter needs to import the app, without its own start."""
    script = "import time; begun = time.perf_counter(); import member_app.app; print(time.perf_counter() - begun)"
    taken = [
        float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=RUNS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "template").mkdir()
        shown = asyncio.run(measure(Path(folder), runs=rounds))
    middle = statistics.median(one.seconds for one in shown)
    sys.stdout.write(
        f"requests before the first tree: {max(one.asked for one in shown)}\n"
        f"importing the app before that: {imports() * 1000:.0f} ms\n"
        f"first tree with the card, {ENTRIES:,} documents cached, no network: {middle * 1000:.0f} ms"
        f" (goal < {GOAL * 1000:.0f}; median of {len(shown)}, longest"
        f" {max(one.seconds for one in shown) * 1000:.0f})\n"
    )


if __name__ == "__main__":
    main()
