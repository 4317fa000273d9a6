"""What the reference API takes: `python -m tests.benchmarks.api_load`. About three minutes; loopback only.

Reads and redemptions a second, real processes of `member-app api` with 16 connections kept open, beside a bare route of
the same framework and a bare INSERT loop in the same database; then what a long past costs. The load comes from this
machine too, so it shares the cores with what it measures.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from sqlalchemy import Column, Integer, MetaData, String, Table

from api_client.reference import database
from tests.benchmarks.load_client import Asked, Figures, figures, load, request
from tests.contract.histories import live_through
from tests.contract.postgres import Cluster, cluster
from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import COST, MUG, write_programme

CONNECTIONS = 16
SECONDS = 4.0
PASTS = (10, 1_000, 100_000)
ASKS = 150
GOAL = 1.5
READS = {"snapshot": "/v1/me/snapshot", "balance": "/v1/me/wallets", "first page": "/v1/me/wallets/sparks/entries"}


def main() -> None:
    """Prints the tables that README shows. Ends with 1 when a long past costs more than promised."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {CONNECTIONS} connections, loopback\n")
    worst = 0.0
    with cluster(hurried=False) as server:
        _table("what", "a second", "p50 ms", "p99 ms")
        _row("bare route", _bare_route(4096))
        for kind in ("SQLite", "PostgreSQL"):
            with _database(kind, server) as (folder, url):
                _row(f"bare INSERT, {kind}, one connection", _bare_insert(url))
                for processes in (1, 2):
                    _loaded(folder, url, kind, processes)
        print()
        _table("database", "read", *(f"{past:,} entries, ms" for past in PASTS), "ratio")
        for kind in ("SQLite", "PostgreSQL"):
            with _database(kind, server) as (folder, url):
                worst = max(worst, _pasts(folder, url, kind))
    print(f"\nA long past costs at most {worst:.2f} times a short one; promised: {GOAL}")
    sys.exit(worst > GOAL)


@contextlib.contextmanager
def _database(kind: str, server: Cluster) -> Iterator[tuple[Path, str]]:
    """A folder and the address of an empty database."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        sqlite = kind == "SQLite"
        yield folder, f"sqlite:///{folder / 'loyalty.db'}" if sqlite else stack.enter_context(server.fresh())


def _loaded(folder: Path, url: str, kind: str, processes: int) -> None:
    """Reads, then redemptions, on so many processes."""
    place = f"{kind}, {processes} process{'es' if processes > 1 else ''}"
    with fleet(folder, url, write_programme(folder), processes=processes) as running:
        people = [running.member(secrets.token_hex(4)) for _ in range(CONNECTIONS)]
        for one in people:
            running.give(one, 50_000 * COST)
        _row(f"snapshots, {place}", load(_each(running, people, _snapshot), SECONDS))
        _row(f"redemptions, {place}", load(_each(running, people, _redemption), SECONDS))
        if found := running.faults():
            raise SystemExit("; ".join(found))


def _each(running: Fleet, people: list[Signed], work: Callable[[Signed], Callable[[], bytes]]) -> list[Asked]:
    """One connection for each member, spread over the processes."""
    urls = itertools.cycle(running.urls)
    return [Asked(next(urls), work(one)) for one in people]


def _snapshot(member: Signed) -> Callable[[], bytes]:
    asked = request("GET", READS["snapshot"], member.headers)
    return lambda: asked


def _redemption(member: Signed) -> Callable[[], bytes]:
    def following() -> bytes:
        headers = {**member.headers, "Idempotency-Key": secrets.token_hex(8)}
        return request("POST", "/v1/me/redemptions", headers, {"reward_id": MUG})

    return following


def _bare_route(size: int) -> Figures:
    """The framework alone, with an answer as long as a snapshot."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_route", str(size)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        url = process.stdout.readline().strip()
        asked = request("GET", "/", {})
        return load([Asked(url, lambda: asked) for _ in range(CONNECTIONS)], SECONDS)
    finally:
        process.terminate()
        process.communicate()


def _bare_insert(url: str) -> Figures:
    """One row, one commit, again and again, with the settings that the API uses."""
    metadata = MetaData()
    rows = Table("bare", metadata, Column("id", Integer, primary_key=True), Column("text", String, nullable=False))
    engine = database.open_engine(url)
    taken = []
    try:
        with database.writing(engine) as conn:
            metadata.create_all(conn)
        begun = time.perf_counter()
        while (at := time.perf_counter()) < begun + SECONDS:
            with database.writing(engine) as conn:
                conn.execute(rows.insert().values(text="x" * 100))
            taken.append(time.perf_counter() - at)
        with database.writing(engine) as conn:
            metadata.drop_all(conn)
    finally:
        engine.dispose()
    return figures(taken, SECONDS)


def _pasts(folder: Path, url: str, kind: str) -> float:
    """Each read for members with ever longer pasts, in turn; returns the worst ratio to the shortest."""
    worst = 0.0
    with fleet(folder, url, write_programme(folder), processes=1) as running:
        people = [running.member(f"past{past}") for past in PASTS]
        for one, past in zip(people, PASTS, strict=True):
            with running.ctx.write() as conn:
                database.unhurried(conn)
                live_through(conn, running.ctx, one.member_id, past, running.ctx.now())
        with httpx.Client(base_url=running.urls[0]) as http:
            for name, path in READS.items():
                middles = _in_turn(http, path, people)
                ratio = max(middles) / middles[0]
                worst = max(worst, ratio)
                print(f"| {kind} | {name} | {' | '.join(f'{one:.2f}' for one in middles)} | {ratio:.2f} |", flush=True)
    return worst


def _in_turn(http: httpx.Client, path: str, people: list[Signed]) -> list[float]:
    """The median milliseconds for each member."""
    taken: list[list[float]] = [[] for _ in people]
    for _ in range(ASKS):
        for one, seconds in zip(people, taken, strict=True):
            begun = time.perf_counter()
            http.get(path, headers=one.headers).raise_for_status()
            seconds.append(time.perf_counter() - begun)
    return [statistics.median(seconds) * 1000 for seconds in taken]


def _table(*heads: str) -> None:
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}", flush=True)


def _row(what: str, found: Figures) -> None:
    print(f"| {what} | {found.rate:,.0f} | {found.p50:.1f} | {found.p99:.1f} |", flush=True)


if __name__ == "__main__":
    main()
