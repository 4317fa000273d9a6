"""A catalogue of a million rewards, the same every time, in a database of each kind."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, get_args

import psycopg
from sqlalchemy import Engine, func, select

from api_client.reference import rewards
from api_client.reference.catalogue_tables import reward_counts, reward_names, reward_terms, stock
from api_client.reference.catalogue_tables import rewards as table
from api_client.reference.context import Context
from api_client.reference.programme_schema import ProgrammeFile, Reward, RewardKind
from api_client.reference.programme_types import Text

AT_ONCE = 20_000
MAKES = (("Small", "Kleine"), ("Large", "Große"), ("Old", "Alte"), ("Fine", "Feine"), ("Golden", "Goldene"),
         ("Silent", "Stille"), ("Winter", "Winterliche"), ("Wild", "Wilde"), ("Painted", "Bemalte"))  # fmt: skip
THINGS = (("coffee", "Kaffee"), ("cup", "Tasse"), ("tour", "Führung"), ("lamp", "Lampe"), ("concert", "Konzert"),
          ("train ride", "Bahnfahrt"), ("workshop", "Werkstatt"), ("bag", "Tasche"), ("dinner", "Abendessen"),
          ("book", "Buch"), ("tree", "Baum"), ("blanket", "Decke"), ("bicycle", "Fahrrad"))  # fmt: skip
SYLLABLES = ("ba", "be", "ko", "la", "li", "mo", "na", "ne", "or", "pi", "ra", "ri", "sa", "ta", "ti", "vo", "ve", "zu")


def made_up(count: int) -> Iterator[Reward]:
    """Rewards of very different kinds, ages and costs; some words are in all of them, some in fifty, some in one."""
    dice = random.Random(20261122)
    kinds, shelves = get_args(RewardKind), ("coffee", "bakery", "shop", "experiences", "give")
    makers = ["".join(dice.choices(SYLLABLES, k=4)).title() for _ in range(20_000)]
    places = ["".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(1_000)]
    newest = date(2026, 11, 1)
    for number in range(count):
        (make, macht), (thing, ding) = dice.choice(MAKES), dice.choice(THINGS)
        maker, place = dice.choice(makers), dice.choice(places)
        yield Reward.model_construct(
            id=f"made-{number:07d}",
            title=Text({"en": f"{make} {thing} by {maker}", "de": f"{macht} {ding} von {maker}"}),
            summary=Text({"en": f"Yours in {place}, number {number}", "de": f"Für dich in {place}, Nummer {number}"}),
            description=Text({
                "en": f"Show the code and take the {thing} with you. {make} as everything {maker} makes, for members.",
                "de": f"Zeig den Code und nimm {ding} mit. {macht} Ware wie alles von {maker}, für Mitglieder.",
            }),
            category=dice.choices(shelves, (40, 30, 20, 9, 1))[0],
            kind=dice.choice(kinds),
            cost=int(30 * 10 ** (dice.random() * 4)),
            picture="gift",
            where=Text({"en": f"The shop in {place}", "de": f"Im Laden in {place}"}),
            added=newest - timedelta(days=int(1500 * dice.random() ** 2)),
            featured=number // 5_000 if number % 5_000 == 0 else None,
            stock=dice.randrange(200) if dice.random() < 0.1 else None,
            limit=1 if dice.random() < 0.1 else None,
            tier_required=dice.choice(("glow", "glimmer")) if dice.random() < 0.2 else None,
            reserve_days=None,
            reveal_minutes=None,
        )  # fmt: skip


def fill(ctx: Context, programme: ProgrammeFile, count: int) -> None:
    """Put them in as an operator's list is, some at a time, saying how far it is."""
    start, given, done = time.perf_counter(), made_up(count), 0
    with ctx.read() as conn:
        done = int(conn.execute(select(func.count()).where(table.c.source == "operator")).scalar_one())
    if done == count:
        return
    for _ in islice(given, done):
        pass
    while chunk := list(islice(given, AT_ONCE)):
        with ctx.write() as conn:
            rewards.make_room(conn)
            rewards.put(conn, programme, chunk, "operator")
            if done + len(chunk) == count:
                rewards.recount(conn)
        done += len(chunk)
        say(f"{done:,} of {count:,} rewards, {time.perf_counter() - start:.0f} s")


def copy(source: Engine, url: str) -> None:
    """The same rows in PostgreSQL; its indexes are made afterwards, which takes a fraction of the time."""
    with source.connect() as read, psycopg.connect(url) as write:
        for each in (reward_names, table, reward_counts, reward_terms, stock):
            write.execute(f"DELETE FROM {each.name}")
        later = write.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('rewards', 'reward_names')"
            " AND indexname NOT LIKE 'pk%' AND indexname NOT LIKE 'uq%'"
        ).fetchall()
        for name, _ in later:
            write.execute(f"DROP INDEX {name}")
        for each in (table, reward_names, reward_counts, reward_terms, stock):
            say(f"copying {each.name}")
            columns = ", ".join(column.name for column in each.columns)
            with write.cursor().copy(f"COPY {each.name} ({columns}) FROM STDIN") as rows:
                for row in read.execution_options(yield_per=5_000).execute(select(each)):
                    rows.write_row(tuple(row))
        for name, definition in later:
            say(f"indexing {name}")
            write.execute(definition)
    with psycopg.connect(url, autocommit=True) as write:
        write.execute("VACUUM ANALYZE")


def say(words: Any) -> None:
    """How far it is, beside the table that is the result."""
    print(words, file=sys.stderr, flush=True)
