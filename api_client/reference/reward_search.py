"""Finding, sorting and paging a catalogue of any size: each list costs about the same, however many rewards there are.

A list is made in one of three ways. Few candidates (by words, or by shelf and cost) are all fetched and put in order.
Of many, the order is walked until the page is full, which is soon. Where that isn't, because what is asked for hardly
ever stands there, everything that fits is found first and put in order then. All three give the same list.

A small catalogue is searched for what words hold, so that `kuchen` finds a `Käsekuchen`; in a large one, whose index
knows how words begin, for what they begin with.

A cursor names the last reward seen, so a page stays right when rewards come and go.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from api_client.models import RewardDto, RewardsDto
from api_client.reference import reward_lists, stock
from api_client.reference.catalogue import MOST, Catalogue, Query, Shopper, Sort, split
from api_client.reference.catalogue_tables import reward_counts, rewards
from api_client.reference.programme_schema import ProgrammeFile, Reward
from api_client.reference.reward_lists import Begun, Key, Order, Wanted

_WHOLE = 2**62
_HALF = re.compile("[\ud800-\udfff]")


class BadCursor(ValueError):
    """A cursor that this catalogue did not give."""


@dataclass(frozen=True)
class Shelf:
    """The rewards of a programme in one language for one shopper, None being somebody not signed in.

    Up to `few` candidates are fetched, sorted and counted exactly; `far` rewards are looked at in order before looking
    for what fits becomes cheaper. A catalogue of up to `small` rewards is small.
    """

    conn: Connection
    programme: ProgrammeFile
    locale: str
    shopper: Shopper | None = None
    few: int = 5_000
    far: int = 8_000
    small: int = 3_000

    def page(self, query: Query, now: datetime) -> RewardsDto:
        """A page of what `query` finds. Raises `BadCursor`."""
        by = reward_lists.order(query.sort)
        after = _read(query.cursor, by) if query.cursor else None
        size = max(1, min(query.limit, MOST))
        found = self._found(query, by, after, size + 1)
        shown, goal = found.rows[:size], self._goal()
        dtos = self._dtos([row.seq for row in shown] + ([goal] if goal is not None else []))
        return RewardsDto(
            items=[dtos[row.seq] for row in shown],
            next_cursor=_cursor(query.sort, _key(shown[-1])) if len(found.rows) > size else None,
            total=found.total,
            goal=dtos.get(goal) if goal is not None else None,
            as_of=now,
            total_exact=found.exact,
        )

    def reward(self, reward: Reward) -> RewardDto:
        """One reward."""
        return self._seen([reward])[0]

    def _found(self, query: Query, by: Order, after: Key | None, size: int) -> _Found:
        wanted = self._wanted(query)
        if wanted is None:
            return _Found()
        on_shelf = self._on_shelf(wanted)
        if on_shelf == 0:
            return _Found()
        if wanted.plain:
            return _Found(self._rows(reward_lists.walk(wanted, by, after, size, None)), on_shelf)
        by_cost = reward_lists.by_cost(wanted)
        if wanted.words and self._on_shelf(Wanted(self.locale)) <= self.small:
            rest = replace(wanted, category=None, kind=None, most=None, inside=True)
            return self._listed(_Candidates(by_cost, few=True, rest=rest), wanted, by, after, size)
        within = on_shelf if wanted.most is None else reward_lists.counted(self.conn, by_cost, self.few + 1)
        near = _Candidates(by_cost, within <= self.few, replace(wanted, category=None, kind=None, most=None))
        if near.few or not wanted.words:
            return self._listed(near, wanted, by, after, size)
        reward_lists.use_indexes(self.conn)
        words = [reward_lists.begun(self.conn, word) for word in wanted.words]
        if any(one.forms == () for one in words):
            return _Found()
        if any(one.forms is None for one in words):
            # A letter or two begin words of so many rewards that their index is the longer way.
            rows = self._rows(reward_lists.walk(wanted, by, after, size, self._far(by)))
            if len(rows) == size:
                return _Found(rows, self._least(near, rows), exact=False)
        return self._listed(self._by_words(wanted, words), wanted, by, after, size)

    def _listed(self, among: _Candidates, wanted: Wanted, by: Order, after: Key | None, size: int) -> _Found:
        """Of few candidates all that fits; of many what the walk finds, or failing that, a sieve."""
        if among.few:
            rows = self._rows(reward_lists.collect(among.query, among.rest, by))
            rows.sort(key=_key, reverse=by.down)
            rest = [row for row in rows if after is None or (_key(row) < after if by.down else _key(row) > after)]
            return _Found(rest[:size], len(rows))
        rows = self._rows(reward_lists.walk(wanted, by, after, size, self._far(by)))
        if len(rows) < size:
            rows = self._rows(reward_lists.sifted(among.query, among.rest, by, after, size))
        return _Found(rows, self._least(among, rows), exact=False)

    def _far(self, by: Order) -> int:
        """Names cost more to walk, and often stand together: what begins alike is found alike."""
        return self.far // 4 if by.sort == "name" else self.far

    def _least(self, among: _Candidates, rows: Sequence[Row[Any]]) -> int:
        """How many fit at least: of the first candidates."""
        if among.rest.plain:
            return self.few
        return max(len(rows), reward_lists.fitting(self.conn, among.query, among.rest, self.few // 5))

    def _by_words(self, wanted: Wanted, words: Sequence[Begun]) -> _Candidates:
        query = reward_lists.by_words(self.conn, wanted, words)
        rest = replace(wanted, category=None, kind=None, words=())
        alone = len(words) == 1 and wanted.category is None and wanted.kind is None
        if alone and words[0].most > self.few:
            return _Candidates(query, few=False, rest=rest)
        return _Candidates(query, reward_lists.counted(self.conn, query, self.few + 1) <= self.few, rest)

    def _wanted(self, query: Query) -> Wanted | None:
        """What is asked for; None where nothing can be found."""
        words = tuple(dict.fromkeys(split(query.words or "")))
        if query.words and query.words.strip() and not words:
            return None
        if not query.affordable:
            return Wanted(self.locale, query.category, query.kind, query.max_cost, words)
        if self.shopper is None:
            return None
        points = self.shopper.points
        most = points if query.max_cost is None else min(points, query.max_cost)
        return Wanted(self.locale, query.category, query.kind, most, words, self.shopper)

    def _on_shelf(self, wanted: Wanted) -> int:
        """How many rewards have the category and the kind: from the counts that are kept."""
        return sum(
            row.rewards
            for row in self.conn.execute(select(reward_counts))
            if wanted.category in (None, row.category) and wanted.kind in (None, row.kind)
        )

    def _goal(self) -> int | None:
        """The next thing to look forward to: the cheapest reward not yet affordable that nothing else blocks."""
        if self.shopper is None:
            return None
        return self.conn.execute(reward_lists.next_beyond(self.shopper, self.far)).scalar()

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        return list(self.conn.execute(query))

    def _dtos(self, seqs: Collection[int]) -> dict[int, RewardDto]:
        rows = self.conn.execute(select(rewards.c.seq, rewards.c.data).where(rewards.c.seq.in_(set(seqs)))).all()
        seen = self._seen([Reward.model_validate_json(row.data) for row in rows])
        return {row.seq: dto for row, dto in zip(rows, seen, strict=True)}

    def _seen(self, found: Sequence[Reward]) -> list[RewardDto]:
        """Rewards with what is left of each and what the shopper has of it."""
        sold = stock.taken(self.conn, [one.id for one in found if one.stock is not None])
        limited = [one.id for one in found if one.limit is not None]
        mine = stock.taken_by(self.conn, self.shopper.member_id, limited) if self.shopper else {}
        catalogue = Catalogue(self.programme, self.locale, self.shopper, sold, mine)
        return [catalogue.reward(one) for one in found]


@dataclass(frozen=True)
class _Candidates:
    """The smallest set that an index knows to hold everything that fits, and what is left to ask of each in it."""

    query: Select[Any]
    few: bool
    rest: Wanted


@dataclass(frozen=True)
class _Found:
    """Rows of `seq` and keys, and how many fit: exactly, or at least."""

    rows: Sequence[Row[Any]] = ()
    total: int = 0
    exact: bool = True


def _key(row: Row[Any]) -> Key:
    return tuple(row)[1:]


def _cursor(sort: Sort, key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, *key]).encode()).decode().rstrip("=")


def _read(cursor: str, by: Order) -> Key:
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise BadCursor(cursor) from None
    if not isinstance(said, list) or not said or said[0] != by.sort or len(said) != len(by.types) + 1:
        raise BadCursor(cursor)
    if not all(_is(value, wanted) for value, wanted in zip(said[1:], by.types, strict=True)):
        raise BadCursor(cursor)
    return tuple(said[1:])


def _is(value: object, wanted: type) -> bool:
    """A value that a database can compare with such a column."""
    if type(value) is int:
        return wanted is int and -_WHOLE < value < _WHOLE
    return isinstance(value, str) and wanted is str and "\0" not in value and not _HALF.search(value)
