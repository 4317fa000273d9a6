"""What challenges cost a purchase: with 1,000 and 100,000 members of 50 each, and with many that cannot match.

`python -m tests.benchmarks.challenges [--members N] [--rounds N] [--folder DIR]`. Everybody takes part in everything
and has credits in it; five of the fifty count the purchase. Goals: the same time however many members there are, and
less than linear growth with challenges that cannot match. SQLite; the times are of the whole purchase, with points.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
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


def purchases(service: Service, ids: list[str], rounds: int) -> float:
    """The milliseconds of one purchase: of the quicker quarter, since others use the machine, too."""
    taken = []
    for number in range(rounds + 5):
        line = Line("Coffee", 1, 300, "espresso", "coffee")
        at = NOON + timedelta(seconds=number)
        begun = time.perf_counter()
        with service.ctx.write() as conn:
            transactions.post_purchase(conn, service.ctx, ids[number % len(ids)], [line], 300, at)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.quantiles(taken[5:], n=4)[0]


def measured(folder: Path, count: int, idle: int, rounds: int) -> float:
    """A database of its own, filled and measured."""
    folder.mkdir(parents=True)
    with running(folder, demo=False, programme=programme(*offered(idle))) as service:
        begun = time.perf_counter()
        with service.ctx.write() as conn:
            ids = fill(conn, service, count)
        with service.ctx.engine.connect() as conn:  # else the first purchases would write what was filled in
            conn.rollback()
            raw = conn.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        print(f"  {count:,} members x {idle + MATCHING} challenges written in {time.perf_counter() - begun:.0f} s")
        return purchases(service, ids, rounds)


def main() -> None:
    """Measure, and print a table with ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=said.folder) as name:
        few = measured(Path(name) / "few", 1_000, 50 - MATCHING, said.rounds)
        many = measured(Path(name) / "many", said.members, 50 - MATCHING, said.rounds)
        idle = [measured(Path(name) / f"idle{count}", 1_000, count, said.rounds) for count in IDLE]
    print(f"{'':34}{'quarter':>10}{'ratio':>8}")
    print(f"{'1,000 members':34}{few:>7.2f} ms{1:>8.2f}")
    print(f"{f'{said.members:,} members':34}{many:>7.2f} ms{many / few:>8.2f}")
    for count, took in zip(IDLE, idle, strict=True):
        print(f"{f'{count} challenges that cannot match':34}{took:>7.2f} ms{took / idle[0]:>8.2f}")


if __name__ == "__main__":
    main()
