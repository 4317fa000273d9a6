"""Lists of a catalogue of 1,000,000 rewards, over HTTP in process, on SQLite and on PostgreSQL.

`python -m tests.benchmarks.catalogue [--count N] [--folder DIR] [--only sqlite|postgresql]`. Goal: everything under
100 ms. What is built in DIR is used again; without it, it is gone afterwards. PostgreSQL comes from the wheel the
tests use.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api_client.reference import database
from tests.api_client.reference.catalogues import AURORA, catalogue
from tests.benchmarks.catalogue_data import copy, fill, say
from tests.contract.kit import in_process, running
from tests.contract.postgres import cluster

ROUNDS = 15
GOAL = 100.0
SORTS = ("featured", "cost", "-cost", "newest", "name")
FILTERS: dict[str, dict[str, Any]] = {
    "category": {"category": "coffee"},
    "small category, by name": {"category": "give", "sort": "name"},
    "kind": {"kind": "travel"},
    "category and kind, newest": {"category": "shop", "kind": "event", "sort": "newest"},
    "highest cost": {"max_cost": 500},
    "very low cost, newest": {"max_cost": 31, "sort": "newest"},
    "highest cost, dearest first": {"max_cost": 5_000, "sort": "-cost"},
    "affordable": {"affordable": True},
    "affordable, by name": {"affordable": True, "sort": "name"},
    "affordable, category, kind, dearest first": {
        "affordable": True, "category": "bakery", "kind": "product", "sort": "-cost",
    },
}  # fmt: skip
SEARCHES: dict[str, dict[str, Any]] = {
    "rare word": {"q": "777777"},
    "unknown word": {"q": "zeppelin"},
    "common word": {"q": "lamp"},
    "word in all": {"q": "members"},
    "common word, dearest first": {"q": "lamp", "sort": "-cost"},
    "two words": {"q": "golden tour"},
    "two words, never together": {"q": "golden silent"},
    "one letter": {"q": "b"},
    "two letters": {"q": "mo"},
    "three letters, by name": {"q": "kon", "sort": "name"},
    "beginning of many words": {"q": "lali"},
    "word with umlaut": {"q": "führung", "sort": "newest"},
    "word and category": {"q": "lamp", "category": "give"},
    "word and kind, by cost": {"q": "concert", "kind": "donation", "sort": "cost"},
    "word and highest cost": {"q": "dinner", "max_cost": 100, "sort": "newest"},
    "word and very low cost": {"q": "members", "max_cost": 30, "sort": "name"},
    "two words, affordable, by name": {"q": "old book", "affordable": True, "sort": "name"},
    "everything at once": {
        "q": "ko lamp", "affordable": True, "category": "shop", "kind": "product", "max_cost": 2_000,
        "sort": "-cost",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One list: what it is called, its parameters, and how many pages are passed before the one measured."""

    name: str
    params: Mapping[str, Any]
    pages: int = 0


def lists() -> Iterator[Asked]:
    """Everything a member can ask for, alone and together."""
    yield Asked("first page", {})
    for sort in SORTS:
        yield Asked(f"sorted by {sort}", {"sort": sort})
        yield Asked(f"sorted by {sort}, page 50", {"sort": sort}, pages=49)
    for kind, asked in (("filter", FILTERS), ("search", SEARCHES)):
        for name, params in asked.items():
            yield Asked(f"{kind} {name}", params)


async def measure(http: httpx.AsyncClient, asked: Asked, headers: Mapping[str, str]) -> tuple[str, list[float]]:
    """How many it finds, and milliseconds of each round, the first of which warms up and is not counted."""
    params = dict(asked.params)
    for _ in range(asked.pages):
        before = (await http.get("/v1/rewards", params=params, headers=headers)).json()
        params["cursor"] = before["next_cursor"]
    taken = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        answer = (await http.get("/v1/rewards", params=params, headers=headers)).raise_for_status()
        taken.append((time.perf_counter() - start) * 1000)
    page = answer.json()
    assert bool(page["items"]) == bool(page["total"])
    return f"{page['total']:,}" + ("" if page["total_exact"] else " or more"), sorted(taken[1:])


async def table(folder: Path, url: str | None, name: str) -> bool:
    """Prints the rows of one database; whether all of them reach the goal."""
    fine = True
    with running(folder, demo=False, database_url=url) as service:
        async with in_process(service) as api:
            member = await api.join(points=3_000)
            for asked in lists():
                for who, headers in (("signed out", {}), ("signed in", member.headers)):
                    found, taken = await measure(api.http, asked, headers)
                    middle, high = statistics.median(taken), taken[int(len(taken) * 0.95) - 1]
                    fine = fine and high < GOAL
                    mark = "" if high < GOAL else " **over**"
                    print(f"| {name} | {asked.name} | {who} | {found} | {middle:.1f} | {high:.1f}{mark} |", flush=True)
    return fine


@contextmanager
def databases(folder: Path, count: int, only: str | None) -> Iterator[dict[str, str | None]]:
    """Both databases with the rewards in them; SQLite's address is None, being a file in the folder."""
    path = folder / "loyalty.db"
    with catalogue(f"sqlite:///{path}") as ctx:
        fill(ctx, AURORA, count)
    if only == "sqlite":
        yield {"SQLite": None}
        return
    with ExitStack() as stack:
        url = stack.enter_context(stack.enter_context(cluster()).fresh())
        source = database.open_engine(f"sqlite:///{path}")
        with catalogue(url):
            copy(source, url)
        source.dispose()
        yield {"PostgreSQL": url} if only else {"SQLite": None, "PostgreSQL": url}


def main() -> None:
    """Builds what is missing, measures, and ends with 1 if anything is over the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        urls = stack.enter_context(databases(folder, given.count, given.only))
        say("measuring")
        print("| database | list | who | found | median ms | p95 ms |\n|---|---|---|---|---|---|")
        fine = {name: asyncio.run(table(folder, url, name)) for name, url in urls.items()}
        if not all(fine.values()):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
