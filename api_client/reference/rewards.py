"""The rewards in the database: filled from the programme file and from operators' lists, read by id.

Whoever changes them holds the row of `catalogue_state`, so that two processes starting at once do it one by one.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, delete, func, insert, select, update

from api_client.reference import stock, upserts
from api_client.reference.catalogue import fold, words_of
from api_client.reference.catalogue_tables import (
    UNFEATURED,
    catalogue_state,
    former_rewards,
    reward_counts,
    reward_names,
    reward_terms,
    rewards,
)
from api_client.reference.context import Context
from api_client.reference.programme_schema import ProgrammeFile, Reward

Source = Literal["programme", "operator"]
AT_ONCE = 500
#: Goes up when the same reward would be written differently, so that what is there is written again.
EDITION = "1"
#: Letters of a name that count when names are put in order; an index takes no long ones.
NAME = 100
_SAID = ("rewards", "categories", "locales")
_T = TypeVar("_T")


@dataclass
class Changes:
    """What became of the rewards that were put in."""

    new: int = 0
    changed: int = 0
    same: int = 0


def get(conn: Connection, ctx: Context, reward_id: str) -> Reward | None:
    """The reward with this id, if it is offered."""
    data = conn.execute(select(rewards.c.data).where(rewards.c.id == reward_id)).scalar()
    return None if data is None else Reward.model_validate_json(data)


def get_many(conn: Connection, ctx: Context, reward_ids: Iterable[str]) -> dict[str, Reward]:
    """What these rewards are, by id, also those that are no longer offered."""
    wanted = set(reward_ids)
    found: dict[str, Reward] = {}
    for table in (rewards, former_rewards):
        missing = sorted(wanted - found.keys())
        if missing:
            rows = conn.execute(select(table.c.id, table.c.data).where(table.c.id.in_(missing)))
            found |= {reward_id: Reward.model_validate_json(data) for reward_id, data in rows}
    return found


def load(ctx: Context) -> None:
    """Bring the database in line with the programme file, if that changed what it says of rewards."""
    programme, now = ctx.programme, ctx.now()
    said, names = _digest(programme, *_SAID), _digest(programme, "categories", "locales")
    state = select(catalogue_state.c.programme, catalogue_state.c.names)
    with ctx.read() as conn:
        if conn.execute(state).one() == (said, names):
            return
    with ctx.write() as conn:
        before = lock(conn)
        if before == (said, names):
            return
        put(conn, programme, programme.rewards, "programme")
        _remove_others(conn, programme, now)
        if before[1] != names:
            for chunk in _chunked(_imported(conn)):
                put(conn, programme, chunk, "operator")
        conn.execute(update(catalogue_state).values(programme=said, names=names))
        recount(conn)


def made_from(ctx: Context) -> bool:
    """Whether the catalogue was made from this programme file, or from none yet."""
    with ctx.read() as conn:
        said = conn.execute(select(catalogue_state.c.programme)).scalar_one()
    return said in ("", _digest(ctx.programme, *_SAID))


def lock(conn: Connection) -> tuple[str, str]:
    """Keep others from changing the catalogue until this transaction ends; what it was made from."""
    query = select(catalogue_state.c.programme, catalogue_state.c.names).with_for_update()
    said, names = conn.execute(query).one()
    return said, names


def make_room(conn: Connection) -> None:
    """Before many are put in: SQLite keeps more of its indexes at hand (256 MB) while this connection lives."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA cache_size = -262144")


def put(conn: Connection, programme: ProgrammeFile, given: Iterable[Reward], source: Source) -> Changes:
    """Add or replace rewards by id; `recount` must follow. What is as it was is left alone."""
    changes, terms = Changes(), Counter[str]()
    following = int(conn.execute(select(func.max(rewards.c.seq))).scalar() or 0) + 1
    for chunk in _chunked(given):
        rows = {one.id: _row(programme, one, source) for one in chunk}
        known = _known(conn, rows)
        changed = [row for key, row in rows.items() if key in known and known[key].digest != row["digest"]]
        new = [row for key, row in rows.items() if key not in known]
        for row in changed:
            row["seq"] = known[row["id"]].seq
            terms.subtract(_terms(known[row["id"]].words))
        for row in new:
            row["seq"], following = following, following + 1
        for row in (*new, *changed):
            terms.update(_terms(row["words"]))
        _write(conn, programme, new, changed)
        changes.new += len(new)
        changes.changed += len(changed)
        changes.same += len(rows) - len(new) - len(changed)
    _count_terms(conn, terms)
    return changes


def remove(conn: Connection, reward_ids: Collection[str], now: datetime) -> int:
    """Offer these no longer; `recount` must follow. What was issued of them keeps its name. Returns how many."""
    removed, terms = 0, Counter[str]()
    for chunk in _chunked(reward_ids):
        rows = conn.execute(select(rewards).where(rewards.c.id.in_(chunk))).all()
        if not rows:
            continue
        ids, seqs = [row.id for row in rows], [row.seq for row in rows]
        conn.execute(delete(former_rewards).where(former_rewards.c.id.in_(ids)))
        conn.execute(
            insert(former_rewards), [{"id": row.id, "data": row.data, "removed_at": now} for row in rows]
        )  # fmt: skip
        conn.execute(delete(reward_names).where(reward_names.c.seq.in_(seqs)))
        conn.execute(delete(rewards).where(rewards.c.seq.in_(seqs)))
        stock.forget(conn, ids)
        for row in rows:
            terms.subtract(_terms(row.words))
        removed += len(ids)
    _count_terms(conn, terms)
    return removed


def recount(conn: Connection) -> None:
    """Count the shelves anew."""
    conn.execute(delete(reward_counts))
    counted = select(rewards.c.category, rewards.c.kind, func.count()).group_by(rewards.c.category, rewards.c.kind)
    conn.execute(insert(reward_counts).from_select(["category", "kind", "rewards"], counted))


def know_better(conn: Connection) -> None:
    """After many were put in: PostgreSQL plans by how its tables look, and would not look again for a minute."""
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql("ANALYZE rewards, reward_names, reward_terms")


def _write(
    conn: Connection, programme: ProgrammeFile, new: list[dict[str, Any]], changed: list[dict[str, Any]]
) -> None:
    names = [
        {"seq": row["seq"], "locale": locale, "name": name, **{key: row[key] for key in ("id", "category", "kind")}}
        for row in (*new, *changed)
        for locale, name in row.pop("names").items()
    ]
    if changed:
        conn.execute(delete(reward_names).where(reward_names.c.seq.in_([row["seq"] for row in changed])))
        for row in changed:
            conn.execute(update(rewards).where(rewards.c.seq == row["seq"]).values(row))
    if new:
        conn.execute(delete(former_rewards).where(former_rewards.c.id.in_([row["id"] for row in new])))
        conn.execute(insert(rewards), new)
    if names:
        conn.execute(insert(reward_names), names)
    stock.follow(conn, [row["id"] for row in (*new, *changed) if row["stock"] is not None])
    stock.forget(conn, [row["id"] for row in changed if row["stock"] is None])


def _row(programme: ProgrammeFile, reward: Reward, source: Source) -> dict[str, Any]:
    data = reward.model_dump_json(exclude_none=True)
    words = words_of(programme, reward)
    names = {locale: fold(reward.title.pick(locale))[:NAME] for locale in programme.locales}
    signed = json.dumps([EDITION, data, words, names, source])
    return {
        "id": reward.id,
        "source": source,
        "category": reward.category,
        "kind": reward.kind,
        "cost": reward.cost,
        "featured": UNFEATURED if reward.featured is None else reward.featured,
        "age": -reward.added.toordinal(),
        "stock": reward.stock,
        "per_member": reward.limit,
        "tier_required": reward.tier_required,
        "words": words,
        "digest": hashlib.sha256(signed.encode()).hexdigest()[:32],
        "data": data,
        "names": names,
    }


def _terms(words: str) -> list[str]:
    """What can be typed; the words for category and kind can't."""
    return [word for word in words.split(" ") if not word.startswith("_")]


def _count_terms(conn: Connection, more: Counter[str]) -> None:
    """Add to the counts of words what came, or take off what went."""
    changed: list[dict[str, Any]] = [{"word": word, "rewards": count} for word, count in sorted(more.items()) if count]
    for chunk in _chunked(changed):
        upserts.add(conn, reward_terms, chunk)
    if any(one["rewards"] < 0 for one in changed):
        conn.execute(delete(reward_terms).where(reward_terms.c.rewards <= 0))


def _known(conn: Connection, reward_ids: Collection[str]) -> dict[str, Any]:
    query = select(rewards.c.id, rewards.c.seq, rewards.c.digest, rewards.c.words).where(rewards.c.id.in_(reward_ids))
    return {row.id: row for row in conn.execute(query)}


def _remove_others(conn: Connection, programme: ProgrammeFile, now: datetime) -> None:
    """What the programme file no longer has."""
    there = conn.execute(select(rewards.c.id).where(rewards.c.source == "programme")).scalars()
    remove(conn, sorted(set(there) - {one.id for one in programme.rewards}), now)


def _imported(conn: Connection) -> Iterator[Reward]:
    """The rewards of operators' lists, a few in memory at a time."""
    after = 0
    while True:
        query = select(rewards.c.seq, rewards.c.data).where(rewards.c.source == "operator", rewards.c.seq > after)
        rows = conn.execute(query.order_by(rewards.c.seq).limit(AT_ONCE)).all()
        if not rows:
            return
        yield from (Reward.model_validate_json(row.data) for row in rows)
        after = rows[-1].seq


def _chunked(given: Iterable[_T]) -> Iterator[Sequence[_T]]:
    rest = iter(given)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk


def _digest(programme: ProgrammeFile, *parts: str) -> str:
    said = EDITION + programme.model_dump_json(include=set(parts))
    return hashlib.sha256(said.encode()).hexdigest()
