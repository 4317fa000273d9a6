"""Operators' own lists of rewards: read line by line, checked as a whole, and taken over only when every line is right.

JSON Lines (`.jsonl`, `.ndjson`): a reward of the programme file's form in each line. CSV (`.csv`, comma or semicolon,
UTF-8): a heading of field names, with a point before what is inside a field (`title.en`, `money.points`); an empty cell
says nothing. A million lines need no more memory than their ids.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from api_client.reference import rewards
from api_client.reference.catalogue_tables import rewards as table
from api_client.reference.context import Context
from api_client.reference.programme import explain
from api_client.reference.programme_links import reward_faults
from api_client.reference.programme_schema import ProgrammeFile, Reward

#: Faults told at once; nobody mends more before trying again.
TOLD = 20
#: Lines between two words of progress.
STEP = 1_000
_WORDS = ("id", "category", "kind", "picture", "tier_required", "added", "title", "summary", "description", "where")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


class ImportRefused(ValueError):
    """The list can't be taken over, and nothing of it was. One line per fault: `file:line: field: what is wrong`."""


@dataclass(frozen=True)
class Line:
    """One entry of a list: where it begins, and the reward or what is wrong with it by field."""

    number: int
    reward: Reward | None
    faults: tuple[tuple[str, str], ...] = ()


def check(path: Path, programme: ProgrammeFile, taken: frozenset[str], told: Callable[[int], None]) -> int:
    """How many rewards the list has. Raises `ImportRefused`; `taken` are the ids of the programme file's own."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for count, line in enumerate(lines(path, programme), start=1):
        faults = list(line.faults)
        if line.reward is not None:
            first = seen.setdefault(line.reward.id, line.number)
            if first != line.number:
                faults.append(("id", f"'{line.reward.id}' is in line {first} already"))
            if line.reward.id in taken:
                faults.append(("id", f"'{line.reward.id}' is a reward of the programme file"))
        found += [f"{path.name}:{line.number}: {field}: {words}" for field, words in faults]
        if len(found) >= TOLD:
            raise ImportRefused("\n".join([*found[:TOLD], "and perhaps more; nothing was taken over"]))
        if count % STEP == 0:
            told(count)
    if found:
        raise ImportRefused("\n".join(found))
    return len(seen)


def take_over(ctx: Context, path: Path, told: Callable[[str, int], None]) -> rewards.Changes:
    """Add and replace the rewards of a list by id, all or none. Raises `ImportRefused`.

    The same list again changes nothing. `told` hears `checked` and `written` with a count of lines, now and then.
    """
    own = frozenset(one.id for one in ctx.programme.rewards)
    check(path, ctx.programme, own, lambda count: told("checked", count))

    def given() -> Iterator[Reward]:
        for count, line in enumerate(lines(path, ctx.programme), start=1):
            if line.reward is None or line.faults or line.reward.id in own:
                raise ImportRefused(f"{path.name}:{line.number}: was changed while it was read; nothing was taken over")
            yield line.reward
            if count % STEP == 0:
                told("written", count)

    with ctx.write() as conn:
        rewards.make_room(conn)
        rewards.lock(conn)
        changes = rewards.put(conn, ctx.programme, given(), "operator")
        if changes.new or changes.changed:
            rewards.recount(conn)
            rewards.know_better(conn)
    return changes


def listed(conn: Connection) -> Iterator[tuple[str, int, str]]:
    """Id, cost and the JSON of each reward that came by a list, as they came."""
    query = select(table.c.id, table.c.cost, table.c.data).where(table.c.source == "operator").order_by(table.c.seq)
    for row in conn.execution_options(yield_per=1_000).execute(query):
        yield row.id, row.cost, row.data


def take_away(ctx: Context, reward_ids: list[str]) -> list[str]:
    """Offer these no longer, all or none; returns the ids that are no rewards of a list, when nothing was done."""
    with ctx.write() as conn:
        rewards.lock(conn)
        query = select(table.c.id).where(table.c.source == "operator", table.c.id.in_(reward_ids))
        unknown = sorted(set(reward_ids) - set(conn.execute(query).scalars()))
        if not unknown:
            rewards.remove(conn, reward_ids, ctx.now())
            rewards.recount(conn)
    return unknown


def lines(path: Path, programme: ProgrammeFile) -> Iterator[Line]:
    """The entries of a list, one after the other. Raises `ImportRefused` where there is no list to read."""
    read = _csv if path.suffix.lower() == ".csv" else _json_lines
    if path.suffix.lower() not in (".csv", ".jsonl", ".ndjson"):
        raise ImportRefused(f"{path.name}: a list ends in .jsonl, .ndjson or .csv")
    try:
        # What is no UTF-8 is told with its line, not by the first reader that meets it.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            for number, data in read(path, file):
                yield _line(number, data, programme)
    except OSError as error:
        raise ImportRefused(f"{path}: cannot be read: {error.strerror}") from None
    except csv.Error as error:
        raise ImportRefused(f"{path.name}: is no CSV: {error}") from None


def _line(number: int, data: str, programme: ProgrammeFile) -> Line:
    if _NOT_UTF8.search(data):
        return Line(number, None, (("line", "is not UTF-8 text"),))
    try:
        reward = Reward.model_validate_json(data)
    except ValidationError as error:
        faults = tuple((".".join(map(str, one["loc"])) or "line", explain(one)) for one in error.errors())
        return Line(number, None, faults)
    found = ((".".join(map(str, where)) or "line", words) for where, words in reward_faults(reward, programme))
    return Line(number, reward, tuple(found))


def _json_lines(path: Path, file: Any) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            yield number, line


def _csv(path: Path, file: Any) -> Iterator[tuple[int, str]]:
    """Each row as the JSON of a reward."""
    heading = file.readline()
    separator = ";" if heading.count(";") > heading.count(",") else ","
    names = [name.strip() for name in next(csv.reader([heading], delimiter=separator), [])]
    if "id" not in names:
        raise ImportRefused(f"{path.name}:1: the first line of a CSV names its fields, among them id")
    begins, reader = 2, csv.reader(file, delimiter=separator, strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begins, json.dumps(_nested(names, row), ensure_ascii=False)
        begins = reader.line_num + 2


def _nested(names: list[str], row: list[str]) -> dict[str, Any]:
    """`title.en` and `title.de` become one field; a cell too many is a field of its own, which is refused."""
    reward: dict[str, Any] = {}
    for position, cell in enumerate(row):
        name = names[position] if position < len(names) else f"column {position + 1}"
        cell = cell.strip()
        if not cell:
            continue
        *outer, last = name.split(".")
        part = reward
        for step in outer:
            inner = part.setdefault(step, {})
            part = inner if isinstance(inner, dict) else part
        part[last] = int(cell) if name.split(".")[0] not in _WORDS and _WHOLE.fullmatch(cell) else cell
    return reward
