"""What challenges cost a purchase: with 1,000 and 100,000 members of 50 each, and with many that cannot match.

`python -m tests.benchmarks.challenges [--members N] [--rounds N] [--folder DIR]`. Everybody takes part in everything
and has credits in it; five of the fifty count the purchase. Goals: the same time however many members there are, and
less than linear growth with challenges that cannot match. SQLite; the times are of the whole purchase, with points.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from api_client.reference import members, transactions
from api_client.reference.earning import Line
from api_client.reference.play import progress
from api_client.reference.play.challenges_file import Challenge
from api_client.reference.play.progress import Goal, Rules
from tests.contract.kit import NOON, Service, running
from tests.fakes.challenge_book import challenge, counts, programme

MATCHING = 5
GOAL = 1_000_000
IDLE = (5, 50, 500)


def offered(idle: int) -> tuple[Challenge, ...]:
    """Five that count coffees, and so many that count something else."""
    matching = [challenge(f"coffee-{at}", counts("products", GOAL, categories=["coffee"])) for at in range(MATCHING)]
    others = ("roses", "beans", "notebook", "bagel", "salad")
    rest = [challenge(f"idle-{at}", counts("products", GOAL, products=[others[at % 5]])) for at in range(idle)]
    return (*matching, *rest)


def fill(conn: Connection, service: Service, count: int) -> list[str]:
    """So many members, each taking part in every challenge with a credit in each; some of their ids."""
    began, known = (NOON - timedelta(days=30)).replace(tzinfo=None), service.ctx.play_book.counters
    first = [members.join(conn, service.ctx, f"first{at}@example.org", "en", NOON) for at in range(50)]
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
    conn.execute(
        text(
            "INSERT INTO members (id, email, first_name, last_name, phone, locale, joined_at, version, demo) "
            + numbers + "SELECT 'mem_' || i, i || '@example.org', '', '', '', 'en', :at, 1, 0 FROM n"
        ),
        {"count": count - len(first), "at": began.isoformat(" ")},
    )  # fmt: skip
    state = progress.begin(Rules((Goal(GOAL),)))
    state.counts[0] = 1
    last = [(NOON - timedelta(days=20)).isoformat(), "trx_old", 0, ""]
    standing = {"state": state.stored(), "whole": None, "last": last, "reached": []}
    said = {"at": began.isoformat(" "), "standing": json.dumps(standing), "day": began.date().isoformat()}
    for task in known:
        conn.execute(
            text(
                "INSERT INTO enrolments (member_id, task_id, stint, joined_at, counts_from, before, standing) "
                "SELECT id, :task, 1, :at, :at, 0, :standing FROM members"
            ),
            {**said, "task": task},
        )
        conn.execute(
            text(
                "INSERT INTO credits (member_id, task_id, stint, criterion, key, subject, at, day, amount, original) "
                "SELECT id, :task, 1, 0, 'trx_old', '', :at, :day, 1, 1 FROM members"
            ),
            {**said, "task": task},
        )
    return first


@dataclass
class Measured:
    """A database, who buys in it, and the milliseconds that purchases took."""

    name: str
    service: Service
    ids: list[str]
    taken: list[float] = field(default_factory=list)

    def buy(self, number: int) -> None:
        """One purchase that five challenges count."""
        line = Line("Coffee", 1, 300, "espresso", "coffee")
        at = NOON + timedelta(seconds=number)
        begun = time.perf_counter()
        with self.service.ctx.write() as conn:
            transactions.post_purchase(conn, self.service.ctx, self.ids[number % len(self.ids)], [line], 300, at)
        self.taken.append((time.perf_counter() - begun) * 1000)

    @property
    def quarter(self) -> float:
        """The quicker quarter, since others may use the machine, too; the first ones warm up."""
        return statistics.quantiles(self.taken[10:], n=4)[0]


def made(stack: ExitStack, folder: Path, name: str, count: int, idle: int) -> Measured:
    """A database of its own, filled and written out."""
    folder.mkdir(parents=True)
    service = stack.enter_context(running(folder, demo=False, programme=programme(*offered(idle))))
    begun = time.perf_counter()
    with service.ctx.write() as conn:
        ids = fill(conn, service, count)
    with service.ctx.engine.connect() as conn:  # else the first purchases would write what was filled in
        conn.rollback()
        raw = conn.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    os.sync()
    print(f"  {count:,} members x {idle + MATCHING} challenges written in {time.perf_counter() - begun:.0f} s")
    return Measured(name, service, ids)


def compare(several: Sequence[Measured], rounds: int) -> None:
    """Buy in turn, so that what else the machine does is shared, and print a row for each with its ratio."""
    for number in range(rounds + 10):
        for one in several:
            one.buy(number)
    for one in several:
        print(f"{one.name:34}{one.quarter:>7.2f} ms{one.quarter / several[0].quarter:>8.2f}")


def main() -> None:
    """Measure, and print a table with ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=said.folder) as name, ExitStack() as stack:
        sizes = [
            made(stack, Path(name) / str(count), f"{count:,} members", count, 50 - MATCHING)
            for count in (1_000, said.members)
        ]
        idle = [
            made(stack, Path(name) / f"idle {count}", f"{count} challenges that cannot match", 1_000, count)
            for count in IDLE
        ]
        print(f"{'':34}{'quarter':>10}{'ratio':>8}")
        compare(sizes, said.rounds)
        compare(idle, said.rounds)


if __name__ == "__main__":
    main()
