"""Operators' lists of rewards: taken over whole or not at all, twice as good as once."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api_client.reference import reward_import, rewards
from api_client.reference.catalogue import Query
from api_client.reference.catalogue_tables import reward_terms
from api_client.reference.catalogue_tables import rewards as table
from api_client.reference.context import Context
from api_client.reference.reward_import import ImportRefused, take_away, take_over
from api_client.reference.reward_search import Shelf
from tests.api_client.reference.catalogues import AURORA, NOW, catalogue, offering


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Aurora's rewards."""
    with catalogue(f"sqlite:///{tmp_path / 'rewards.db'}") as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Context]:
    """Aurora's rewards in one database or the other."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'rewards.db'}"
        if request.param == "postgresql":
            url = request.getfixturevalue("database_url")
        yield stack.enter_context(catalogue(url))


def entry(reward_id: str = "balloon", **changes: Any) -> dict[str, Any]:
    text = {name: {"en": f"A balloon ({name})", "de": f"Ein Ballon ({name})"} for name in ("title", "summary")}
    there = {"description": {"en": "Up.", "de": "Hinauf."}, "where": {"en": "Sky", "de": "Himmel"}}
    fixed = {"category": "experiences", "kind": "travel", "cost": 900, "picture": "sun", "added": "2026-11-01"}
    return {"id": reward_id, **text, **there, **fixed, **changes}


def written(path: Path, *entries: dict[str, Any] | str) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in entries]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def put(ctx: Context, path: Path) -> tuple[int, int, int]:
    changes = take_over(ctx, path, lambda what, count: None)
    return changes.new, changes.changed, changes.same


def refused(ctx: Context, path: Path) -> list[str]:
    with ctx.read() as conn:
        before = conn.execute(select(table)).all()
    with pytest.raises(ImportRefused) as fault:
        take_over(ctx, path, lambda what, count: None)
    with ctx.read() as conn:
        assert conn.execute(select(table)).all() == before
    return str(fault.value).splitlines()


def found(ctx: Context, words: str) -> list[str]:
    with ctx.read() as conn:
        return [one.id for one in Shelf(conn, ctx.programme, "de").page(Query(words=words), NOW).items]


def test_a_list_is_found_changed_and_left_alone(either: Context, tmp_path: Path) -> None:
    path = written(tmp_path / "list.jsonl", entry(), "", entry("kite", cost=50))
    assert put(either, path) == (2, 0, 0)
    assert put(either, path) == (0, 0, 2)
    assert found(either, "ballon") == ["balloon", "kite"]
    assert found(either, "erlebnisse himmel") == ["balloon", "kite"]
    path = written(path, entry(), entry("kite", title={"en": "Kite", "de": "Drachen"}, cost=60))
    assert put(either, path) == (0, 1, 1)
    assert found(either, "drachen") == ["kite"]
    with either.read() as conn:
        one = rewards.get(conn, either, "kite")
        assert one is not None
        assert (one.cost, one.title.pick("de")) == (60, "Drachen")
        page = Shelf(conn, AURORA, "de").page(Query(), NOW)
        assert page.total == len(AURORA.rewards) + 2
        ids = [one.id for one in Shelf(conn, AURORA, "de").page(Query(sort="name", limit=100), NOW).items]
    assert ids.index("kite") < ids.index("balloon"), "Drachen before Ein Ballon"


def test_what_is_removed_is_gone_from_the_shelf_but_keeps_its_name(either: Context, tmp_path: Path) -> None:
    put(either, written(tmp_path / "list.jsonl", entry(), entry("kite")))
    assert take_away(either, ["kite", "tree"]) == ["tree"], "the programme file's own stay"
    assert take_away(either, ["kite"]) == []
    assert found(either, "ballon") == ["balloon"]
    with either.read() as conn:
        assert rewards.get(conn, either, "kite") is None
        assert rewards.get_many(conn, either, ["kite", "tree", "nothing"]).keys() == {"kite", "tree"}
    assert put(either, tmp_path / "list.jsonl") == (1, 0, 1)
    assert found(either, "ballon") == ["balloon", "kite"]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_spreadsheet_says_the_same_as_json(ctx: Context, tmp_path: Path, separator: str) -> None:
    one = entry(stock=7, limit=2, title={"en": 'A "red" balloon,\nlarge; round', "de": "Roter Ballon"})
    flat = {
        f"{name}.{part}" if isinstance(value, dict) else name: inner
        for name, value in one.items()
        for part, inner in (value.items() if isinstance(value, dict) else [("", value)])
    }
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*flat, "tier_required"], delimiter=separator)
        writer.writeheader()
        writer.writerow(flat)
    assert put(ctx, path) == (1, 0, 0)
    assert put(ctx, written(tmp_path / "list.jsonl", one)) == (0, 0, 1)


def test_every_bad_line_is_named_and_nothing_is_half_imported(ctx: Context, tmp_path: Path) -> None:
    path = written(
        tmp_path / "list.jsonl",
        entry(),
        entry("two", cost=0),
        "{",
        entry("four", category="moon"),
        entry("five", title={"en": "No German"}),
        entry("balloon"),
        entry("tree"),
        entry("eight", colour="red"),
        entry("nine", picture="nothing", tier_required="emperor"),
    )
    said = refused(ctx, path)
    assert [line.split(": ")[0:2] for line in said] == [
        ["list.jsonl:2", "cost"],
        ["list.jsonl:3", "line"],
        ["list.jsonl:4", "category"],
        ["list.jsonl:5", "title"],
        ["list.jsonl:6", "id"],
        ["list.jsonl:7", "id"],
        ["list.jsonl:8", "colour"],
        ["list.jsonl:9", "picture"],
        ["list.jsonl:9", "tier_required"],
    ]
    assert said[4].endswith("'balloon' is in line 1 already")
    assert said[5].endswith("'tree' is a reward of the programme file")


def test_a_bad_cell_is_named_where_its_row_begins(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('id,cost,title.en\n"a","1","two\nlines"\nb,many,x\n', encoding="utf-8")
    said = refused(ctx, path)
    assert [line for line in said if line.startswith("list.csv:2: ")]
    assert [line for line in said if line.startswith("list.csv:4: cost: ")]
    assert not [line for line in said if line.startswith("list.csv:3: ")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.xlsx", b"", "a list ends in .jsonl, .ndjson or .csv"),
        ("list.csv", b"", "names its fields"),
        ("list.csv", b'id,cost\n"a,1\n', "is no CSV"),
        ("list.jsonl", b'{"id": "caf\xe9"}\n', "list.jsonl:1: line: is not UTF-8 text"),
        ("list.csv", b"id,cost\na,1,2\n", "column 3"),
    ],
)
def test_what_is_no_list_is_refused(ctx: Context, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in "\n".join(refused(ctx, tmp_path / name))


def test_a_file_that_is_not_there_is_refused(ctx: Context, tmp_path: Path) -> None:
    assert "cannot be read" in refused(ctx, tmp_path / "list.csv")[0]


def test_no_more_faults_are_told_than_anybody_reads(ctx: Context, tmp_path: Path) -> None:
    path = written(tmp_path / "list.jsonl", *(entry(f"r{number}", cost=-1) for number in range(100)))
    assert len(refused(ctx, path)) == reward_import.TOLD + 1


def test_progress_is_told(ctx: Context, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    path = written(tmp_path / "list.jsonl", *(entry(f"r{number}") for number in range(reward_import.STEP + 1)))
    take_over(ctx, path, lambda what, count: told.append((what, count)))
    assert told == [("checked", reward_import.STEP), ("written", reward_import.STEP)]


def test_lists_stay_when_the_programme_file_changes(either: Context, tmp_path: Path) -> None:
    """Also in the search: the name of a shelf is among the words of what stands on it."""
    put(either, written(tmp_path / "list.jsonl", entry()))
    shelves = tuple(
        one.model_copy(update={"name": type(one.name)({"en": "Adventures", "de": "Abenteuer"})})
        if one.id == "experiences"
        else one
        for one in AURORA.categories
    )
    kept = tuple(one for one in AURORA.rewards if one.id not in ("tree", "tee"))
    later = offering(either, AURORA.model_copy(update={"categories": shelves, "rewards": kept}))
    assert found(later, "ballon abenteuer") == ["balloon"]
    assert found(later, "erlebnisse ballon") == []
    with later.read() as conn:
        assert rewards.get(conn, later, "tree") is None
        assert rewards.get_many(conn, later, ["tree"])["tree"].id == "tree"
        assert Shelf(conn, later.programme, "en").page(Query(), NOW).total == len(kept) + 1


def test_words_are_counted_as_rewards_come_change_and_go(either: Context, tmp_path: Path) -> None:
    path = written(tmp_path / "list.jsonl", entry(), entry("kite"))
    put(either, path)
    put(either, written(path, entry(), entry("kite", title={"en": "Kite", "de": "Drachen"})))
    take_away(either, ["balloon"])
    with either.read() as conn:
        said = Counter(word for words in conn.execute(select(table.c.words)).scalars() for word in words.split())
        counted = {row.word: row.rewards for row in conn.execute(select(reward_terms))}
    assert counted == {word: count for word, count in said.items() if not word.startswith("_")}


def test_two_that_start_at_once_fill_it_once(tmp_path: Path, database_url: str) -> None:
    def start(_: int) -> int:
        with catalogue(database_url) as ctx, ctx.read() as conn:
            return Shelf(conn, AURORA, "en").page(Query(), NOW).total

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(start, range(4))) == {len(AURORA.rewards)}


def test_the_programme_file_wins_an_id(ctx: Context, tmp_path: Path) -> None:
    put(ctx, written(tmp_path / "list.jsonl", entry()))
    own = AURORA.rewards[0].model_copy(update={"id": "balloon"})
    later = offering(ctx, AURORA.model_copy(update={"rewards": (*AURORA.rewards, own)}))
    with later.read() as conn:
        assert rewards.get(conn, later, "balloon") == own
        assert list(reward_import.listed(conn)) == []
    assert not rewards.made_from(ctx)
    assert rewards.made_from(later)
